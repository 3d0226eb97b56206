/** What arrives of ten events when things go wrong, for any SDK: the rows of the table in `docs/miniprogram-failures.md`. */
import { vi } from 'vitest';
import { MiniProgram } from './miniprogram.ts';
import { createRealm, openDocument } from './node.ts';
import type { Peer } from './peers.ts';
import { Phone } from './phone.ts';
import { compileTemplate } from './templates.ts';
import type { Answer } from './wx-network.ts';

export const NAMES = Array.from({ length: 10 }, (_, i) => `matrix-${i}`);
const HOME = 'pages/index/index';
const minutes = (count: number) => vi.advanceTimersByTimeAsync(count * 60_000);

export interface Outcome {
  /** Distinct events that arrived. */
  arrived: number;
  /** Copies beyond the first, where the SDK gives no id by which the server could know them. */
  copies: number;
  /** Requests, refused ones included. */
  requests: number;
  /** Keys on the device at the end. */
  keys: number;
}

/** One phone, launches of one app on it. */
function device(peer: Peer) {
  const counts = new Map<string, number>();
  const seen = new Set<string>();
  let requests = 0;
  const state: { answer: () => Answer } = { answer: () => ({ status: 200, body: peer.reply }) };
  const phone = new Phone((path, body) => {
    requests++;
    const answer = state.answer();
    if (answer === 'none' || answer.status >= 300) return answer;
    const ids = peer.ids?.(path, body) ?? [];
    peer.events(path, body).forEach((name, i) => {
      const id = ids[i];
      if (id && seen.has(id)) return;
      if (id) seen.add(id);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    });
    return answer;
  });
  let last: { program: MiniProgram } | undefined;
  function launch() {
    openDocument();
    const realm = createRealm();
    const program = new MiniProgram(
      {
        pages: [HOME],
        scripts: { ...peer.scripts, [HOME]: 'Page({})' },
        templates: { [HOME]: compileTemplate('<view/>') },
      },
      phone,
      realm,
    );
    program.start();
    last = { program };
    return { program, track: () => NAMES.forEach((name) => void (realm.global.track as (name: string) => void)(name)) };
  }
  const outcome = (): Outcome => {
    const told = NAMES.map((name) => counts.get(name) ?? 0);
    const arrived = told.filter(Boolean).length;
    return { arrived, copies: told.reduce((sum, n) => sum + n, 0) - arrived, requests, keys: phone.storage.size };
  };
  const kill = ({ program }: { program: MiniProgram }) => {
    program.app.kill();
    vi.clearAllTimers();
  };
  async function end() {
    if (!last) return;
    last.program.hide();
    await minutes(0.5);
    kill(last);
    const { program } = launch();
    await minutes(5);
    program.hide();
    await minutes(0.5);
  }
  return { end, phone, state, launch, kill, outcome };
}

type Device = ReturnType<typeof device>;

/** Each ends long after, in a later launch. */
const SCENARIOS: Record<string, (on: Device) => Promise<void>> = {
  async ok({ launch }) {
    const app = launch();
    await minutes(0.1);
    app.track();
    await minutes(10);
  },
  async 'HTTP 500 for a minute'({ launch, state }) {
    const { answer } = state;
    const app = launch();
    await minutes(0.1);
    state.answer = () => ({ status: 500 });
    app.track();
    await minutes(1);
    state.answer = answer;
    await minutes(10);
  },
  async 'offline, cold restart'({ launch, kill, phone }) {
    const app = launch();
    await minutes(0.1);
    app.program.app.connect(false);
    app.track();
    await minutes(1);
    app.program.hide();
    await minutes(0.5);
    kill(app);
    phone.online = true;
    launch();
    await minutes(10);
  },
  async 'hidden at once, never back'({ launch, kill }) {
    const app = launch();
    await minutes(0.1);
    app.track();
    app.program.hide();
    await minutes(0.5);
    kill(app);
    launch();
    await minutes(10);
  },
  async 'cut off in the background'({ launch, phone }) {
    const app = launch();
    await minutes(0.1);
    phone.latency = 6_000;
    app.track();
    await vi.advanceTimersByTimeAsync(1_000);
    app.program.hide();
    await minutes(0.5);
    phone.latency = 50;
    app.program.show();
    await minutes(10);
  },
  async 'storage full'({ launch, phone }) {
    phone.quota = 0;
    const app = launch();
    await minutes(0.1);
    app.track();
    await minutes(10);
  },
  async 'privacy refused'({ launch, phone }) {
    Object.assign(phone.privacy, { needAuthorization: true, agrees: false });
    const app = launch();
    await minutes(0.1);
    app.track();
    await minutes(10);
  },
};

export const CASES = Object.keys(SCENARIOS);

/** Runs one; timers are faked. */
export async function run(peer: Peer, scenario: string): Promise<Outcome> {
  const on = device(peer);
  await SCENARIOS[scenario]?.(on);
  // Some send only when they are hidden, or launched anew.
  await on.end();
  const outcome = on.outcome();
  vi.clearAllTimers();
  return outcome;
}
