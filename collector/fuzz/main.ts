/** `npm run fuzz -- [--bodies 1000000] [--seed 1]`: generated bodies through accept; the last line is a JSON object. */
import { parseArgs } from 'node:util';
import { attempt } from './bodies.ts';
import { faultOf, leakIn } from './check.ts';
import { type Caught, hostEnv, SECRET } from './host.ts';
import { Random } from './random.ts';

const { values } = parseArgs({
  options: { bodies: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});

const { app } = await import('../src/app.ts');
const caught: Caught = { events: 0, leak: null };
const env = hostEnv(caught, leakIn);
const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} };
const random = new Random(Number(values.seed));
const bodies = Number(values.bodies);
const statuses: Record<string, number> = {};
const faults: string[] = [];
const began = performance.now();

// What we did not foresee is logged by the app; here it is counted by its status.
console.error = () => {};
for (let n = 0; n < bodies && faults.length < 20; n++) {
  const tried = attempt(random, SECRET);
  const { path, body, headers } = tried;
  const init = { method: 'POST', body: body as BodyInit, headers };
  const reply = await app.request(`http://fuzz.test${path}`, init, env as never, context as never);
  statuses[reply.status] = (statuses[reply.status] ?? 0) + 1;
  const fault = (await faultOf(reply, tried)) ?? caught.leak;
  caught.leak = null;
  if (fault !== null) faults.push(`${n} ${path}: ${fault}: ${new TextDecoder().decode(body).slice(0, 300)}`);
}

for (const fault of faults) console.log(fault);
const seconds = Math.round((performance.now() - began) / 1_000);
console.log(
  JSON.stringify({ bodies, seed: values.seed, seconds, statuses, queued: caught.events, faults: faults.length }),
);
process.exitCode = faults.length > 0 ? 1 : 0;
