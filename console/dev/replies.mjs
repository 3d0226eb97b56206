// What the mock answers. Nothing here is random, so that two screenshots of one state are the same.
const DAY = 86_400_000;
const STARTED = Date.now();
const CHANNELS = ['Organic Social', 'Paid Search', 'Organic Search', 'Direct', 'Referral', 'Email', 'Paid Social'];
const STEPS = ['Product Viewed', '', 'Product Viewed', 'Product Added', 'Cart Viewed', 'Signed In', 'Order Completed'];
const PERSON = 'p_01JD3Q8Z5V7N2K';
const iso = (time) => new Date(time).toISOString();

const PHONE = { ref: 'i1', type: 'phone', scope: '', masked: '138****5678' };
const MEMBER = { ref: 'i2', type: 'user_id', scope: '', masked: 'M-2048' };
const UNION = { ref: 'i3', type: 'unionid', scope: 'wx-open', masked: 'oX5f…9aQ' };
const OPEN = { ref: 'i4', type: 'openid', scope: 'wx77aa', masked: 'oA1c…Lm2' };
const WEB = { ref: 'i5', type: 'anonymous_id', scope: '', masked: '3f9a1c…' };
const LAPTOP = { ref: 'i6', type: 'anonymous_id', scope: '', masked: '77be02…' };
const OLD_PHONE = { ref: 'i7', type: 'phone', scope: '', masked: '186****0021' };

/** Two events a second, forever. */
function event(seq) {
  const time = STARTED - 60_000 + seq * 500;
  const step = seq % STEPS.length;
  const name = STEPS[step];
  const order = name === 'Order Completed';
  return {
    seq,
    message_id: `m-${seq}`,
    source_id: seq % 5 === 0 ? 's2' : 's1',
    type: name ? 'track' : 'page',
    name,
    time: iso(time),
    received_at: iso(time + 200),
    identifier: step > 4 ? PHONE : seq % 3 ? WEB : LAPTOP,
    person_id: seq % 11 === 3 ? null : PERSON,
    channel: step === 1 ? CHANNELS[seq % CHANNELS.length] : null,
    bot: seq % 13 === 5,
    url: `https://shop.example/product/${(seq % 9) + 1}?utm_source=xiaohongshu&utm_medium=social`,
    order_id: order ? `O-${seq}` : null,
    value: order ? 128.5 + (seq % 7) * 40 : null,
    currency: order ? 'CNY' : null,
    properties: { product_id: `sku-${seq % 9}`, name: '龙井 <b>明前</b>', price: 128.5, tags: ['绿茶', 'new'] },
  };
}

function events(url) {
  const last = Math.floor((Date.now() - STARTED) / 500) + 100;
  const limit = Number(url.searchParams.get('limit') ?? 100);
  const after = Number(url.searchParams.get('after') ?? Math.max(0, last - limit));
  const list = Array.from({ length: Math.min(limit, last - after) }, (_, index) => event(after + index + 1));
  return { events: list, cursor: list.at(-1)?.seq ?? after };
}

const CREDITS = {
  first: [46, 30, 21, 4, 8, 1, 12],
  last: [18, 35, 19, 31, 6, 9, 4],
  linear: [31.42, 32.67, 20.5, 16.33, 7.25, 5.5, 8.33],
};

function attribution(url) {
  const goal = url.searchParams.get('goal');
  const models = (url.searchParams.get('models') ?? 'last').split(',').map((model) => {
    const credits = goal === 'Order Completed' ? (CREDITS[model] ?? CREDITS.linear) : [];
    const channels = credits.map((conversions, index) => ({
      channel: CHANNELS[index],
      conversions,
      value: conversions * 168.8,
      touches: Math.round(conversions * 3),
    }));
    return { model, channels };
  });
  const conversions = models[0].channels.reduce((sum, credit) => sum + credit.conversions, 0);
  const total = { conversions, value: conversions * 168.8 };
  return { ...models[0], models, total, currency: 'CNY', graph_version: 1287 };
}

const held = (identifier, daysAgo, until = null) => ({ ...identifier, since: iso(STARTED - daysAgo * DAY), until });
const evidence = (id, identifiers, trust, count, voided = false) => ({
  evidence_id: id,
  identifiers,
  source_id: trust === 'claimed' ? 'demo-web' : 'demo-server',
  trust,
  first: iso(STARTED - 20 * DAY),
  last: iso(STARTED - (count > 1 ? 2 : 20) * DAY),
  count,
  voided,
});

const REFUSED = [
  ['missing_message_id', 'messageId', 'The event has no messageId.', 'Give each event its own `messageId`.'],
  ['timestamp_in_future', 'timestamp', 'The time lies 3 h ahead.', 'Check the clock of the device.'],
  ['event_too_large', '', 'The event has 48,211 bytes.', 'Keep an event under 32 KB of JSON.'],
  ['missing_message_id', 'messageId', 'The event has no messageId.', 'Give each event its own `messageId`.'],
];

const GET = {
  '/api/stats': () => ({
    accepted: 12_873,
    stored: 12_402,
    duplicate: 208,
    quarantined: 4,
    dropped: 257,
    queued: 2,
    dropped_by_reason: { consent_required: 251, consent_withdrawn: 6 },
  }),
  '/api/session': () => ({ role: 'admin', actor: 'admin', read_only: false }),
  '/api/tokens': () => ({
    tokens: [
      {
        id: 't_1f2e3d',
        name: '数据仓库每日同步',
        role: 'marketer',
        read_only: true,
        created_at: iso(STARTED),
        created_by: 'admin',
        owner: null,
        expires_at: null,
        last_used_at: iso(STARTED),
        revoked_at: null,
      },
    ],
  }),
  '/api/audit': () => ({
    entries: [
      {
        n: 2,
        time: iso(STARTED),
        actor: '王五',
        role: 'privacy',
        action: 'GET /api/persons/:id',
        subject: 'mXk2b8QeR1sT5uVw',
        target: null,
        reason: null,
        status: 200,
      },
    ],
  }),
  '/api/audit/verify': () => ({ ok: true, entries: 2, first: 1, head: '', broken: null }),
  '/api/retention': () => ({ rules: [{ what: 'events', days: 730 }], fault: null, last: null }),
  '/api/sources': () => ({
    sources: [
      { id: 's1', name: '演示商店', kind: 'web', write_key: 'demo-web', legal_basis: 'consent', origins: null },
      { id: 's2', name: '订单后台', kind: 'server', write_key: null, legal_basis: 'contract', origins: null },
    ],
  }),
  '/api/events': events,
  '/api/reports/goals': () => ({
    goals: [
      { name: 'Product Viewed', count: 5120 },
      { name: 'Order Completed', count: 122 },
      { name: 'Signed In', count: 0 },
    ],
  }),
  '/api/reports/attribution': attribution,
  '/api/campaigns': () => ({
    campaigns: [
      {
        code: 'k3x9m2p7qa',
        kind: 'miniprogram',
        name: '南京西路店海报',
        target: 'pages/index/index',
        source_id: 'demo-miniprogram',
        source: 'store-poster',
        medium: 'offline',
        campaign: '秋季上新',
        content: null,
        channel: 'Unassigned',
        link: 'pages/index/index?scene=k3x9m2p7qa',
        created_at: new Date().toISOString(),
        created_by: 'marketer:李娜',
        archived_at: null,
      },
    ],
  }),
  '/api/channels/rules': () => ({
    own: [],
    versions: [],
    rules: [
      { position: 1, channel: 'Direct', paid: false, any: [{ source: '^\\(direct\\)$', medium: '^\\(none\\)$' }] },
      { position: 2, channel: 'Paid Social', paid: true, any: [{ category: '^social$', medium: '^(.*cp.*|paid.*)$' }] },
    ],
    otherwise: 'Unassigned',
  }),
  // Whoever is looked for is found; what is asked stands in the body, which the mock does not read.
  '/api/identity/resolve': () => ({ status: 'owned', person_id: PERSON, identifiers: [] }),
  [`/api/persons/${PERSON}`]: () => ({
    person_id: PERSON,
    first_seen: iso(STARTED - 40 * DAY),
    identifiers: [
      held(MEMBER, 18),
      held(PHONE, 20),
      held(OLD_PHONE, 40, iso(STARTED - 20 * DAY)),
      held(UNION, 19),
      held(OPEN, 19),
      held(WEB, 40),
      held(LAPTOP, 3),
    ],
    graph_version: 1287,
  }),
  [`/api/persons/${PERSON}/events`]: (url) => ({
    events: Array.from({ length: Number(url.searchParams.get('limit')) }, (_, index) => ({
      ...event(400 - index),
      time: iso(STARTED - index * 5_400_000),
    })),
    cursor: 400,
  }),
  [`/api/persons/${PERSON}/consent`]: () => ({
    effective: { analytics: true, advertising: false },
    records: [
      {
        seq: 1,
        time: iso(STARTED - 20 * DAY),
        identifier: WEB,
        preferences: { analytics: true, advertising: false },
        notice_version: '2026-01',
        surface: 'web-banner',
        action: 'save-choices',
      },
    ],
  }),
  [`/api/persons/${PERSON}/why`]: () => ({
    person_id: PERSON,
    evidence: [
      evidence('e1', [PHONE, WEB], 'claimed', 14),
      evidence('e2', [MEMBER, PHONE], 'verified', 3),
      evidence('e3', [MEMBER, OLD_PHONE], 'staff', 1),
      evidence('e4', [UNION, OPEN, PHONE], 'verified', 2),
      evidence('e5', [PHONE, LAPTOP], 'claimed', 1),
      evidence('e6', [WEB, LAPTOP], 'claimed', 1, true),
    ],
  }),
  '/api/quarantine': () => ({
    events: REFUSED.map(([code, path, message, mend], index) => ({
      id: 4 - index,
      code,
      path,
      message,
      mend,
      source_id: 'demo-web',
      message_id: null,
      received_at: iso(STARTED - index * 7_200_000),
      event: path ? { type: 'track', event: 'Product Viewed', traits: { phone: '138****5678' } } : null,
    })),
  }),
};

const problem = (status, code, message) => ({
  status,
  body: { code, message, path: '', mend: 'Send `Authorization: Bearer TOKEN`, or sign in.', request_id: 'r-1' },
});

/** The answer to a call: `{status?, body?, cookie?}`. The person `broken` fails, so that failures can be looked at. */
export function reply(method, url, signedIn) {
  if (method === 'POST' && url.pathname === '/api/sign-in-links') {
    return { body: { code: 'mock', url: '', expires_at: iso(Date.now() + 600_000) } };
  }
  if (url.pathname === '/api/session' && method !== 'GET') {
    return { status: 204, cookie: `mock_session=${method === 'POST' ? 1 : 0}; Path=/; SameSite=Strict; HttpOnly` };
  }
  if (!signedIn) return problem(401, 'unauthorized', 'This needs the admin token or a session.');
  if (url.pathname === '/api/persons/broken') return problem(500, 'internal', 'The request failed.');
  const answer = GET[url.pathname];
  return answer ? { body: answer(url) } : problem(404, 'unknown_person', 'No such person.');
}
