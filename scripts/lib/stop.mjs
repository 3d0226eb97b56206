// @ts-check
/**
 * A condition the user can mend: shown as one line, never as a stack.
 *
 * @example throw new Stop('Port 8787 is taken.', 'Choose another with --port.');
 */
export class Stop extends Error {
  /**
   * @param {string} what what is wrong
   * @param {string} mend how to mend it
   */
  constructor(what, mend) {
    super(`${what} ${mend}`);
    this.name = 'Stop';
  }
}

/**
 * The line a user sees for an error; the stack only on request.
 *
 * @param {unknown} error
 * @param {boolean} debug
 */
function lineOf(error, debug) {
  if (error instanceof Stop) return error.message;
  if (!(error instanceof Error)) return String(error);
  if (debug) return error.stack ?? error.message;
  const first = error.message.split('\n').find((line) => line.trim() !== '') ?? error.name;
  return `${first} (GUIYI_DEBUG=1 shows where.)`;
}

/**
 * Runs a command's main function; an error ends it with one line and exit code 1.
 *
 * @param {() => Promise<number | void>} main resolves to the exit code, or to nothing while the command goes on running
 */
export async function run(main) {
  try {
    const code = await main();
    if (code !== undefined) process.exit(code);
  } catch (error) {
    console.error(`guiyi: ${lineOf(error, Boolean(process.env.GUIYI_DEBUG))}`);
    process.exit(1);
  }
}

/**
 * The `code` of a system error, e.g. `ENOENT`.
 *
 * @param {unknown} error
 */
export function codeOf(error) {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
