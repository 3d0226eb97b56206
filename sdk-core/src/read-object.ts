import type { Settings } from './ports.ts';

/** The object stored under `key`; empty when there is none, or something unreadable. */
export function readObject(settings: Settings, key: string): Record<string, unknown> {
  try {
    // Of nothing this makes an empty object.
    return Object(JSON.parse(settings.get(key) as string));
  } catch {
    return {};
  }
}
