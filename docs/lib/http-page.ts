import { ACCESS } from '../../collector/src/http/access.ts';
import { folderOf, type GeneratedPage, type Language, say, table, type Words, wordsOf } from './language.ts';
import { slug } from './links.ts';
import type { ApiDocument, ApiOperation } from './openapi.ts';
import { shape } from './shape.ts';

/** Groups of routes, by the beginning of their path; the first that fits takes it. */
const GROUPS: readonly { prefix: RegExp; en: string; zh: string }[] = [
  { prefix: /^\/v1\/(?!wechat|consent|notices|jwks|requests|opendsr)/, en: 'Collecting', zh: '采集' },
  { prefix: /^\/v1\/wechat/, en: 'WeChat', zh: '微信' },
  { prefix: /^\/v1\/(consent|notices|jwks)/, en: 'Consent, from a site', zh: '网站上的同意' },
  { prefix: /^\/v1\//, en: 'Requests, from the person', zh: '本人提出的请求' },
  { prefix: /^\/api\/(identity|persons)/, en: 'Identity and persons', zh: '标识与归一客户' },
  {
    prefix: /^\/api\/(reports|views|channels|campaigns|costs)/,
    en: 'Reports, channels, campaigns, costs',
    zh: '报表、渠道、活动链接、花费',
  },
  {
    prefix: /^\/api\/(requests|bulk|consent|notices|legal|processors|opendsr|processing|breach|retention)/,
    en: 'Privacy',
    zh: '隐私',
  },
  { prefix: /^/, en: 'Running it', zh: '运维' },
];

/** The HTTP API, made from its OpenAPI document. */
export function httpPage(document: ApiDocument, language: Language): GeneratedPage {
  const t = wordsOf(language, 'http');
  const rest = operationsOf(document);
  const sections = GROUPS.map((group) => {
    const mine = rest.filter(({ path }) => GROUPS.find(({ prefix }) => prefix.test(path)) === group);
    if (mine.length === 0) return '';
    const parts = mine.map((operation, i) => section(operation, language, t, sameAs(operation, mine.slice(0, i))));
    return [`## ${group[language]}`, ...parts].join('\n\n');
  });
  const markdown = [
    '# HTTP API',
    say(
      language,
      'Made from the OpenAPI document that every collector serves at `/api/openapi.json`. Error codes: [the list](codes.md).',
      '由采集端在 `/api/openapi.json` 提供的 OpenAPI 文档生成。错误码见[列表](codes.md)。',
    ),
    ...sections.filter(Boolean),
  ].join('\n\n');
  return { file: `${folderOf(language)}reference/http.md`, markdown: `${markdown}\n` };
}

/** An operation with its method and path. */
type Placed = ApiOperation & { method: string; path: string };

/** Every operation of the document. */
export function operationsOf(document: ApiDocument): Placed[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
}

/** `/api/persons/{id}` as the docs write it: `/api/persons/:id`. */
export function written(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** The first of `others` that takes and answers the same, where that is more than a line. */
function sameAs({ requestBody, responses, parameters }: Placed, others: readonly Placed[]): Placed | undefined {
  const whole = JSON.stringify([requestBody, responses, parameters]);
  return (
    requestBody && others.find((one) => JSON.stringify([one.requestBody, one.responses, one.parameters]) === whole)
  );
}

function section(operation: Placed, language: Language, t: Words, same: Placed | undefined): string {
  const { method, path, summary } = operation;
  const heading = `${method} ${written(path)}`;
  const head = [`### ${heading}`, t(summary), `${say(language, 'Access', '权限')}: ${access(operation, language)}`];
  if (!same) return [...head, ...details(operation, language)].join('\n\n');
  const other = `${same.method} ${written(same.path)}`;
  const link = `[${other}](#${slug(other)})`;
  return [...head, say(language, `Body, reply and errors: as of ${link}.`, `请求体、返回和错误：同 ${link}。`)].join(
    '\n\n',
  );
}

function details({ parameters, requestBody, responses }: Placed, language: Language): string[] {
  const [[status, success] = ['', undefined], ...problems] = Object.entries(responses);
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const reply = success?.content?.['application/json']?.schema;
  const parts: string[] = [];
  if (parameters.length > 0) {
    const head = say(language, 'parameter,in,type,required', '参数,位置,类型,必填').split(',');
    const yes = say(language, 'yes', '是');
    const rows = parameters.map((one) => [`\`${one.name}\``, one.in, shape(one.schema), one.required ? yes : '']);
    parts.push(table(head, rows));
  }
  if (body) parts.push(`${say(language, 'Body', '请求体')}:`, `\`\`\`text\n${shape(body)}\n\`\`\``);
  parts.push(`${say(language, 'Reply', '返回')} ${status}${reply ? ':' : ''}`);
  if (reply) parts.push(`\`\`\`text\n${shape(reply)}\n\`\`\``);
  if (problems.length > 0) parts.push(`${say(language, 'Errors', '错误')}: ${errors(problems)}`);
  return parts;
}

function errors(problems: [string, { description: string }][]): string {
  return problems
    .map(([status, { description }]) => {
      const codes = [...description.matchAll(/`([a-z_]+)`:/g)].map(
        ([, code = '']) => `[\`${code}\`](codes.md#${code})`,
      );
      return `${status} ${codes.join(', ')}`;
    })
    .join(' · ');
}

/** By which key it is called; of the staff side, with which roles. */
function access({ security, method, path }: Placed, language: Language): string {
  const names = security.flatMap((one) => Object.keys(one));
  if (names.includes('writeKey')) return say(language, 'write key', '写入密钥');
  if (names.length === 0) return say(language, 'none', '无');
  const roles = ACCESS[`${method} ${written(path)}`]?.roles ?? ['admin'];
  const list = roles.map((role) => `\`${role}\``).join(say(language, ', ', '、'));
  return say(language, `token or session of ${list}`, `${list} 的令牌或登录`);
}
