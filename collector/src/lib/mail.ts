import { connect, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import type { SMTPTransportGetSocketCallback } from 'nodemailer/lib/smtp-transport';

/** What sending mail needs of the deployment. */
export interface MailSettings {
  GUIYI_SMTP?: string;
  GUIYI_LOCAL_URLS?: string;
}

/** A plain text to a few readers. */
export interface Mail {
  to: readonly string[];
  subject: string;
  text: string;
}

/** How long the mail server may take to answer. */
const PATIENCE_MS = 10_000;

/** Readers of one mail at most. */
export const MOST_READERS = 20;

/** An address that a mail can be sent to: what stands in forms, no comments, no quoted names. */
const ADDRESS = /^[\w.!#$%&'*+/=?^`{|}~-]{1,64}@(?=.{1,253}$)([a-z\d]([a-z\d-]{0,61}[a-z\d])?\.)+[a-z\d-]{2,63}$/i;

/** Some readers have it: it must not be sent again. */
export class PartlySent extends Error {}

/** The addresses of a `mailto:` address, e.g. `mailto:ann@brand.cn,ben@brand.cn`; null where it is none, or one is no address. */
export function readersOf(url: string): string[] | null {
  const [, list] = /^mailto:([^?]+)$/i.exec(url) ?? [];
  const readers = list?.split(',').map((each) => each.trim()) ?? [];
  const right = readers.length > 0 && readers.length <= MOST_READERS && readers.every((each) => ADDRESS.test(each));
  return right ? readers : null;
}

/**
 * Sends a mail through the deployment's mailbox, over TLS from the first byte on: a password goes nowhere in the clear. Throws with
 * what the mail server says.
 */
export async function sendMail(env: MailSettings, { to, subject, text }: Mail): Promise<void> {
  const { host, port, secure, auth, from } = mailbox(env);
  // It is large, and few deployments send mail at the same moment as events come in.
  const { createTransport } = await import('nodemailer');
  const timeouts = { connectionTimeout: PATIENCE_MS, greetingTimeout: PATIENCE_MS, socketTimeout: PATIENCE_MS };
  const transport = createTransport({
    host,
    port,
    secure,
    ignoreTLS: !secure,
    ...timeouts,
    ...(auth && { auth }),
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_options: unknown, callback: SMTPTransportGetSocketCallback) => open(host, port, secure, callback),
  });
  try {
    const { rejected } = await transport.sendMail({ from, to: [...to], subject, text });
    if (rejected.length > 0)
      throw new PartlySent(`The mail server took it for some readers, not for ${rejected.join(', ')}.`);
  } finally {
    transport.close();
  }
}

/** The connection itself: the runtime finds the host, where nodemailer would ask a name server of its own. */
function open(host: string, port: number, secure: boolean, callback: SMTPTransportGetSocketCallback): void {
  const socket: Socket = secure ? connectSecurely({ host, port, servername: host }) : connect({ host, port });
  const late = setTimeout(() => socket.destroy(new Error('The mail server does not answer.')), PATIENCE_MS);
  const failed = (error: Error) => {
    clearTimeout(late);
    callback(error, false);
  };
  socket.once('error', failed);
  socket.once(secure ? 'secureConnect' : 'connect', () => {
    clearTimeout(late);
    socket.off('error', failed);
    callback(null, { connection: socket, secured: secure });
  });
}

/** `smtps://USER:PASSWORD@HOST[:465][?from=ADDRESS]`, as `GUIYI_SMTP` has it. */
function mailbox({ GUIYI_SMTP, GUIYI_LOCAL_URLS }: MailSettings) {
  if (!GUIYI_SMTP) throw new Error('This deployment sends no mail: GUIYI_SMTP is not set.');
  const url = URL.canParse(GUIYI_SMTP) ? new URL(GUIYI_SMTP) : null;
  const secure = url?.protocol === 'smtps:';
  // Without TLS only where addresses of one's own network are tried out.
  if (!url?.hostname || !(secure || (url.protocol === 'smtp:' && GUIYI_LOCAL_URLS === '1'))) {
    throw new Error('GUIYI_SMTP is written as smtps://USER:PASSWORD@HOST, each part percent-encoded.');
  }
  const [user, pass] = [decodeURIComponent(url.username), decodeURIComponent(url.password)];
  const from = url.searchParams.get('from') ?? user;
  if (!ADDRESS.test(from)) throw new Error('GUIYI_SMTP needs a sender: ?from=report@brand.cn');
  const port = Number(url.port || 465);
  return { host: url.hostname, port, secure, auth: user === '' ? undefined : { user, pass }, from };
}
