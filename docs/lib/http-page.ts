import { ACCESS } from '../../collector/src/http/access.ts';
import { AREAS, type Area, areaOf } from './http-areas.ts';
import { folderOf, type GeneratedPage, type Language, say, table, type Words, wordsOf } from './language.ts';
import { slug } from './links.ts';
import type { ApiDocument, ApiOperation } from './openapi.ts';
import { shape } from './shape.ts';

/** The HTTP API, made from its OpenAPI document: an index, and a page for each area. */
export function httpPages(document: ApiDocument, language: Language): GeneratedPage[] {
  const t = wordsOf(language, 'http');
  const all = operationsOf(document);
  const areas = AREAS.map((area) => ({ area, mine: all.filter(({ path }) => areaOf(path) === area) }));
  return [
    indexPage(areas, language, t),
    ...areas.map(({ area, mine }) => {
      const parts = mine.map((operation, i) => section(operation, language, t, sameAs(operation, mine.slice(0, i))));
      return pageOf(area.page, language, [`# HTTP API${say(language, ': ', '：')}${area[language]}`, ...parts]);
    }),
  ];
}

/** Every route with its line. Each row has the anchor that the route had when all of them stood on this page. */
function indexPage(areas: { area: Area; mine: Placed[] }[], language: Language, t: Words): GeneratedPage {
  const head = say(language, 'route,what it does', '路由,作用').split(',');
  const row = (page: string, operation: Placed) => {
    const anchor = slug(titleOf(operation));
    return [`<a id="${anchor}"></a>[${titleOf(operation)}](${page}#${anchor})`, t(operation.summary)];
  };
  return pageOf('http.md', language, [
    '# HTTP API',
    say(
      language,
      'Made from the OpenAPI document that every collector serves at `/api/openapi.json`. Error codes: [the list](codes.md).',
      '由采集端在 `/api/openapi.json` 提供的 OpenAPI 文档生成。错误码见[列表](codes.md)。',
    ),
    ...areas.flatMap(({ area, mine }) => [
      `## ${area[language]}`,
      table(
        head,
        mine.map((operation) => row(area.page, operation)),
      ),
    ]),
  ]);
}

function pageOf(page: string, language: Language, parts: readonly string[]): GeneratedPage {
  return { file: `${folderOf(language)}reference/${page}`, markdown: `${parts.join('\n\n')}\n` };
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
function written(path: string): string {
  return path.replace(/\{(\w+)\}/g, ':$1');
}

/** `GET /api/persons/:id`: the heading of an operation. */
export function titleOf({ method, path }: Placed): string {
  return `${method} ${written(path)}`;
}

/** The first of `others` that takes and answers the same, where that is more than a line. */
function sameAs({ requestBody, responses, parameters }: Placed, others: readonly Placed[]): Placed | undefined {
  const whole = JSON.stringify([requestBody, responses, parameters]);
  return (
    requestBody && others.find((one) => JSON.stringify([one.requestBody, one.responses, one.parameters]) === whole)
  );
}

function section(operation: Placed, language: Language, t: Words, same: Placed | undefined): string {
  const head = [
    `## ${titleOf(operation)}`,
    t(operation.summary),
    `${say(language, 'Access', '权限')}: ${access(operation, language)}`,
  ];
  if (!same) return [...head, ...details(operation, language)].join('\n\n');
  const link = `[${titleOf(same)}](#${slug(titleOf(same))})`;
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
function access(operation: Placed, language: Language): string {
  const names = operation.security.flatMap((one) => Object.keys(one));
  if (names.includes('writeKey')) return say(language, 'write key', '写入密钥');
  if (names.length === 0) return say(language, 'none', '无');
  const roles = ACCESS[titleOf(operation)]?.roles ?? ['admin'];
  const list = roles.map((role) => `\`${role}\``).join(say(language, ', ', '、'));
  return say(language, `token or session of ${list}`, `${list} 的令牌或登录`);
}
