/** The script-tag build with every auto capture module: `guiyi.init({ writeKey, auto: { scroll: false, errors: true } })`; `auto: false` starts none. */
import { type AutoOptions, startAll } from './auto/all.ts';
import { createScriptGuiyi } from './guiyi.ts';
import { install } from './install.ts';
import type { InitOptions } from './types.ts';

install((origin) => {
  const guiyi = createScriptGuiyi(origin);
  const { init } = guiyi;
  let started = false;
  // Before the first page event, which some of them wait for.
  guiyi.init = (options: InitOptions & { auto?: boolean | AutoOptions }) => {
    if (!started && options?.writeKey) startAll(guiyi, options.auto);
    started = true;
    init(options);
  };
  return guiyi;
});
