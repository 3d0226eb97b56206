// @ts-check
import { reexec, requireNode } from './node.mjs';
import { ROOT } from './paths.mjs';
import { run } from './stop.mjs';

/**
 * Runs a command of the command line: reads its options, answers `--help`, and goes on under the Node.js of the
 * repository.
 *
 * @template {{ help: boolean }} Args
 * @param {object} what
 * @param {string} what.help
 * @param {(argv: string[], cwd: string, root: string) => Args} what.args
 * @param {(args: Args) => unknown} [what.check] what has to hold before anything is begun; throws or rejects otherwise
 * @param {(args: Args) => Promise<number | void>} work answers the exit code; nothing where it goes on running
 */
export function command({ help, args, check }, work) {
  return run(async () => {
    const given = args(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd(), ROOT);
    if (given.help) {
      console.log(help);
      return 0;
    }
    requireNode();
    await check?.(given);
    const code = await reexec(ROOT);
    return code ?? work(given);
  });
}
