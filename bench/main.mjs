// @ts-check
/** `npm run bench`: what it costs, beside a floor that is measured in the same run. See docs/performance.md. */
import { endAtSignals } from '../scripts/lib/ending.mjs';
import { exec, lastWords } from '../scripts/lib/exec.mjs';
import { reexec, requireNode } from '../scripts/lib/node.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';
import { step } from '../scripts/lib/steps.mjs';
import { run, Stop } from '../scripts/lib/stop.mjs';
import { benchArgs } from './lib/args.mjs';

/**
 * @typedef {import('./lib/bench.mjs').Bench} Bench
 * @typedef {import('./lib/figure.mjs').Figure} Figure
 */

/** @type {Record<string, (bench: Bench) => Promise<Figure[]>>} */
const SUITES = {
  size: async () => (await import('./suites/size.mjs')).size(),
  track: async (bench) => (await import('./suites/track.mjs')).track(bench),
  peers: async (bench) => (await import('./suites/peers.mjs')).peers(bench),
  miniprogram: async (bench) => (await import('./suites/miniprogram.mjs')).miniprogram(bench),
  accept: async (bench) => (await import('./suites/accept.mjs')).accept(bench),
  pipeline: async (bench) => (await import('./suites/pipeline.mjs')).pipeline(bench),
  hosts: async (bench) => (await import('./suites/hosts.mjs')).hosts(bench),
  memory: async (bench) => (await import('./suites/memory.mjs')).memory(bench),
  growth: async (bench) => (await import('./suites/growth.mjs')).growth(bench),
  identity: async (bench) => (await import('./suites/identity.mjs')).identity(bench),
  shards: async (bench) => (await import('./suites/identity-shards.mjs')).identityShards(bench),
  report: async (bench) => (await import('./suites/report.mjs')).report(bench),
  console: async (bench) => (await import('./suites/console.mjs')).consolePages(bench),
  erasure: async (bench) => (await import('./suites/erasure.mjs')).erasure(bench),
  withdrawal: async (bench) => (await import('./suites/withdrawal.mjs')).withdrawal(bench),
  fresh: async (bench) => (await import('./suites/fresh.mjs')).fresh(bench),
};

const HELP = `npm run bench -- [${Object.keys(SUITES).join(' | ')} …] [options]

  --quick      short rounds: to see whether it runs, not for figures
  --rounds N   rounds of each side, after one that is thrown away (default 5)
  --save       make the figures the committed ones: bench/baseline.json and docs/performance.md
  --docs       only write the committed figures into docs/performance.md
  --built      measure dist/ as it is, without building
  --port P     ports from P on, instead of any free ones`;

async function main() {
  const args = benchArgs(process.argv.slice(2), Object.keys(SUITES));
  if (args.help) {
    console.log(HELP);
    return 0;
  }
  requireNode();
  endAtSignals();
  const code = await reexec(ROOT);
  if (code !== null) return code;
  const results = await import('./lib/results.mjs');
  if (args.docs) {
    results.writeDocument();
    return 0;
  }
  if (!args.built) await build();
  const figures = await measure(args, results.readResults(results.BASELINE).figures);
  results.writeLatest(figures);
  if (args.save) results.save(figures);
  console.log('');
  for (const figure of figures) console.log(JSON.stringify(figure));
  return 0;
}

/** Builds by the public command, so that what is measured is what users run. */
async function build() {
  const { code, output } = await exec('npm', ['run', 'build'], { cwd: ROOT });
  if (code !== 0) throw new Stop(`The build failed: ${lastWords(output)}`, 'npm run build shows all of its output.');
}

/**
 * @param {import('./lib/args.mjs').BenchArgs} args
 * @param {Figure[]} saved
 */
async function measure({ names, quick, rounds, port }, saved) {
  const { benchOf } = await import('./lib/bench.mjs');
  const { lineOf } = await import('./lib/format.mjs');
  if (process.platform !== 'linux') console.log('CPU is not available on this system; times are given instead.');
  /** @type {Figure[]} */
  const figures = [];
  for (const name of names) {
    const suite = SUITES[name];
    if (!suite) continue;
    const bench = benchOf({ quick, rounds, port });
    const measured = await step(`Measuring: ${name}`, () => suite(bench)).finally(bench.stopAll);
    for (const figure of measured) {
      console.log(
        lineOf(
          figure,
          saved.find((old) => old.name === figure.name),
        ),
      );
    }
    figures.push(...measured);
  }
  return figures;
}

await run(main);
