/** What holds for every sequence of calls, failures and restarts. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { GATE } from './gate.ts';
import type { Message, Reply } from './ports.ts';
import { batchOf, createFakeClock, FakeCollector, FakeDevice, openPage, settle } from './testing/fakes.ts';

type Step =
  | { do: 'track' | 'identify' | 'reset' | 'grant' | 'deny' | 'flush' | 'hide' | 'resume' | 'reopen' }
  | { do: 'wait'; ms: number };

const stepOf = (names: Exclude<Step['do'], 'wait'>[]): fc.Arbitrary<Step> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant<Step>({ do: 'track' }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 3_000 }).map((ms): Step => ({ do: 'wait', ms })) },
    { weight: 4, arbitrary: fc.constantFrom(...names).map((name): Step => ({ do: name })) },
  );

/** How the collector behaves at each request; `lost` takes the batch, but the answer gets lost. */
type Mood = 'ok' | 'lost' | 'down' | 'busy' | 'small';
const moods = fc.array(fc.constantFrom<Mood>('ok', 'lost', 'down', 'busy', 'small'), { maxLength: 30 });

/** A device, its collector and the page that is open on it. */
class World {
  readonly clock = createFakeClock();
  readonly device = new FakeDevice();
  readonly collector = new FakeCollector();
  readonly arrived: string[] = [];
  page = this.open();
  count = 0;

  constructor(moods: Mood[]) {
    const left = [...moods];
    this.collector.answer = (message) => this.answer(message, left.shift() ?? 'ok');
  }

  private answer(message: Message, mood: Mood): Reply {
    if (mood === 'down' || mood === 'busy') return { status: mood === 'down' ? 0 : 503 };
    if (message.path === '/v1/batch') {
      if (mood === 'small' && batchOf(message).length > 1) return { status: 413 };
      for (const event of batchOf(message)) if (event.event) this.arrived.push(event.event);
    }
    return { status: mood === 'lost' ? 0 : 202 };
  }

  private open() {
    const { clock, device, collector } = this;
    return openPage({ clock, device, collector });
  }

  track(): string {
    const name = `e${this.count++}`;
    this.page.track(name);
    return name;
  }

  async reopen() {
    // No page opens in the millisecond in which another closes; ids rely on that.
    await this.clock.advance(1);
    this.clock.stop();
    this.device.closeTabs();
    this.page = this.open();
  }

  async run(step: Step) {
    const { page } = this;
    if (step.do === 'wait') await this.clock.advance(step.ms);
    else if (step.do === 'track') this.track();
    else if (step.do === 'identify') page.client.identify('member', { phone: '13812345678' });
    else if (step.do === 'reset') page.client.reset();
    else if (step.do === 'flush') await page.client.flush();
    else if (step.do === 'hide') page.hide();
    else if (step.do === 'resume') page.resume();
    else if (step.do === 'reopen') await this.reopen();
    else page.client.consent({ analytics: step.do === 'grant' });
  }
}

it('never keeps or sends an event without analytics consent, and keeps nothing once refused', async () => {
  const steps = fc.array(stepOf(['identify', 'reset', 'grant', 'deny', 'flush', 'hide', 'resume', 'reopen']), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(steps, moods, async (sequence, mood) => {
      const world = new World(mood);
      let status = 'pending';
      /** Events that may be collected: captured under a grant, or buffered on this page until one. */
      const permitted = new Set<string>();
      let buffered: string[] = [];
      for (const step of sequence) {
        const requests = world.collector.requests.length;
        const touched = world.device.touched.length;
        if (step.do === 'track') {
          const name = world.track();
          if (status === 'granted') permitted.add(name);
          if (status === 'pending') buffered.push(name);
        } else await world.run(step);
        if (step.do === 'grant') for (const name of buffered) permitted.add(name);
        if (step.do === 'grant' || step.do === 'deny' || step.do === 'reopen') buffered = [];
        if (step.do === 'grant') status = 'granted';
        if (step.do === 'deny') status = 'denied';

        expect(world.page.client.consentState().status).toBe(status);
        if (status === 'granted') continue;
        const sent = world.collector.requests.slice(requests);
        if (step.do !== 'deny') expect(sent.filter((request) => request.path === '/v1/batch')).toEqual([]);
        await settle();
        expect([...world.device.values.keys()].filter((key) => key !== 'guiyi:key:consent')).toEqual([]);
        expect(await world.device.waiting()).toEqual([]);
        const touches = world.device.touched.slice(touched).filter((touch) => !touch.endsWith(':consent'));
        if (status === 'pending') expect(touches).toEqual([]);
        expect(touches).not.toContain('queue append');
      }
      for (const name of world.arrived) expect(permitted).toContain(name);
      for (const request of world.collector.requests) {
        if (request.path !== '/v1/batch') continue;
        for (const event of batchOf(request)) expect(event.context?.consent?.categoryPreferences.analytics).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

it('delivers every event at least once, first arrivals in the order of the calls, whatever fails', async () => {
  const steps = fc.array(stepOf(['flush', 'resume', 'reopen']), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, moods, async (sequence, mood) => {
      const world = new World(mood);
      world.page.client.consent({ analytics: true });
      for (const step of sequence) await world.run(step);
      await world.clock.advance(3_600_000);
      expect([...new Set(world.arrived)]).toEqual(Array.from({ length: world.count }, (_, i) => `e${i}`));
      expect(await world.device.waiting()).toEqual([]);
      expect(world.page.dropped()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('loses nothing when pages are hidden and closed at any moment', async () => {
  const steps = fc.array(stepOf(['hide', 'flush', 'reopen']), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(steps, moods, async (sequence, mood) => {
      const world = new World(mood);
      world.page.client.consent({ analytics: true });
      for (const step of sequence) await world.run(step);
      await world.clock.advance(3_600_000);
      expect([...new Set(world.arrived)].sort()).toEqual(Array.from({ length: world.count }, (_, i) => `e${i}`).sort());
    }),
    { numRuns: 200 },
  );
});

it('has a gate in which only a grant opens storage and only a refusal closes it', () => {
  for (const [status, row] of Object.entries(GATE)) {
    for (const [input, effect] of Object.entries(row)) {
      const next = input in GATE ? input : status;
      if (['keep', 'open', 'erase'].includes(effect)) expect([status, next]).toContain('granted');
      if (effect === 'open') expect(input).toBe('granted');
      if (effect === 'erase' || effect === 'forget') expect(input).toBe('denied');
    }
  }
});
