import type { ProcessingReply } from '@guiyi/protocol';
import type { Env } from '../../lib/env.ts';
import { allProcessors } from '../../store/deliveries.ts';
import { type Rules, rulesOf } from '../../store/retention/rules.ts';
import { allSources, type SourceRow } from '../../store/sources.ts';
import { csvOf } from '../csv.ts';
import { ACTIVITIES, type Activity, type Language, MEASURES, type Words } from './activities.ts';

type Entry = ProcessingReply['activities'][number];

const BASIS: Record<SourceRow['legal_basis'], Words> = {
  consent: { zh: '同意', en: 'Consent' },
  contract: { zh: '订立、履行合同所必需', en: 'Contract' },
};

const OWN: Record<'rights' | 'audit' | 'consent', Words> = {
  consent: { zh: '法定义务：证明已取得同意', en: 'Legal duty: to be able to show consent' },
  rights: { zh: '法定义务：答复个人的请求', en: 'Legal duty: to answer requests' },
  audit: { zh: '法定义务：安全与合规审计', en: 'Legal duty: security and audits' },
};

const HOSTING: Words = {
  zh: '托管：品牌自有的 Cloudflare 账户或服务器',
  en: "Hosting: the brand's own Cloudflare account or server",
};
const WECHAT: Words = {
  zh: '微信（深圳市腾讯计算机系统有限公司）：兑换登录凭证',
  en: 'WeChat (Tencent): redeems sign-in codes',
};

/** The register as it is today: what the code does, with the sources, rules and recipients of this deployment. */
export async function processing(env: Env, language: Language, now: number): Promise<ProcessingReply> {
  const sources = await allSources(env.DB);
  const { rules } = rulesOf(env.GUIYI_RETENTION);
  const given = (await allProcessors(env.DB)).filter(({ removed_at }) => removed_at === null).map(({ name }) => name);
  const wechat = env.GUIYI_WECHAT_APPS ? [WECHAT[language]] : [];
  return {
    made_at: new Date(now).toISOString(),
    controller: env.GUIYI_CONTROLLER ?? null,
    activities: ACTIVITIES.map((activity): Entry => {
      const { id, purpose, people, data, tables } = activity;
      return {
        id,
        purpose: purpose[language],
        legal_basis: basisOf(id, sources, language),
        people: people[language],
        data: data.map((words) => words[language]),
        recipients: [HOSTING[language], ...(id === 'identity' ? wechat : []), ...(id === 'audit' ? [] : given)],
        kept: keptOf(activity, rules, language),
        measures: MEASURES.map((words) => words[language]),
        tables: [...tables],
      };
    }),
    volume: await volumeOf(env.DB, sources.length),
  };
}

function basisOf(id: string, sources: readonly SourceRow[], language: Language): string[] {
  if (id === 'consent' || id === 'rights' || id === 'audit') return [OWN[id][language]];
  return (['consent', 'contract'] as const).flatMap((basis) => {
    const names = sources.filter(({ legal_basis }) => legal_basis === basis).map(({ name }) => name);
    return names.length === 0 ? [] : [`${BASIS[basis][language]}: ${names.join(', ')}`];
  });
}

function keptOf({ kept }: Activity, rules: Rules | null, language: Language): string {
  const days = (count: number) => ({ zh: `${count} 天`, en: `${count} days` })[language];
  const good = { zh: '长期', en: 'for good' }[language];
  return kept[language].replace(/\{(\w+)\}/g, (_, name: keyof Rules) => (rules?.[name] ? days(rules[name]) : good));
}

const VOLUME =
  'SELECT (SELECT count(*) FROM events) AS events, (SELECT count(DISTINCT person_id) FROM holds) AS persons';

async function volumeOf(db: D1Database, sources: number): Promise<ProcessingReply['volume']> {
  const row = await db.prepare(VOLUME).first<{ events: number; persons: number }>();
  return { persons: row?.persons ?? 0, events: row?.events ?? 0, sources };
}

/** The register as CSV, an activity a line. */
export function processingCsv({ made_at, controller, activities }: ProcessingReply): string {
  const head = ['id', 'purpose', 'legal_basis', 'people', 'data', 'recipients', 'kept', 'measures', 'tables'] as const;
  const lines = activities.map((activity) =>
    head.map((name) => {
      const value = activity[name];
      return typeof value === 'string' ? value : value.join('; ');
    }),
  );
  return csvOf([[...head, 'controller', 'made_at'], ...lines.map((line) => [...line, controller, made_at])]);
}
