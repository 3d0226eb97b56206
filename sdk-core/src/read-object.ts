import type { Settings } from './ports.ts';

/** The object stored under `key`; empty when there is none, or something unreadable. */
export function readObject(settings: Settings, key: string): Record<string, unknown> {
  try {
    return (JSON.parse(settings.get(key) || '{}') || {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
