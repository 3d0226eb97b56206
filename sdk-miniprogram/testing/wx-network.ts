import type { RequestOptions } from '../src/wx.ts';

/** What the network does with a request. `none`: no answer will come. */
export type Answer = { status: number; body?: unknown; header?: Record<string, string> } | 'none';
export type Network = (path: string, body: string) => Answer | Promise<Answer>;

/** What of a phone the network needs. */
interface Device {
  online: boolean;
  latency: number;
  network: Network;
}

const AT_ONCE = 10;
const BACKGROUND_MS = 5_000;

/** The network of an app: https://developers.weixin.qq.com/miniprogram/dev/framework/ability/network.html */
export function networkOf(phone: Device, alive: () => boolean) {
  const open = new Set<(errMsg: string) => void>();
  const waiting: (() => void)[] = [];
  let suspended = false;
  let cut: ReturnType<typeof setTimeout> | undefined;

  function request(options: RequestOptions & { complete?(): void }) {
    const { url } = options;
    const data = typeof options.data === 'string' ? options.data : JSON.stringify(options.data ?? '');
    const success: RequestOptions['success'] = (reply) => {
      options.success?.(reply);
      options.complete?.();
    };
    const fail: RequestOptions['fail'] = (error) => {
      options.fail?.(error);
      options.complete?.();
    };
    let interrupt = (_: string) => {};
    /** api/network/request/RequestTask.html */
    const task = { abort: () => interrupt('request:fail abort'), onHeadersReceived() {} };
    const failed = (errMsg: string) => {
      setTimeout(() => alive() && fail({ errMsg, errno: 5 }), 0);
      return task;
    };
    if (suspended) return failed('request:fail interrupted');
    if (!phone.online) return failed('request:fail');
    const start = () => {
      let over = false;
      const end = (run: () => void) => {
        if (over || !alive()) return;
        over = true;
        open.delete(interrupt);
        waiting.shift()?.();
        run();
      };
      interrupt = (errMsg) => end(() => fail({ errMsg, errno: 5 }));
      open.add(interrupt);
      setTimeout(async () => {
        const answer = phone.online ? await phone.network(new URL(url).pathname, data) : 'none';
        if (answer === 'none') return end(() => fail({ errMsg: 'request:fail timeout' }));
        const { status, body, header = {} } = answer;
        end(() => success({ statusCode: status, data: body, header }));
      }, phone.latency);
    };
    if (open.size < AT_ONCE) start();
    else waiting.push(start);
    return task;
  }

  return {
    request,
    /** To the background: requests are cut off after five seconds ("后台运行"). */
    hide() {
      cut = setTimeout(() => {
        suspended = true;
        for (const interrupt of [...open]) interrupt('request:fail interrupted');
      }, BACKGROUND_MS);
    },
    show() {
      clearTimeout(cut);
      suspended = false;
    },
  };
}
