/** First and last touch: what brought a visitor for the first time, and what did lately. */
import type { JsonObject } from '@guiyi/protocol';
import { withoutClickIds } from '@guiyi/sdk-core';
import { all, type Stop } from './auto/module.ts';
import { type Touches, touchesAt } from './touch.ts';
import type { Guiyi } from './types.ts';

type Host = Pick<Guiyi, 'use' | 'register' | 'on' | 'consentState'>;

/** The super property by which they stay with the visitor. */
const PROPERTY = 'guiyi_touches';

/**
 * Puts `firstTouch` and `lastTouch` into the context of page, identify and group events. They are kept with the visitor's ids: after consent only, until
 * `reset` or a refusal. The click ids in them are kept only where the visitor agrees to `advertising`. Call it before `init`.
 * @returns ends it
 * @example import { touches } from '@guiyi/web/touches'; touches(guiyi)
 */
export function touches(guiyi: Host): Stop {
  let known: Touches = {};
  let begun = false;
  const keep = (found: Touches) => {
    const { status, preferences } = guiyi.consentState();
    // While the visitor has not chosen it is in memory only.
    const whole = preferences.advertising || status === 'pending';
    known = whole ? found : (JSON.parse(withoutClickIds(JSON.stringify(found))) as Touches);
    guiyi.register({ [PROPERTY]: known });
  };
  return all(
    guiyi.use((event) => {
      const { type, timestamp = '', context = {}, properties } = event;
      if (context.session?.start) {
        // Perhaps another visitor's.
        known = {};
        begun = true;
      }
      if (properties) {
        known = (properties[PROPERTY] as JsonObject | undefined) ?? {};
        delete properties[PROPERTY];
        if (begun) keep(touchesAt(timestamp, context, known));
        begun = false;
      }
      // What is done in a visit belongs to it; there it would cost more than it says.
      if (type !== 'track') event.context = { ...context, ...known };
    }),
    guiyi.on('consent', ({ status }) => {
      if (status !== 'granted') known = {};
      else if (known.firstTouch) keep(known);
    }),
  );
}
