/** A mini-program in a browser: its page is the phone's screen. `bundle.ts` makes a script of this file. */
import type { EnterOptions } from '../src/wx.ts';
import { type Files, MiniProgram } from './miniprogram.ts';
import { Phone } from './phone.ts';
import type { Answer } from './wx-network.ts';

type Network = (path: string, body: string) => Promise<Answer>;

declare global {
  /** The mini-program that runs. */
  var program: MiniProgram;
  /** Launches one on a new phone. */
  var runMiniProgram: (files: Files, entered: EnterOptions) => void;
}

globalThis.runMiniProgram = (files, entered) => {
  const { network } = globalThis as unknown as { network: Network };
  const global = Object.assign(globalThis as unknown as Record<string, unknown>, { global: globalThis });
  // biome-ignore lint/security/noGlobalEval: a mini-program's scripts run in the global scope
  const realm = { global, evaluate: (code: string): unknown => globalThis.eval(`(${code})`) };
  globalThis.program = new MiniProgram(files, new Phone(network), realm, entered);
  globalThis.program.start();
};
