import { useI18n } from '../i18n/context.tsx';
import { channelName } from '../i18n/terms.ts';
import { type Leader, leadersOf } from './leaders.ts';
import type { AttributionTable, Credit } from './merge.ts';

/** The short answer: which channel brought most, and whether the models agree. */
export function Answer({ table, metric }: { table: AttributionTable; metric: keyof Credit }) {
  const { t, language, format } = useI18n();
  const leaders = leadersOf(table, metric);
  const shareOf = ({ least, most }: Leader) => {
    const [from, to] = [format.share(least, 1), format.share(most, 1)];
    return from === to ? from : `${from} – ${to}`;
  };
  const [first] = leaders;
  if (table.total[metric] <= 0) return null;
  if (!first) return <p class="answer">{t('attr.answer.none')}</p>;
  const what = t(`attr.answer.${metric}`);
  const and = t('attr.answer.and');
  const nameOf = ({ channels }: Leader) => channels.map((name) => channelName(name, language)).join(and);
  return (
    <p class="answer" data-testid="answer">
      {leaders.length === 1 && table.models.length > 1
        ? t('attr.answer.agree', { channel: nameOf(first), share: shareOf(first), what })
        : leaders
            .map((leader) =>
              t('attr.answer.by', {
                models: leader.models.map((model) => t(`model.${model}`)).join(and),
                channel: nameOf(leader),
                share: shareOf(leader),
                what,
              }),
            )
            .join(t('attr.answer.then'))}
    </p>
  );
}
