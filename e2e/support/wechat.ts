import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** WeChat's server API, as far as a journey needs it: codes that it gave out are redeemed once. */
export class WechatServer {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(users: Record<string, { openid: string; unionid: string }>, phones: Record<string, string>) {
    const server = createServer(async (request, response) => {
      const url = new URL(request.url ?? '', 'http://wechat.test');
      let text = '';
      for await (const chunk of request) text += chunk;
      const code =
        url.searchParams.get('js_code') ?? (text ? (JSON.parse(text) as { code?: string }).code : undefined) ?? '';
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answerOf(url.pathname, code)));
    });
    const answerOf = (path: string, code: string): object => {
      if (path === '/cgi-bin/stable_token') return { access_token: 't'.repeat(136), expires_in: 7200 };
      if (path === '/sns/jscode2session') {
        const user = users[code];
        delete users[code];
        return user ? { ...user, session_key: 'HyVFkGl5F5OQWJZZaNzBBg==' } : { errcode: 40029, errmsg: 'invalid code' };
      }
      const number = phones[code];
      delete phones[code];
      if (!number) return { errcode: 40029, errmsg: 'invalid code' };
      const watermark = { timestamp: Math.floor(Date.now() / 1_000), appid: 'wxdemo' };
      const phone_info = { phoneNumber: `+86${number}`, purePhoneNumber: number, countryCode: '86', watermark };
      return { errcode: 0, errmsg: 'ok', phone_info };
    };
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return new WechatServer(server, `http://127.0.0.1:${port}`);
  }

  stop(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}
