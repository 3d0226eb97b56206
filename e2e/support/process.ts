import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { lockFile } from '../../scripts/lib/lock.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';

/** How a process is started. */
interface Starting {
  command?: 'start' | 'serve';
  blocks?: number;
  env?: Record<string, string>;
}

/** `npm start` or `npm run serve`, as a process of its own that can be killed. */
export class StartedProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly adminToken: string,
    readonly serverKey: string,
  ) {}

  /**
   * Starts on this data directory and resolves when it answers.
   *
   * @param how `blocks`: size in 512 bytes that no file may exceed: what lies beyond is a full disk to whoever writes;
   *   `env`: settings
   */
  static async start(data: string, how: Starting = {}): Promise<StartedProcess> {
    const { command = 'start', blocks, env = {} } = how;
    const args = [path.join(ROOT, `scripts/${command}.mjs`), '--port', '0', '--data', data];
    // The signal is ignored, so that a write fails instead of ending the process.
    const limited = ['-c', `trap '' XFSZ; ulimit -f ${blocks}; exec "$0" "$@"`, process.execPath, ...args];
    const [program, given] = blocks === undefined ? [process.execPath, args] : ['/bin/sh', limited];
    const child = spawn(program, given, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A process group of its own, so that it can be killed with all its children.
      detached: true,
    });
    await ready(child);
    const { url, adminToken, serverKey } = JSON.parse(readFileSync(lockFile(data), 'utf8'));
    return new StartedProcess(child, url, adminToken, serverKey);
  }

  /** `kill -9`: the whole group, or only the process that was started. */
  async kill(whom: 'group' | 'parent'): Promise<void> {
    const gone = once(this.child, 'exit');
    process.kill(whom === 'group' ? -this.pid : this.pid, 'SIGKILL');
    await gone;
  }

  /** SIGTERM; answers the exit code. */
  async stop(): Promise<number | null> {
    const gone = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = await gone;
    return code;
  }

  private get pid(): number {
    if (!this.child.pid) throw new Error('The process did not start.');
    return this.child.pid;
  }
}

/** Resolves when it says that it runs; rejects with its last words. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = '';
    const listen = (chunk: Buffer) => {
      said += chunk;
      if (said.includes('Stop: Ctrl-C')) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('close', (code) => reject(new Error(`npm start ended with ${code}:\n${said}`)));
  });
}
