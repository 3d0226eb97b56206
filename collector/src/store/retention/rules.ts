/** Days that things are kept, unless the deployment sets others. Requests and audit: three years, as their own proof. */
const DEFAULTS = {
  /** From their arrival. What a restriction put aside stays until it is lifted. */
  events: 730,
  quarantine: 90,
  dead_letters: 90,
  lake: 730,
  /** From when they were closed. */
  requests: 1_095,
  legal_holds: 1_095,
  /** From when they were revoked or ended. */
  tokens: 1_095,
  audit: 1_095,
  /** People, from when they were last heard of; all of them is erased. Off unless a deployment sets it. */
  people: 0,
} as const;

/** What has a time after which it goes by itself. */
export type Kept = keyof typeof DEFAULTS;

/** Days by what is kept; 0 keeps for good. */
export type Rules = Record<Kept, number>;

const LONGEST = 36_500;

/**
 * The rules of a deployment. Whoever mistypes one loses nothing: then there are no rules.
 *
 * @param settings JSON, days by name; 0 keeps for good
 * @example rulesOf('{"events": 400}') // {rules: {events: 400, quarantine: 90, …}, fault: null}
 */
export function rulesOf(settings: string | undefined): { rules: Rules; fault: null } | { rules: null; fault: string } {
  const set = parsed(settings ?? '{}');
  if (set === null) return { rules: null, fault: 'GUIYI_RETENTION is no JSON object.' };
  for (const [name, days] of Object.entries(set)) {
    if (!Object.hasOwn(DEFAULTS, name)) return { rules: null, fault: `GUIYI_RETENTION: nothing is called ${name}.` };
    if (!Number.isInteger(days) || Number(days) < 0 || Number(days) > LONGEST) {
      return { rules: null, fault: `GUIYI_RETENTION: ${name} must be a whole number of days, or 0.` };
    }
  }
  return { rules: { ...DEFAULTS, ...(set as Partial<Rules>) }, fault: null };
}

/** Before which time (ms) things go; null where they stay for good. */
export function cutoff(days: number, now: number): number | null {
  return days === 0 ? null : now - days * 86_400_000;
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
