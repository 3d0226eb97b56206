import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { delivered } from './delivered.ts';
import { MiniProgram } from './miniprogram.ts';
import { createRealm, openDocument } from './node.ts';
import { ours, PEERS, type Peer } from './peers.ts';
import { Phone } from './phone.ts';
import { tap, tick } from './shop.ts';
import { compileTemplate } from './templates.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) });
  vi.spyOn(console, 'log').mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const HOME = 'pages/index/index';

/** What a visit brings: a page, a tap, an event, the app hidden. */
async function visit(peer: Peer) {
  openDocument();
  const arrived: string[] = [];
  const phone = new Phone((path, body) => {
    arrived.push(...peer.events(path, body));
    return { status: 200, body: peer.reply };
  });
  const realm = createRealm();
  const scripts = { ...peer.scripts, [HOME]: 'Page({ onBuy() {} })' };
  const templates = { [HOME]: compileTemplate('<view id="buy" bindtap="onBuy">买</view>') };
  const program = new MiniProgram({ pages: [HOME], scripts, templates }, phone, realm);
  program.start();
  await tick(1_000);
  tap(program.element('#buy'));
  (realm.global.track as (name: string) => void)('Buy');
  await tick(20_000);
  program.hide();
  await tick(20_000);
  return arrived;
}

/** What these SDKs send of such a visit in WeChat itself; unmodified, as npm has them. */
const SENT: Record<string, string[]> = {
  'sa-sdk-miniprogram': ['$MPLaunch', '$MPShow', '$MPViewScreen', '$MPClick', 'Buy', '$MPHide'],
  'umtrack-wx': ['Buy'],
};

it.each(PEERS.map((peer) => [peer.name, peer] as const))('%s runs as it does elsewhere', async (name, peer) => {
  const arrived = await visit(peer);
  expect(arrived.filter((event) => SENT[name]?.includes(event)).sort()).toEqual([...(SENT[name] ?? [])].sort());
});

/** Ours and another in one mini-program; `first` is asked for first. */
function together(one: Peer, other: Peer): Peer {
  const app = (peer: Peer, sdk: string) =>
    peer.scripts.app?.replace("'./sdk'", `'./${sdk}'`).replace(/App\(\{\}\);/, '') ?? '';
  const scope = (code: string) => `{ ${code} }`;
  return {
    ...one,
    scripts: {
      one: one.scripts.sdk ?? '',
      other: other.scripts.sdk ?? '',
      app: `${scope(app(one, 'one'))} const first = global.track; ${scope(app(other, 'other'))} const second = global.track;
        global.track = (name) => { first(name); second(name); }; App({});`,
    },
    events: (path, body) => (path === '/v1/batch' ? [] : one.events(path, body)),
  };
}

it.each(['before', 'after'])('ours and sa-sdk-miniprogram, %s it, see the same visit', async (order) => {
  const [sensors] = PEERS;
  if (!sensors) throw new Error('no peer');
  const guiyi = ours(await delivered());
  const both = order === 'before' ? together(guiyi, sensors) : together(sensors, guiyi);
  const told: string[] = [];
  const theirs = await visit({
    ...both,
    events: (path, body) => {
      if (path !== '/v1/batch') return path === '/sa' ? sensors.events(path, body) : [];
      told.push(...guiyi.events(path, body));
      return [];
    },
    reply: {},
  });
  expect(theirs.filter((event) => SENT['sa-sdk-miniprogram']?.includes(event)).sort()).toEqual(
    [...(SENT['sa-sdk-miniprogram'] ?? [])].sort(),
  );
  expect([...told].sort()).toEqual(
    [
      'Application Opened',
      'page',
      'Application Installed',
      'Element Tapped',
      'Buy',
      'Page Left',
      'Application Backgrounded',
    ].sort(),
  );
});
