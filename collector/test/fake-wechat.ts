/** WeChat's server API as far as we call it, as its documentation describes it. Time is `Date.now()`, which tests move. */

export const APPID = 'wxdemo';
export const APP_SECRET = 'app-secret';
const CODE_MS = 5 * 60_000;

interface User {
  openid: string;
  unionid?: string;
}

interface Code<T> {
  value: T;
  made: number;
  used: boolean;
}

interface Token {
  value: string;
  made: number;
  seconds: number;
}

/** Everything it hands out can be looked for where it must not be. */
export class FakeWechat {
  readonly requests: { path: string; method: string; body: unknown; url: URL; redirect: string }[] = [];
  /** Codes of `errcode` that the next calls of a path get instead of an answer; `down` breaks the connection. */
  readonly faults: { path: string; errcode: number | 'down' | 'html' | 'moved' }[] = [];
  readonly sessionKey = 'HyVFkGl5F5OQWJZZaNzBBg==';
  countryCode: string | number = '86';
  appid = APPID;
  /** Pages of the published mini-program; its home page needs no name. */
  pages = ['', 'pages/index/index'];
  private readonly logins = new Map<string, Code<User>>();
  private readonly phones = new Map<string, Code<string>>();
  private tokens: Token[] = [];
  private made = 0;

  login(user: User): string {
    return this.make(this.logins, `login-${++this.made}`, user);
  }

  phone(number: string): string {
    return this.make(this.phones, `phone-${++this.made}`, number);
  }

  /** Makes every token invalid, as someone does who refreshes it elsewhere the old way. */
  revoke() {
    this.tokens = [];
  }

  count(path: string): number {
    return this.requests.filter((request) => request.path === path).length;
  }

  /** Answers as `api.weixin.qq.com` would, behind a relay at `https://relay.test/wechat`. */
  async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    if (url.origin !== 'https://relay.test') throw new TypeError(`unexpected address ${url.origin}`);
    const path = url.pathname.replace(/^\/wechat/, '');
    const text = await request.text();
    const body = text === '' ? null : JSON.parse(text);
    this.requests.push({ path, method: request.method, body, url, redirect: request.redirect });
    const at = this.faults.findIndex((fault) => fault.path === path);
    const [fault] = at < 0 ? [] : this.faults.splice(at, 1);
    if (fault?.errcode === 'down') throw new TypeError('Network connection lost.');
    if (fault?.errcode === 'html') return new Response('<html>502</html>', { status: 502 });
    if (fault?.errcode === 'moved') return Response.redirect('https://elsewhere.test/', 302);
    if (fault) return Response.json({ errcode: fault.errcode, errmsg: `rid: ${text}` });
    if (path === '/sns/jscode2session') return this.session(url.searchParams);
    if (path === '/cgi-bin/stable_token') return this.token(request, body);
    const refused = this.refusedToken(url.searchParams);
    if (refused) return error(refused);
    return path === '/wxa/getwxacodeunlimit' ? this.image(body) : this.number(body);
  }

  private make<T>(codes: Map<string, Code<T>>, name: string, value: T): string {
    codes.set(name, { value, made: Date.now(), used: false });
    return name;
  }

  private redeem<T>(codes: Map<string, Code<T>>, name: unknown): T | number {
    const code = codes.get(String(name));
    if (code === undefined || Date.now() - code.made > CODE_MS) return 40029;
    if (code.used) return 40163;
    code.used = true;
    return code.value;
  }

  private session(query: URLSearchParams): Response {
    if (query.get('appid') !== APPID) return error(40013);
    if (query.get('secret') !== APP_SECRET) return error(40125);
    const user = this.redeem(this.logins, query.get('js_code'));
    // On success there is no errcode at all.
    return typeof user === 'number' ? error(user) : Response.json({ ...user, session_key: this.sessionKey });
  }

  private token(request: Request, body: Record<string, unknown> | null): Response {
    if (request.headers.get('content-type') !== 'application/json') return error(41002);
    if (body?.appid !== APPID) return error(40013);
    if (body.secret !== APP_SECRET) return error(40125);
    const [current] = this.tokens;
    const left = current ? current.made + current.seconds * 1_000 - Date.now() : 0;
    // The same token until its last five minutes, unless a refresh is forced.
    if (current && left > 5 * 60_000 && !body.force_refresh) return this.given(current, left);
    const token = { value: `token-${++this.made}-${'x'.repeat(500)}`, made: Date.now(), seconds: 7_200 };
    this.tokens = body.force_refresh ? [token] : [token, ...this.tokens];
    return this.given(token, 7_200_000);
  }

  private given({ value }: Token, left: number): Response {
    return Response.json({ access_token: value, expires_in: Math.floor(left / 1_000) });
  }

  /** The errcode for a token that is not, or no longer, good. */
  private refusedToken(query: URLSearchParams): number | undefined {
    const token = this.tokens.find(({ value }) => value === query.get('access_token'));
    if (token === undefined) return 40001;
    return Date.now() > token.made + token.seconds * 1_000 ? 42001 : undefined;
  }

  /** Draws a code: the picture itself, or JSON with an errcode. https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html */
  private image(body: Record<string, unknown> | null): Response {
    const { scene, page = '', check_path = true, env_version = 'release', width = 430 } = body ?? {};
    if (!/^[\w!#$&'()*+,/:;=?@.~-]{1,32}$/.test(String(scene))) return error(40169);
    if (/^\/|[?]/.test(String(page))) return error(40097);
    if (check_path && !this.pages.includes(String(page))) return error(41030);
    const picture = `\u00ff\u00d8${JSON.stringify({ scene, page, env_version, width })}`;
    return new Response(picture, { headers: { 'content-type': 'image/jpeg' } });
  }

  private number(body: Record<string, unknown> | null): Response {
    const number = this.redeem(this.phones, body?.code);
    if (typeof number === 'number') return error(number === 40163 ? 40029 : number);
    const watermark = { timestamp: Math.floor(Date.now() / 1_000), appid: this.appid };
    const { countryCode } = this;
    return Response.json({
      errcode: 0,
      errmsg: 'ok',
      phone_info: { phoneNumber: number, purePhoneNumber: number, countryCode, watermark },
    });
  }
}

function error(errcode: number): Response {
  return Response.json({ errcode, errmsg: 'rid: 1-2-3' });
}
