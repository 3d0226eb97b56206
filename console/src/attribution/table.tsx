import { ChannelBadge } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';
import { type AttributionTable, type ChannelRow, type Credits, MODELS } from './merge.ts';

interface TableProps {
  table: AttributionTable;
  goal: string;
  currency: string | undefined;
}

/** The figures behind the picture, all models side by side. */
export function ChannelTable({ table, goal, currency }: TableProps) {
  const { t, format } = useI18n();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('attr.tableCaption', { goal })}>
      <table class="figures" data-testid="attribution-table">
        <caption class="visually-hidden">{t('attr.tableCaption', { goal })}</caption>
        <Head />
        <tbody>
          {table.rows.map((row) => (
            <Row key={row.channel} row={row} totals={table.totals} currency={currency} />
          ))}
        </tbody>
        <tfoot>
          <tr data-testid="total-row">
            <th scope="row">{t('attr.total')}</th>
            <CreditCells credits={table.totals} totals={table.totals} currency={currency} />
            <td class="number">{format.signed(0)}</td>
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function Head() {
  const { t } = useI18n();
  return (
    <thead>
      <tr>
        <th scope="col" rowSpan={2}>
          {t('attr.channel')}
        </th>
        {MODELS.map((model) => (
          <th key={model} scope="colgroup" colSpan={3} class="group" title={t(`model.${model}.help`)}>
            <span class={`swatch ${model}`} aria-hidden="true" />
            {t(`model.${model}`)}
          </th>
        ))}
        <th scope="col" rowSpan={2} class="number" title={t('attr.differenceHelp')}>
          {t('attr.difference')}
        </th>
      </tr>
      <tr>
        {MODELS.map((model) =>
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

function Row({ row, totals, currency }: { row: ChannelRow; totals: Credits; currency: string | undefined }) {
  const { format } = useI18n();
  const direction = row.difference > 0 ? 'closes' : row.difference < 0 ? 'opens' : '';
  return (
    <tr data-testid="channel-row" data-channel={row.channel}>
      <th scope="row">
        <ChannelBadge channel={row.channel} />
      </th>
      <CreditCells credits={row.credits} totals={totals} currency={currency} />
      <td class={`number ${direction}`} data-testid="difference">
        {format.signed(row.difference)}
      </td>
    </tr>
  );
}

interface CreditCellsProps {
  credits: Credits;
  totals: Credits;
  currency: string | undefined;
}

function CreditCells({ credits, totals, currency }: CreditCellsProps) {
  const { format } = useI18n();
  return MODELS.map((model) => {
    const { conversions, value } = credits[model];
    return [
      <td key={`${model}-c`} class="number conversions" data-testid={`${model}-conversions`} data-value={conversions}>
        {format.credit(conversions)}
      </td>,
      <td key={`${model}-v`} class="number value" data-testid={`${model}-value`} data-value={value}>
        {format.money(value, currency)}
      </td>,
      <td key={`${model}-s`} class="number share muted">
        {format.share(conversions, totals[model].conversions)}
      </td>,
    ];
  });
}
