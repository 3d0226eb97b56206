import type { CategoryPreferences } from '@guiyi/protocol';
import { clickOf, isClickParameter } from '../channels/click.ts';
import { FURTHER, type Further, furtherOf } from '../consent/further.ts';
import type { AcceptedEvent } from '../store/rows.ts';
import { fields } from './fields.ts';

/** Put in place of a click id: that there was a click stays readable, whose it was does not. */
const WITHHELD = 'withheld';

/** A parameter of an address, plain or within another address; the value ends where the parameter does. */
const PARAMETER = /(^|[?&#;]|%3F|%26)([\w-]{1,20})(=|%3D)((?:(?!%26|%23)[^&#;\s"'])+)/gi;

/** What a name needs is asked once: sites use few names, each of them often. */
const REMEMBERED = 5_000;
const byName = new Map<string, Further | 'click' | null>();

type Node = { [key: string]: unknown };

/** One event on its way, and what it may carry. */
interface Walk {
  granted: CategoryPreferences;
  stays: Set<Further>;
}

/**
 * Takes out of an event what needs a purpose that is not granted: click and advertising ids need `advertising`;
 * whereabouts, papers, health `sensitive`; tags and segments among a person's traits `personalization`. In place. Returns
 * the purposes of what stays.
 *
 * @example separate({url: '/?gclid=a', properties: {lat: 31.2}}, {}) // [], leaves {url: '/?gclid=withheld', properties: {}}
 */
export function separate(event: object, granted: CategoryPreferences): Further[] {
  const walk: Walk = { granted, stays: new Set() };
  const stack: { node: Node; traits: boolean }[] = [{ node: event as Node, traits: false }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { node, traits } = frame;
    if (isClick(node) && !allowed('advertising', walk)) node.id = WITHHELD;
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (value === null || typeof value === 'boolean') continue;
      const purpose = neededBy(key, value, traits);
      if (purpose !== null) {
        if (!allowed(purpose, walk)) delete node[key];
      } else if (typeof value === 'string') withoutClicks(node, key, value, walk);
      else if (typeof value === 'object') stack.push({ node: value as Node, traits: traits || key === 'traits' });
    }
  }
  return FURTHER.filter((purpose) => walk.stays.has(purpose));
}

/**
 * An accepted event without the fields that need a purpose it has no grant for. What rests on a contract need not say what
 * its visitor agrees to: then the ledger decides, when it is stored.
 */
export function separated(event: AcceptedEvent): AcceptedEvent {
  const said = saidBy(event.context);
  const silent = event.legal_basis === 'contract';
  const granted = Object.fromEntries(
    FURTHER.map((purpose) => [purpose, said[purpose] === true || (silent && said[purpose] === undefined)]),
  );
  const further = separate(event, granted);
  if (further.length > 0) event.further = further;
  return event;
}

/** What an event says that its visitor agrees to. */
export function saidBy(context: unknown): CategoryPreferences {
  return fields(fields(fields(context).consent).categoryPreferences) as CategoryPreferences;
}

function allowed(purpose: Further, { granted, stays }: Walk): boolean {
  if (granted[purpose] !== true) return false;
  stays.add(purpose);
  return true;
}

/** `context.referrer` names the parameter beside the id: `{id, type: 'bd_vid'}`. */
function isClick({ id, type }: Node): boolean {
  return typeof id === 'string' && id !== WITHHELD && typeof type === 'string' && isClickParameter(type);
}

function withoutClicks(node: Node, key: string, text: string, walk: Walk): void {
  // No parameter without one of these; most strings have none.
  if (!text.includes('=') && !text.includes('%3')) return;
  const clean = text.replace(PARAMETER, (all, before: string, name: string, equals: string, id: string) =>
    id === WITHHELD || clickOf(name, id) === undefined ? all : `${before}${name}${equals}${WITHHELD}`,
  );
  if (clean !== text && !allowed('advertising', walk)) node[key] = clean;
}

function neededBy(key: string, value: unknown, traits: boolean): Further | null {
  let known = byName.get(key);
  if (known === undefined) {
    known = isClickParameter(key) ? 'click' : furtherOf(key);
    if (byName.size >= REMEMBERED) byName.clear();
    byName.set(key, known);
  }
  if (known === 'click') return typeof value !== 'string' || clickOf(key, value) ? 'advertising' : null;
  return known === 'personalization' && !traits ? null : known;
}
