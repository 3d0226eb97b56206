/** Tells the brand's other sites who comes, by a token in the link that the collector made ahead of the click. */
import { all, closest, inPage, listen, type Stop } from './auto/module.ts';
import type { Guiyi } from './types.ts';

/** The parameter in which a link carries the token. */
const PARAMETER = 'guiyi_handover';
/** A token is good for two minutes; one that may end on the way is not put into a link. */
const FRESH_MS = 90_000;
/** No visitor waits longer for a page to open. */
const PATIENCE_MS = 1_000;

/** Options of {@link handover}. */
export interface HandoverOptions {
  /** The one of `init`. */
  writeKey: string;
  /** The collector's address, as for `init`. */
  endpoint: string;
  /** Host names of the other sites, e.g. `club.example.cn`; their subdomains are meant too. */
  domains: string[];
}

/** What is used of the SDK. */
type Host = Pick<Guiyi, 'consentState' | 'on' | 'ready'>;

/**
 * Hands visitors over between the brand's sites: a link to one of `domains` gets a short-lived token that works once, and a page that is
 * reached by such a link hands it in, so that both browsers' visits are one person's. Only where the visitor agreed to analytics, on both
 * sites; a click is never delayed. Call it before `init`, so that the token is out of the address before the first page event.
 * @returns ends it
 * @example import { handover } from '@guiyi/web/handover';
 * handover(guiyi, { writeKey: 'demo-web', endpoint: 'https://data.example.cn', domains: ['club.example.cn'] })
 */
export function handover(guiyi: Host, options: HandoverOptions): Stop {
  return inPage(() => all(arriving(guiyi, options), departing(guiyi, options)));
}

/**
 * An address with such a token in its query, for what no link leads to: from a page in a mini-program's `web-view` back to one of the mini-program's.
 * Unchanged without consent, and where the collector does not answer within a second.
 * @example wx.miniProgram.navigateTo({ url: await handedOver(guiyi, { writeKey: 'demo-web', endpoint: 'https://data.example.cn' }, '/pages/order/index?id=1') })
 */
export async function handedOver(
  guiyi: Pick<Host, 'consentState'>,
  options: Pick<HandoverOptions, 'writeKey' | 'endpoint'>,
  address: string,
): Promise<string> {
  if (guiyi.consentState().status !== 'granted') return address;
  const patience = new Promise<{ handover?: unknown }>((resolve) => setTimeout(() => resolve({}), PATIENCE_MS));
  const { handover: token } = await Promise.race([ask(options, '/v1/handover', {}), patience]);
  if (typeof token !== 'string') return address;
  const [path = '', ...hash] = address.split('#');
  return [`${path}${path.includes('?') ? '&' : '?'}${PARAMETER}=${token}`, ...hash].join('#');
}

/** Takes the token out of the address, and hands it in once the visitor has agreed. */
function arriving(guiyi: Host, options: HandoverOptions): Stop {
  const url = new URL(location.href);
  let token = url.searchParams.get(PARAMETER);
  if (!token) return () => {};
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, '', url);
  const handIn = () => {
    if (!token || !agreed(guiyi)) return;
    ask(options, '/v1/handover/arrival', { handover: token });
    token = null;
  };
  guiyi.ready(handIn);
  return guiyi.on('consent', handIn);
}

/** Asks for a token as soon as the pointer or the focus is on such a link, and puts it in as it is followed. */
function departing(guiyi: Host, options: HandoverOptions): Stop {
  let token: string | undefined;
  let asked = 0;
  const fresh = () => Date.now() - asked < FRESH_MS;
  const prepare = async (event: Event) => {
    if (fresh() || !agreed(guiyi) || !linkOf(event, options.domains)) return;
    asked = Date.now();
    token = undefined;
    // What was refused is asked for again no sooner than a token would be old: pointers pass often.
    const reply = await ask(options, '/v1/handover', {});
    if (typeof reply.handover === 'string') token = reply.handover;
  };
  const follow = (event: Event) => {
    const link = linkOf(event, options.domains);
    if (!link || !token || !fresh() || !agreed(guiyi)) return;
    const { href } = link;
    const url = new URL(href);
    url.searchParams.set(PARAMETER, token);
    link.href = url.href;
    // Each token works once: the next click gets another.
    token = undefined;
    asked = 0;
    setTimeout(() => {
      link.href = href;
    });
  };
  return all(
    listen(['pointerover', 'pointerdown', 'touchstart', 'focusin'], (event) => void prepare(event)),
    listen(['click', 'auxclick'], follow),
  );
}

const agreed = (guiyi: Host) => guiyi.consentState().status === 'granted';

/** The link to another of the brand's sites that this is about. */
function linkOf(event: Event, domains: string[]): HTMLAnchorElement | undefined {
  const link = closest(event, 'a[href]');
  if (!(link instanceof HTMLAnchorElement) || link.host === location.host) return undefined;
  const known = domains.some((domain) => `.${link.hostname}`.endsWith(`.${domain}`));
  return known && /^https?:$/.test(link.protocol) ? link : undefined;
}

/** A call that says who is here; what fails says nothing. */
async function ask(
  { writeKey, endpoint }: Pick<HandoverOptions, 'writeKey' | 'endpoint'>,
  path: string,
  more: object,
): Promise<{ handover?: unknown }> {
  try {
    const { anonymousId } = JSON.parse(localStorage.getItem(`guiyi:${writeKey}:identity`) ?? '{}');
    const context = { consent: { categoryPreferences: { analytics: true } } };
    const reply = await fetch(endpoint.replace(/\/+$/, '') + path, {
      method: 'POST',
      body: JSON.stringify({ writeKey, anonymousId, context, ...more }),
      credentials: 'omit',
      keepalive: true,
    });
    return Object(await reply.json());
  } catch {
    return {};
  }
}
