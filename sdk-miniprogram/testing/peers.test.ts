import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MiniProgram } from './miniprogram.ts';
import { createRealm, openDocument } from './node.ts';
import { PEERS, type Peer } from './peers.ts';
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
