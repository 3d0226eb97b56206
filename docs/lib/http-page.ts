import { folderOf, type GeneratedPage, type Language, say, table, type Words, wordsOf } from './language.ts';
import type { ApiDocument, ApiOperation } from './openapi.ts';
import { shape } from './shape.ts';

/** Groups of routes, by the beginning of their path; the first that fits takes it. */
const GROUPS: readonly { prefix: RegExp; en: string; zh: string }[] = [
  { prefix: /^\/v1\/(wechat)/, en: 'WeChat', zh: '微信' },
  { prefix: /^\/v1\//, en: 'Collecting', zh: '采集' },
  { prefix: /^\/api\/(identity|persons)/, en: 'Identity and persons', zh: '标识与归一客户' },
  { prefix: /^\/api\/(reports|channels|costs)/, en: 'Reports, channels, costs', zh: '报表、渠道、成本' },
  { prefix: /^\/api\/(requests|consent|privacy|retention|notices)/, en: 'Privacy', zh: '隐私' },
  { prefix: /^/, en: 'Running it', zh: '运维' },
];

/** The HTTP API, made from its OpenAPI document. */
export function httpPage(document: ApiDocument, language: Language): GeneratedPage {
  const t = wordsOf(language, 'http');
  const rest = operationsOf(document);
  const sections = GROUPS.map((group) => {
    const mine = rest.filter(({ path }) => GROUPS.find(({ prefix }) => prefix.test(path)) === group);
    if (mine.length === 0) return '';
    return [`## ${group[language]}`, ...mine.map((operation) => section(operation, language, t))].join('\n\n');
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

function section(operation: Placed, language: Language, t: Words): string {
  const { method, path, summary, parameters, requestBody, responses } = operation;
  const [[status, success] = ['', undefined], ...problems] = Object.entries(responses);
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const reply = success?.content?.['application/json']?.schema;
  const parts = [
    `### ${method} ${written(path)}`,
    t(summary),
    `${say(language, 'Access', '权限')}: ${access(operation, language)}`,
  ];
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
  return parts.join('\n\n');
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

function access({ security }: ApiOperation, language: Language): string {
  const names = security.flatMap((one) => Object.keys(one));
  if (names.includes('writeKey')) return say(language, 'write key', '写入密钥');
  if (names.includes('session')) return say(language, 'admin token or console session', '管理员令牌或控制台登录');
  return names.length > 0 ? say(language, 'admin token', '管理员令牌') : say(language, 'none', '无');
}
