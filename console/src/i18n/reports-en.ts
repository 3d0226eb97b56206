import type { reportsZh } from './reports-zh.ts';

/** The English texts of attribution settings, channels, costs and analysis; part of `en.ts`. */
export const reportsEn: Record<keyof typeof reportsZh, string> = {
  'attr.lead': 'Which channels brought conversions? Models side by side, over the same conversions.',
  'attr.chartLabel': '{metric} by channel under the chosen models. The table below has the figures.',
  'attr.tableCaption': '{goal}: conversions and value by channel under the chosen models',
  'attr.models': 'Models',
  'attr.channels': 'Channels',
  'attr.channels.all': 'All channels',
  'attr.channels.paid': 'Paid only',
  'attr.channels.paidHelp':
    'Paths keep touchpoints of paid channels only; a conversion without any is credited to “Unattributed”.',
  'attr.addGoal': 'Add another goal…',
  'attr.moreGoals': 'More goals',
  'attr.removeGoal': 'Remove the goal {goal}',
  'attr.settings': 'Settings of the models',
  'attr.order': 'Markov order',
  'attr.halfLife': 'Half-life (days)',
  'attr.position': 'Position',
  'attr.weights': 'Custom weights',
  'attr.weight.first': 'First',
  'attr.weight.middle': 'Middle',
  'attr.weight.last': 'Last',
  'attr.weightsHelp':
    'Position: the touchpoints between share the middle part. Custom: each of them has the middle weight. Only proportions count.',
  'attr.fact.paid': 'Paid only: touchpoints that cost nothing were left out of the paths.',
  'model.first': 'First touch',
  'model.last': 'Last touch',
  'model.last-non-direct': 'Last non-direct',
  'model.linear': 'Linear',
  'model.position': 'Position (U-shaped)',
  'model.time-decay': 'Time decay',
  'model.markov': 'Markov',
  'model.shapley': 'Shapley',
  'model.custom': 'Custom',
  'model.first.help': 'All credit to the first touchpoint of the path. Answers: who brings new customers?',
  'model.last.help': 'All credit to the last touchpoint before the conversion. Answers: who closes?',
  'model.last-non-direct.help':
    'All credit to the last touchpoint that is not Direct; to Direct where there is no other.',
  'model.linear.help': 'Every touchpoint of the path gets an equal part. Answers: who takes part?',
  'model.position.help':
    '40 % each to the first and the last touchpoint, 20 % over those between (yours to change). Two touchpoints share as the ends do.',
  'model.time-decay.help':
    'The closer to the conversion, the more credit: each half-life earlier, a touchpoint weighs half.',
  'model.markov.help':
    'How many conversions are lost without the channel? Solved exactly, not simulated; the order is how many touchpoints are seen at once.',
  'model.shapley.help':
    'Channels as partners: each gets its mean contribution over all orders of joining. Sequence and repetition do not matter.',
  'model.custom.help': 'You decide what the first touchpoint, those between and the last weigh.',
};
