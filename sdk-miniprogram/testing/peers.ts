/** Mini-program SDKs as they come from npm, ours among them, behind one face. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Sdk, whole } from './shop.ts';

const require = createRequire(import.meta.url);
const fileOf = (name: string) => readFileSync(require.resolve(name), 'utf8');
const versionOf = (name: string): string => JSON.parse(fileOf(`${name}/package.json`)).version;

export interface Peer {
  name: string;
  version: string;
  /** Modules, and the code of `app.js`, which puts `track(name)` among the globals. */
  scripts: Record<string, string>;
  /** The names of the events that a request carries. */
  events(path: string, body: string): string[];
  /** Their ids, by which the server knows a copy. */
  ids?(path: string, body: string): string[];
  /** What the answer must be like for it. */
  reply: object;
}

const sensors: Peer = {
  name: 'sa-sdk-miniprogram',
  version: versionOf('sa-sdk-miniprogram'),
  scripts: {
    sdk: fileOf('sa-sdk-miniprogram/sensorsdata.min.js'),
    app: `const sdk = require('./sdk');
      sdk.setPara({ server_url: 'https://data.example.cn/sa?project=p', show_log: false,
        autoTrack: { appLaunch: true, appShow: true, appHide: true, pageShow: true, pageShare: true, mpClick: true } });
      sdk.init();
      global.track = (name) => sdk.track(name);
      App({});`,
  },
  events(_, body) {
    const list = decodeURIComponent(
      new URLSearchParams(body).get('data_list') ?? new URLSearchParams(body).get('data') ?? '',
    );
    const parsed: unknown = JSON.parse(Buffer.from(list, 'base64').toString('utf8') || '[]');
    return [parsed].flat().map((event) => (event as { event?: string }).event ?? '');
  },
  reply: {},
};

const umeng: Peer = {
  name: 'umtrack-wx',
  version: versionOf('umtrack-wx'),
  scripts: {
    sdk: fileOf('umtrack-wx'),
    app: `require('./sdk');
      App({ umengConfig: { appKey: '5f0000000000000000000000', useOpenid: false, autoGetOpenid: false, debug: false } });
      global.track = (name) => wx.uma.trackEvent(name);`,
  },
  events(_, body) {
    const { a } = (JSON.parse(body) || {}) as { a?: { e?: Record<string, { id: string }[]> } };
    return Object.values(a?.e ?? {}).flatMap((events) => events.map(({ id }) => id));
  },
  reply: { code: 200 },
};

/** @param sdk Ours. @param options More options of `init`, as code. */
export function ours(sdk: Sdk, options = "consent: 'granted'"): Peer {
  type Batch = { batch: { event?: string; type: string; messageId: string }[] };
  const batch = (path: string, body: string) => (path === '/v1/batch' ? (JSON.parse(body) as Batch).batch : []);
  return {
    name: '@guiyi/miniprogram',
    version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
    scripts: {
      sdk: whole(sdk),
      app: `const { guiyi } = require('./sdk');
        guiyi.init({ writeKey: 'key', endpoint: 'https://data.example.cn', ${options} });
        global.guiyi = guiyi;
        global.track = (name) => guiyi.track(name);
        App({});`,
    },
    events: (path, body) => batch(path, body).map(({ event, type }) => event ?? type),
    ids: (path, body) => batch(path, body).map(({ messageId }) => messageId),
    reply: {},
  };
}

export const PEERS = [sensors, umeng];
