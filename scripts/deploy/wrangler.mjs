// @ts-check
import { exec, lastWords } from '../lib/exec.mjs';
import { Stop } from '../lib/stop.mjs';

/** @typedef {import('../lib/exec.mjs').Outcome} Outcome */

/** Wrangler as it is found on the PATH; `npm run` puts the project's own one first. */
export class Wrangler {
  /** @param {string} root */
  constructor(root) {
    this.root = root;
  }

  /**
   * @param {string[]} args
   * @param {boolean} [echo] shows what it says as it says it
   * @returns {Promise<Outcome>}
   */
  try(args, echo = false) {
    // CI: no prompt. A question that nobody answers would hang or decide by default.
    const env = { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' };
    return exec('wrangler', args, { cwd: this.root, env, echo });
  }

  /**
   * @param {string[]} args
   * @param {boolean} [echo]
   */
  async run(args, echo = false) {
    const { code, output } = await this.try(args, echo);
    if (code !== 0) throw failed(args, output);
    return output;
  }

  /**
   * The JSON in what a command says, warnings around it left out.
   *
   * @param {string[]} args
   * @returns {Promise<unknown>}
   */
  async json(args) {
    return jsonIn(await this.run(args));
  }

  /**
   * Whether something is there. Anything but "it is not" stops: a lost network must never create a second one.
   *
   * @param {string[]} args
   * @param {RegExp} absent what the command says when it is not there
   */
  async has(args, absent) {
    const { code, output } = await this.try(args);
    if (code !== 0 && !absent.test(output)) throw failed(args, output);
    return code === 0;
  }
}

/** @param {string} output */
export function jsonIn(output) {
  const lines = output.split('\n');
  const from = lines.findIndex((line) => /^\s*[[{]/.test(line));
  const to = lines.findLastIndex((line) => /[\]}]\s*$/.test(line));
  try {
    return /** @type {unknown} */ (JSON.parse(lines.slice(from, to + 1).join('\n')));
  } catch {
    throw new Stop(
      `wrangler did not answer JSON: ${lastWords(output)}`,
      'Its version may be another one: npm install.',
    );
  }
}

/**
 * @param {string[]} args
 * @param {string} output
 */
function failed(args, output) {
  if (process.env.GUIYI_DEBUG) console.error(output);
  const mend =
    'Mend that and run the command again: what is done is found. GUIYI_DEBUG=1 shows all that wrangler said.';
  return new Stop(`wrangler ${args.slice(0, 3).join(' ')} failed: ${lastWords(output)}`, mend);
}
