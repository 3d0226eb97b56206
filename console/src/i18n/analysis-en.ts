import type { analysisZh } from './analysis-zh.ts';

/** The English texts of analysis reports; part of `en.ts`. */
export const analysisEn: Record<keyof typeof analysisZh, string> = {
  'attr.unit': 'What counts as a touch',
  'attr.unit.touch': 'By touch',
  'attr.unit.session': 'By session',
  'attr.unit.exposure': 'By exposure',
  'attr.unit.touch.help':
    'Touches of one channel in a row count once when they are 30 minutes apart or less, or in one session.',
  'attr.unit.session.help': 'A session counts once: as the touch that began it.',
  'attr.unit.exposure.help': 'Every exposure, click or visit counts by itself.',
  'attr.nulls': 'Markov counts those who did not convert',
  'attr.nulls.help':
    'People who came in the period and did not convert go into the Markov chain, too. No other model changes.',
  'attr.fact.nulls': 'The Markov chain also has {n} people who came and did not convert.',
  'trends.by.touch_source': 'Source of the touch (e.g. xiaohongshu)',
  'trends.by.medium': 'Medium of the touch (e.g. cpc)',
};
