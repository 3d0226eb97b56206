import type { ChainReply, NoticeReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { verifyConsent } from '../privacy/anchors.ts';
import { csvOf } from '../privacy/csv.ts';
import { raiseWithdrawals } from '../store/fence.ts';
import { signedReceipt } from './consent.ts';
import { parse } from './parse.ts';

const PURPOSES = [
  'necessary',
  'analytics',
  'personalization',
  'advertising',
  'sharing',
  'cross_border',
  'sensitive',
] as const;
const purposes = v.pipe(v.array(v.picklist(PURPOSES)), v.maxLength(PURPOSES.length));

/** Body of `POST /api/notices`. */
export const NoticeSchema = v.pipe(
  v.object({
    version: v.pipe(v.string(), v.trim(), v.regex(/^[\w.-]{1,64}$/, 'letters, digits, dots and hyphens')),
    /** What the notice asks for. */
    purposes: v.pipe(purposes, v.minLength(1)),
    /** Purposes whose meaning it changes; a typo changes none. */
    changed: v.optional(purposes, []),
    /** The text by BCP 47 tag. */
    texts: v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(/^[A-Za-z0-9-]{2,35}$/)),
        v.pipe(v.string(), v.minLength(1), v.maxLength(100_000)),
      ),
      v.check((texts) => Object.keys(texts).length > 0, 'A notice has a text.'),
    ),
  }),
  v.check(
    ({ purposes, changed }) => changed.every((each) => purposes.includes(each)),
    '`changed` names purposes of the notice.',
  ),
);

/** Records in one page of the register. */
const PAGE = 5_000;

/** Notices, mounted under `/api/notices` behind the admin check. */
export const notices = new Hono<AppEnv>();

notices.get('/', async (c) => c.json({ notices: await identityOf(c.env).notices() }));

notices.post('/', async (c) => {
  const notice = parse(NoticeSchema, await readJson(c), 'invalid_body');
  note(c, { target: notice.version });
  const published = await identityOf(c.env).publishNotice(notice, Date.now());
  if (published === null)
    throw new Refusal('notice_published', 'Another text was published under this version.', 'version');
  // Whoever has to be asked anew agrees to nothing meanwhile, not even to what is being stored right now.
  if (published.asked.length > 0) await raiseWithdrawals(c.env.DB);
  const reply: NoticeReply = published;
  return c.json(reply, 201);
});

/** The consent ledger as a whole, mounted under `/api/consent` behind the admin check. */
export const ledger = new Hono<AppEnv>();

ledger.get('/verify', async (c) => c.json<ChainReply>(await verifyConsent(c.env)));

/** The register of consent, for an authority: who decided what, when, on which text. */
ledger.get('/register.csv', async (c) => {
  const lines: (string | number | boolean | null)[][] = [HEAD];
  for (let after = 0, full = true; full; ) {
    const page = await identityOf(c.env).consentAfter(after, PAGE);
    for (const { identifier, preferences, ...record } of page) {
      const { seq, time, notice_version, notice_hash, locale, surface, action, gpc, source_id } = record;
      const who = identifier === null ? [null, null] : [identifier.type, identifier.masked];
      const rest = [notice_version, notice_hash, locale, surface, action, gpc, source_id];
      lines.push([seq, time, ...who, JSON.stringify(preferences), ...rest]);
      after = seq;
    }
    full = page.length === PAGE;
  }
  return c.body(csvOf(lines), 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="consent.csv"',
  });
});

const HEAD = [
  'seq',
  'time',
  'identifier_type',
  'identifier',
  'preferences',
  'notice_version',
  'notice_hash',
  'locale',
  'surface',
  'action',
  'gpc',
  'source',
];

/** The signed receipt of one record, to hand to the person. */
ledger.get('/:seq/receipt', async (c) => {
  const receipt = await identityOf(c.env).receipt(Number(c.req.param('seq')));
  if (receipt === null) throw new Refusal('unknown_record', 'There is no such record, or it is erased.');
  return c.json({ receipt: await signedReceipt(c, receipt), claims: receipt });
});
