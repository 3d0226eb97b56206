/** The script-tag build. */
import { createScriptGuiyi } from './guiyi.ts';
import { install } from './install.ts';

install(createScriptGuiyi);
