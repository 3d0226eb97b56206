// @ts-check
import { get, signIn } from './api.mjs';
import { decisionsOf, droppedOf, eventsOf } from './stages.mjs';
import { ARRIVALS, SAMPLE, TEXTS } from './texts.mjs';

/**
 * @typedef {import('./stages.mjs').Said} Said
 * @typedef {import('./stages.mjs').Sent} Sent
 */

const CODE = 'playground:code';
/** How often the collector is asked whether it has stored what it accepted. */
const LOOK_MS = 400;
/** Accepted events are stored within two seconds; what is not there by then was dropped later on. */
const LOOKS = 25;

/** @type {'en' | 'zh'} */
let language = navigator.language.startsWith('zh') ? 'zh' : 'en';
/** @type {Said[]} */
let said = [];
let run = 0;

/**
 * @param {string} id
 * @returns {any}
 */
const find = (id) => document.querySelector(`[data-testid="${id}"]`);
const text = () => TEXTS[language];

function translate() {
  document.documentElement.lang = text().lang;
  document.title = text().title;
  for (const element of document.querySelectorAll('[data-text]')) {
    element.textContent = text()[/** @type {keyof typeof TEXTS.en} */ (element.getAttribute('data-text'))];
  }
  const chosen = find('arrival').selectedIndex;
  find('arrival').replaceChildren(...ARRIVALS.map((one) => new Option(one[language], one.query)));
  find('arrival').selectedIndex = Math.max(0, chosen);
}

/**
 * A stage as a card: a title, a line, and what stands behind it.
 *
 * @param {string} id
 * @param {string} title
 * @param {readonly string[]} lines
 * @param {unknown} [detail]
 */
function card(id, title, lines, detail) {
  const item = document.createElement('li');
  item.dataset.testid = id;
  const head = document.createElement('h3');
  head.textContent = title;
  item.append(head, ...lines.map((line) => Object.assign(document.createElement('div'), { textContent: line })));
  if (detail)
    item.append(
      Object.assign(document.createElement('pre'), { textContent: JSON.stringify(detail, null, 2), tabIndex: 0 }),
    );
  return item;
}

/** @param {{ stored: any[], person: any, report: any }} found */
function draw({ stored, person, report }) {
  const t = text();
  const sent = eventsOf(said);
  const decisions = [...decisionsOf(said), ...droppedOf(said).map((line) => `${t.refused}: ${line}`)];
  const accepted = sent.filter(({ verdict }) => verdict === '202');
  const verdicts = sent.map(
    ({ name, verdict }) => `${name}: ${verdict === '202' ? t.accepted : `${t.rejected} (${verdict})`}`,
  );
  const who = person?.identifiers.map((/** @type {any} */ one) => `${one.type} ${one.masked}`) ?? [];
  const touches = stored.map(({ name, channel }) => `${name}: ${channel ?? t.noTouch}`);
  const credits = report?.channels.map((/** @type {any} */ one) => `${one.channel} ${one.conversions}`) ?? [];
  const waits = accepted.length > stored.length && run > 0;
  find('stages').replaceChildren(
    card('stage-consent', t.consent, [...decisions, ...sent.map(({ name, consent }) => `${name}: ${consent}`)]),
    card(
      'stage-sent',
      t.sent,
      sent.length > 0 ? sent.map(({ name }) => name) : [t.nothing],
      sent.map(({ event }) => event),
    ),
    card('stage-collector', t.collector, verdicts),
    card(
      'stage-person',
      t.person,
      who.length > 0 ? [`${t.oneOf}: ${who.join(', ')}`] : [waits ? t.waiting : t.nobody],
      person,
    ),
    card('stage-report', t.report, [...touches, `Order Completed, ${t.credited}: ${credits.join(', ') || t.none}`]),
  );
}

/**
 * Asks the collector until it has stored everything that it accepted, or this run is over.
 *
 * @param {number} mine
 */
async function follow(mine) {
  for (let look = 0; look < LOOKS && mine === run; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const ids = new Set(eventsOf(said).map(({ id }) => id));
    const recent = (await get('/events?limit=200'))?.events ?? [];
    const stored = recent.filter((/** @type {any} */ event) => ids.has(event.message_id));
    const owner = stored.findLast((/** @type {any} */ event) => event.person_id)?.person_id;
    const person = owner ? await get(`/persons/${encodeURIComponent(owner)}`) : null;
    const report = await get('/reports/attribution?goal=Order%20Completed&model=last');
    if (mine === run) draw({ stored, person, report });
  }
}

function start() {
  run += 1;
  said = [];
  find('fault').textContent = '';
  sessionStorage.setItem(CODE, find('code').value);
  find('frame').src = `/playground/frame.html${find('arrival').value}#${run}`;
  draw({ stored: [], person: null, report: null });
  void follow(run);
}

/** Forgets the visitor: what the SDK keeps of any source in this browser. */
function newVisitor() {
  find('frame').src = 'about:blank';
  for (const key of Object.keys(localStorage)) if (key.startsWith('guiyi:')) localStorage.removeItem(key);
  find('stages').replaceChildren();
}

/** @param {SubmitEvent} event */
async function enter(event) {
  event.preventDefault();
  const form = /** @type {HTMLFormElement} */ (event.target);
  const opened = await signIn(String(new FormData(form).get('token')));
  form.hidden = opened;
  find('sign-in-error').textContent = opened ? '' : text().signInWrong;
}

Object.assign(window, {
  playground: {
    code: () => find('code').value,
    failed: (/** @type {string} */ message) => {
      find('fault').textContent = message;
    },
    said: (/** @type {Said} */ one) => {
      said.push(one);
      draw({ stored: [], person: null, report: null });
    },
  },
});

translate();
find('code').value = sessionStorage.getItem(CODE) ?? SAMPLE;
find('run').addEventListener('click', start);
find('new-visitor').addEventListener('click', newVisitor);
find('sign-in').addEventListener('submit', enter);
find('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh' : 'en';
  translate();
});
find('sign-in').hidden = (await get('/session')) !== null;
