'use client';
import { guiyi } from '@guiyi/web';

export function Agree() {
  return (
    <button type="button" onClick={() => guiyi.consent({ analytics: true })}>
      Agree
    </button>
  );
}
