import { describe, expect, it } from 'vitest';
import type { Settings } from '../ports.ts';

/** What every {@link Settings} must do. */
export function settingsContract(name: string, make: () => Settings) {
  describe(`${name} as settings`, () => {
    it('knows nothing of a key that was not set', () => {
      expect(make().get('guiyi:contract:unknown')).toBeNull();
    });

    it('gives back what was set last', () => {
      const settings = make();
      settings.set('guiyi:contract:a', '1');
      settings.set('guiyi:contract:a', '{"名":"归一"}');
      expect(settings.get('guiyi:contract:a')).toBe('{"名":"归一"}');
    });

    it('keeps keys apart, and removes one alone', () => {
      const settings = make();
      settings.set('guiyi:contract:a', '1');
      settings.set('guiyi:contract:b', '2');
      settings.remove('guiyi:contract:a');
      settings.remove('guiyi:contract:never');
      expect(settings.get('guiyi:contract:a')).toBeNull();
      expect(settings.get('guiyi:contract:b')).toBe('2');
    });
  });
}
