import type { BreachCall, BreachReply } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import type { Language } from './processing/activities.ts';

type Facts = Omit<BreachReply, 'texts'>;
type Category = Facts['categories'][number]['category'];

const CATEGORY: Record<Category, Record<Language, string>> = {
  visits: { zh: '浏览的页面与时间', en: 'pages visited and when' },
  orders: { zh: '订单号、金额', en: 'order numbers and values' },
  traits: { zh: '站点记录的客户属性', en: 'attributes that the site keeps' },
  properties: { zh: '事件的属性', en: 'properties of events' },
  campaigns: { zh: '广告活动来源', en: 'campaigns they came from' },
};

/** What staff have yet to write. */
const BLANK: Record<Language, string> = { zh: '【待填写】', en: '[to be completed]' };

/**
 * Texts for the authority (PIPL 57, GDPR 33 (3)) and for the people (PIPL 57, GDPR 34 (2)): they say what those articles
 * want said, from what is known here; what only people know is left to complete.
 */
export function breachTexts(facts: Facts, call: BreachCall, env: Env, language: Language): BreachReply['texts'] {
  const said = {
    cause: call.cause || BLANK[language],
    measures: call.measures || BLANK[language],
    contact: call.contact || env.GUIYI_CONTROLLER || BLANK[language],
    kinds: kindsOf(facts, language),
  };
  return language === 'zh' ? chinese(facts, said) : english(facts, said);
}

type Said = Record<'cause' | 'measures' | 'contact' | 'kinds', string>;

function kindsOf({ categories, identifiers }: Facts, language: Language): string {
  const types = Object.keys(identifiers).join(language === 'zh' ? '、' : ', ');
  const digests = {
    zh: `标识（${types}；手机号、邮箱仅为加钥摘要）`,
    en: `identifiers (${types}; phones and e-mails as keyed digests only)`,
  };
  const kinds = categories.map(({ category }) => CATEGORY[category][language]);
  return (
    [...(types === '' ? [] : [digests[language]]), ...kinds].join(language === 'zh' ? '、' : ', ') || BLANK[language]
  );
}

function chinese({ since, until, persons, events, quarantined }: Facts, said: Said): BreachReply['texts'] {
  const authority = `个人信息安全事件报告
一、时间：${since} 至 ${until}（世界协调时）到达的数据可能受影响。
二、涉及的信息种类：${said.kinds}。
三、涉及人数约 ${persons} 人，事件记录 ${events} 条，被拒记录 ${quarantined} 条。
四、原因：${said.cause}
五、可能造成的危害：手机号、邮箱未以原文保存，难以直接识别或联系到个人；可能被推知的是购买与浏览习惯。其他：${BLANK.zh}
六、已采取的补救措施：${said.measures}
七、联系方式：${said.contact}`;
  const people = `关于个人信息安全事件的告知
您好。我们发现一起安全事件，${since} 至 ${until} 之间与您有关的以下信息可能受影响：${said.kinds}。您的手机号和邮箱没有以原文保存。
原因：${said.cause}
我们已采取的措施：${said.measures}
您可以：留意以我们名义发来的消息，不要提供验证码；如不希望我们继续处理您的信息，可随时要求查阅、更正或删除。
联系我们：${said.contact}`;
  return { authority, people };
}

function english({ since, until, persons, events, quarantined }: Facts, said: Said): BreachReply['texts'] {
  const authority = `Notification of a personal data breach
1. Time: data that arrived from ${since} until ${until} may be affected.
2. Categories of data: ${said.kinds}.
3. About ${persons} people, ${events} event records, ${quarantined} refused records.
4. Nature and cause: ${said.cause}
5. Likely consequences: phone numbers and e-mail addresses are not kept in the clear, so people can hardly be identified or contacted directly; habits of buying and browsing might be inferred. Further: ${BLANK.en}
6. Measures taken or proposed: ${said.measures}
7. Contact: ${said.contact}`;
  const people = `About your personal data
We found a security incident. This about you, from ${since} until ${until}, may be affected: ${said.kinds}. Your phone number and e-mail address are not kept in the clear.
Cause: ${said.cause}
What we did: ${said.measures}
What you can do: be wary of messages in our name and give no codes away; you can ask for access, correction or erasure at any time.
Contact: ${said.contact}`;
  return { authority, people };
}
