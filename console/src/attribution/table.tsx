import { ChannelBadge } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';
import type { AttributionTable, ChannelRow, Credit } from './merge.ts';
import type { Model } from './models.ts';

interface TableProps {
  table: AttributionTable;
  goal: string;
  currency: string | undefined;
}

/** The figures behind the picture, all models side by side. */
export function ChannelTable({ table, goal, currency }: TableProps) {
  const { t, format } = useI18n();
  const { models, rows, total } = table;
  const compares = rows.some(({ difference }) => difference !== null);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('attr.tableCaption', { goal })}>
      <table class="figures" data-testid="attribution-table">
        <caption class="visually-hidden">{t('attr.tableCaption', { goal })}</caption>
        <Head models={models} compares={compares} />
        <tbody>
          {rows.map((row) => (
            <Row key={row.channel} row={row} models={models} total={total} currency={currency} />
          ))}
        </tbody>
        <tfoot>
          <tr data-testid="total-row">
            <th scope="row">{t('attr.total')}</th>
            <CreditCells credits={models.map(() => total)} models={models} total={total} currency={currency} />
            {compares ? <td class="number difference">{format.signed(0)}</td> : null}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Head({ models, compares }: { models: Model[]; compares: boolean }) {
  const { t } = useI18n();
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          {t('attr.channel')}
        </th>
        {models.map((model) => (
          <th key={model} scope="colgroup" colSpan={3} class="group" title={t(`model.${model}.help`)}>
            <span class={`swatch ${model}`} aria-hidden="true" />
            {t(`model.${model}`)}
          </th>
        ))}
        {compares ? (
          <th scope="col" rowSpan={2} class="number difference" title={t('attr.differenceHelp')}>
            {t('attr.difference')}
          </th>
        ) : null}
      </tr>
      <tr>
        {models.map((model) =>
          (['conversions', 'value', 'share'] as const).map((column) => (
            <th key={`${model}-${column}`} scope="col" class={`number ${column}`}>
              {t(`attr.${column}`)}
            </th>
          )),
        )}
      </tr>
    </thead>
  );
}

interface RowProps {
  row: ChannelRow;
  models: Model[];
  total: Credit;
  currency: string | undefined;
}

function Row({ row, models, total, currency }: RowProps) {
  const { format } = useI18n();
  const { difference } = row;
  const direction = (difference ?? 0) > 0 ? 'closes' : (difference ?? 0) < 0 ? 'opens' : '';
  return (
    <tr data-testid="channel-row" data-channel={row.channel}>
      <th scope="row">
        <ChannelBadge channel={row.channel} />
      </th>
      <CreditCells credits={row.credits} models={models} total={total} currency={currency} />
      {difference === null ? null : (
        <td class={`number difference ${direction}`} data-testid="difference">
          {format.signed(difference)}
        </td>
      )}
    </tr>
  );
}

interface CreditCellsProps {
  credits: Credit[];
  models: Model[];
  total: Credit;
  currency: string | undefined;
}

function CreditCells({ credits, models, total, currency }: CreditCellsProps) {
  const { format } = useI18n();
  return models.map((model, column) => {
    const { conversions, value } = credits[column] ?? { conversions: 0, value: 0 };
    return [
      <td key={`${model}-c`} class="number conversions" data-testid={`${model}-conversions`} data-value={conversions}>
        {format.credit(conversions)}
      </td>,
      <td key={`${model}-v`} class="number value" data-testid={`${model}-value`} data-value={value}>
        {format.money(value, currency)}
      </td>,
      <td key={`${model}-s`} class="number share muted">
        {format.share(conversions, total.conversions)}
      </td>,
    ];
  });
}
