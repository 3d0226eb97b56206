import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { readersOf, sendMail } from './mail.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** What a mail server answers to a command instead of the usual; `hang up` ends the connection. */
type Answers = Record<string, string>;

/** A mail server that takes down what it is told. */
async function mailServer(answers: Answers = {}): Promise<{ port: number; told: string[] }> {
  const told: string[] = [];
  const usual: Answers = { EHLO: '250-fake\r\n250 AUTH PLAIN', AUTH: '235 in', DATA: '354 go on', QUIT: '221 bye' };
  const server = createServer((socket: Socket) => {
    let rest = '';
    let inData = false;
    socket.on('error', () => {});
    socket.write(`${answers.greeting ?? '220 fake'}\r\n`);
    socket.on('data', (chunk) => {
      const lines = `${rest}${chunk}`.split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        told.push(line);
        if (inData && line !== '.') continue;
        const command = inData ? 'end' : line.slice(0, 4);
        const answer =
          answers[`${command} ${line.match(/<(.*)>/)?.[1]}`] ?? answers[command] ?? usual[command] ?? '250 ok';
        inData = command === 'DATA' && answer.startsWith('354');
        if (answer === 'hang up') return socket.destroy();
        socket.write(`${answer}\r\n`);
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  closing.push(() => server.close());
  const address = server.address();
  return { told, port: typeof address === 'object' && address ? address.port : 0 };
}

const MAIL = { to: ['ann@brand.cn', 'ben@brand.cn'], subject: '上月各渠道的买家', text: '转化 12\n.一行以点开头\n' };
const at = (port: number) => ({
  GUIYI_SMTP: `smtp://report%40brand.cn:p%3Ass@127.0.0.1:${port}`,
  GUIYI_LOCAL_URLS: '1',
});

describe('mail', () => {
  it('reaches every reader, signed in, with Chinese as it was written', async () => {
    const { port, told } = await mailServer();
    await sendMail(at(port), MAIL);
    const head = told.join('\n');
    expect(told).toContain(`AUTH PLAIN ${btoa('\0report@brand.cn\0p:ss')}`);
    expect(told.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
      'MAIL FROM:<report@brand.cn>',
      'RCPT TO:<ann@brand.cn>',
      'RCPT TO:<ben@brand.cn>',
    ]);
    const decoded = (base64: string) => Buffer.from(base64, 'base64').toString();
    const subject = /^Subject: ((?:.|\n )*)/m.exec(head)?.[1] ?? '';
    expect([...subject.matchAll(/=\?UTF-8\?B\?(.*?)\?=/g)].map(([, word = '']) => decoded(word)).join('')).toBe(
      MAIL.subject,
    );
    expect(decoded(told.slice(told.indexOf('') + 1, told.indexOf('.')).join(''))).toBe(MAIL.text);
    expect(told.every((line) => line.length <= 998)).toBe(true);
  });

  it.each<[string, Answers, RegExp]>([
    ['a wrong password', { AUTH: '535 Login Fail. Please enter your authorization code' }, /535 Login Fail/],
    ['a reader that there is not', { RCPT: '550 no such user' }, /550 no such user/],
    ['one reader of two that is refused', { 'RCPT ben@brand.cn': '550 no such user' }, /some readers.*ben@brand\.cn/],
    ['a mail that is refused', { end: '554 spam' }, /554 spam/],
    ['a server that is full', { greeting: '421 too many connections' }, /421/],
    ['a connection that ends', { MAIL: 'hang up' }, /closed/i],
  ])('says %s', async (_, answers, message) => {
    const { port } = await mailServer(answers);
    await expect(sendMail(at(port), MAIL)).rejects.toThrow(message);
  });

  it('says that no server is there', async () => {
    const { port } = await mailServer();
    closing.splice(0).forEach((close) => {
      close();
    });
    await expect(sendMail(at(port), MAIL)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('sends no password in the clear: a server without TLS is refused before anything is said', async () => {
    const { port, told } = await mailServer();
    const { GUIYI_SMTP } = at(port);
    await expect(sendMail({ GUIYI_SMTP }, MAIL)).rejects.toThrow(/smtps:/);
    await expect(sendMail({ GUIYI_SMTP: GUIYI_SMTP.replace('smtp:', 'smtps:') }, MAIL)).rejects.toThrow();
    expect(told.join('\n')).not.toMatch(/AUTH|brand/);
  });

  it.each([undefined, '', 'mail.brand.cn', 'smtps://', 'https://a%40b.cn:c@d.cn', 'smtps://ann:b@mail.brand.cn'])(
    'is not sent where GUIYI_SMTP is %s',
    async (GUIYI_SMTP) => {
      const env = GUIYI_SMTP === undefined ? {} : { GUIYI_SMTP };
      await expect(sendMail(env, MAIL)).rejects.toThrow(/GUIYI_SMTP/);
    },
  );
});

it.each<[string, string[] | null]>([
  ['mailto:ann@brand.cn', ['ann@brand.cn']],
  ['mailto:ann@brand.cn, ben.b+report@mail.brand.com.cn', ['ann@brand.cn', 'ben.b+report@mail.brand.com.cn']],
  ['mailto:', null],
  ['mailto:ann', null],
  ['mailto:ann@brand', null],
  ['mailto:ann@brand.cn?cc=eve@evil.example', null],
  ['mailto:ann@brand.cn\r\nRCPT TO:<eve@evil.example>', null],
  ['mailto:"ann <b>"@brand.cn', null],
  ['https://brand.cn', null],
  [`mailto:${Array.from({ length: 21 }, (_, i) => `a${i}@brand.cn`).join()}`, null],
])('readers of %j', (url, readers) => {
  expect(readersOf(url)).toEqual(readers);
});
