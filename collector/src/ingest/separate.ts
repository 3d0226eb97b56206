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
const LONGEST_REMEMBERED = 64;
const byName = new Map<string, Further | 'click' | null>();

type Node = { [key: string]: unknown };

/** A container on the way; whether it is among a person's traits. */
interface Frame {
  node: Node;
  traits: boolean;
}

/** One event on its way, and what it may carry. */
interface Walk {
  granted: CategoryPreferences;
  /** Null as long as nothing does: so it is with most events. */
  stays: Set<Further> | null;
}

/**
 * Takes out of an event what needs a purpose that is not granted: click and advertising ids need `advertising`;
 * whereabouts, papers, health `sensitive`; tags and segments among a person's traits `personalization`. In place. Returns
 * the purposes of what stays.
 *
 * @example separate({url: '/?gclid=a', properties: {lat: 31.2}}, {}) // [], leaves {url: '/?gclid=withheld', properties: {}}
 */
export function separate(event: object, granted: CategoryPreferences): Further[] {
  return stayingIn([{ node: event as Node, traits: false }], { granted, stays: null });
}

/** Goes through containers and all that is in them. */
function stayingIn(stack: Frame[], walk: Walk): Further[] {
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    const { node, traits } = frame;
    if (isClick(node) && !allowed('advertising', walk)) node.id = WITHHELD;
    for (const key of Object.keys(node)) {
      const value = node[key];
      if (value === null || value === undefined || typeof value === 'boolean') continue;
      const purpose = neededBy(key, value, traits);
      if (purpose !== null) {
        if (!allowed(purpose, walk)) delete node[key];
      } else if (typeof value === 'string') withoutClicks(node, key, value, walk);
      else if (typeof value === 'object') stack.push({ node: value as Node, traits: traits || key === 'traits' });
    }
  }
  const { stays } = walk;
  return stays === null ? [] : FURTHER.filter((purpose) => stays.has(purpose));
}

/**
 * An accepted event without the fields that need a purpose it has no grant for. What rests on a contract need not say what
 * its visitor agrees to: then the ledger decides, when it is stored.
 */
export function separated(event: AcceptedEvent): AcceptedEvent {
  const walk: Walk = { granted: grantedBy(saidBy(event.context), event.legal_basis === 'contract'), stays: null };
  const { properties, traits, context, identifiers } = event;
  const stack: Frame[] = [
    { node: properties, traits: false },
    { node: context, traits: false },
  ];
  if (traits !== undefined) stack.push({ node: traits, traits: true });
  // The names of a row's own columns are ours and need nothing; what clients wrote under them is looked at.
  for (const column of TEXTS) {
    const text = event[column];
    if (text !== undefined) withoutClicks(event as unknown as Node, column, text, walk);
  }
  for (const identifier of identifiers) {
    if (mayHoldClick(identifier.value)) stack.push({ node: identifier as unknown as Node, traits: false });
  }
  const further = stayingIn(stack, walk);
  if (further.length > 0) event.further = further;
  return event;
}

/** Columns that hold what a client wrote. */
const TEXTS = ['message_id', 'name', 'url', 'session_id', 'source', 'medium', 'campaign', 'order_id'] as const;

/** The events of a batch mostly share one statement. */
let last: { said: CategoryPreferences; silent: boolean; granted: CategoryPreferences } | null = null;

function grantedBy(said: CategoryPreferences, silent: boolean): CategoryPreferences {
  if (last === null || last.said !== said || last.silent !== silent) {
    const grants = FURTHER.map((purpose) => [
      purpose,
      said[purpose] === true || (silent && said[purpose] === undefined),
    ]);
    last = { said, silent, granted: Object.fromEntries(grants) };
  }
  return last.granted;
}

/** What an event says that its visitor agrees to. */
export function saidBy(context: unknown): CategoryPreferences {
  return fields(fields(fields(context).consent).categoryPreferences) as CategoryPreferences;
}

function allowed(purpose: Further, walk: Walk): boolean {
  if (walk.granted[purpose] !== true) return false;
  walk.stays ??= new Set();
  walk.stays.add(purpose);
  return true;
}

/** `context.referrer` names the parameter beside the id: `{id, type: 'bd_vid'}`. */
function isClick({ id, type }: Node): boolean {
  return typeof id === 'string' && id !== WITHHELD && typeof type === 'string' && isClickParameter(type);
}

function withoutClicks(node: Node, key: string, text: string, walk: Walk): void {
  if (!mayHoldClick(text)) return;
  const clean = text.replace(PARAMETER, (all, before: string, name: string, equals: string, id: string) =>
    id === WITHHELD || clickOf(name, id) === undefined ? all : `${before}${name}${equals}${WITHHELD}`,
  );
  if (clean !== text && !allowed('advertising', walk)) node[key] = clean;
}

/** No parameter without one of these; most strings have none. */
function mayHoldClick(text: string): boolean {
  return text.includes('=') || text.includes('%3');
}

function neededBy(key: string, value: unknown, traits: boolean): Further | null {
  let known = byName.get(key);
  if (known === undefined) {
    known = isClickParameter(key) ? 'click' : furtherOf(key);
    if (byName.size >= REMEMBERED) byName.clear();
    if (key.length <= LONGEST_REMEMBERED) byName.set(key, known);
  }
  if (known === 'click') return typeof value !== 'string' || clickOf(key, value) ? 'advertising' : null;
  return known === 'personalization' && !traits ? null : known;
}
