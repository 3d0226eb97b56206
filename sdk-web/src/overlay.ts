/** The debug overlay: each event, what consent says of it, and what becomes of it. A file of its own, for development. */
import type { Guiyi } from './types.ts';

type Host = Pick<Guiyi, 'use' | 'on' | 'consentState'>;

/** Rows that stay. */
const MAX = 100;

const STYLE = `
:host { all: initial; position: fixed; inset: auto 8px 8px auto; z-index: 2147483647; width: 380px; max-width: calc(100vw - 16px);
  font: 12px/1.5 ui-monospace, monospace; color: #e8e8e8; }
section { background: #16181d; border: 1px solid #3a3f4b; border-radius: 8px; overflow: hidden; box-shadow: 0 4px 16px #0008; }
header { display: flex; justify-content: space-between; padding: 6px 10px; background: #22262f; }
button { all: unset; cursor: pointer; padding: 0 6px; border-radius: 4px; }
button:focus-visible { outline: 2px solid #7aa2ff; }
ol { list-style: none; margin: 0; padding: 0; max-height: 40vh; overflow: auto; }
li { display: grid; grid-template-columns: 1fr auto; gap: 0 8px; padding: 3px 10px; border-top: 1px solid #262a33; }
li details { grid-column: 1 / -1; } pre { margin: 4px 0; white-space: pre-wrap; word-break: break-all; color: #a9b1c0; }
.sent { color: #6fd08c; } .dropped { color: #ff7b7b; } .persisted { color: #8ab4ff; } .buffered, .kept { color: #f0c674; }
`;

/**
 * Shows the overlay. Call it as early as you can: it knows what happens from then on.
 * @returns takes it away
 * @example import { overlay } from '@guiyi/web/debug'; if (import.meta.env.DEV) overlay(guiyi)
 */
export function overlay(guiyi: Host): () => void {
  if (typeof document === 'undefined') return () => {};
  const host = document.createElement('guiyi-debug');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  // Not a style element: a strict Content-Security-Policy forbids those.
  root.adoptedStyleSheets = [sheet];
  const list = make('ol', { 'aria-label': 'Events', tabindex: '0' });
  const state = make('span');
  const close = make('button', { type: 'button', 'aria-label': 'Close' }, '✕');
  root.append(make('section', { 'aria-label': 'Guiyi debug' }, make('header', {}, state, close), list));

  const fates = new Map<string, HTMLElement>();
  const showState = () => {
    state.textContent = `guiyi · consent: ${guiyi.consentState().status}`;
  };
  const add = (title: string, detail: unknown, fate: string): HTMLElement => {
    const shown = make('span', { class: fate }, fate);
    const more = make('details', {}, make('summary', {}, '…'), make('pre', {}, JSON.stringify(detail, null, 1)));
    list.prepend(make('li', {}, make('span', {}, title), shown, more));
    while (list.childElementCount > MAX) list.lastElementChild?.remove();
    return shown;
  };
  const decide = (ids: string[], fate: string, reason = '') => {
    for (const id of ids) {
      const shown = fates.get(id);
      if (!shown) continue;
      shown.className = fate;
      shown.textContent = reason ? `${fate}: ${reason}` : fate;
      if (fate !== 'persisted') fates.delete(id);
    }
  };
  const stops = [
    guiyi.use((event) => {
      const fate = guiyi.consentState().status === 'pending' ? 'buffered' : 'kept';
      fates.set(event.messageId, add(event.event ?? `${event.type} ${event.name ?? ''}`, event, fate));
    }),
    guiyi.on('persisted', ({ ids }) => decide(ids, 'persisted')),
    guiyi.on('sent', ({ ids }) => decide(ids, 'sent')),
    guiyi.on('dropped', ({ ids, count, reason }) => {
      decide(ids, 'dropped', reason);
      // Dropped before it was an event, as consent was denied.
      if (!ids.length) add(`${count} × dropped`, { reason }, 'dropped').textContent = reason;
    }),
    guiyi.on('degraded', () => void add('storage failed', { degraded: true }, 'dropped')),
    guiyi.on('consent', showState),
  ];
  const stop = () => {
    for (const end of stops) end();
    host.remove();
  };
  close.addEventListener('click', stop);
  showState();
  const show = () => document.body.append(host);
  if (document.body) show();
  else addEventListener('DOMContentLoaded', show);
  return stop;
}

function make(tag: string, attributes: Record<string, string> = {}, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
