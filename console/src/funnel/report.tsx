import type { FunnelReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { EventName } from '../components/labels.tsx';
import { LastTime } from '../components/last-time.tsx';
import { ReportFacts, ReportFrame } from '../components/report-page.tsx';
import { Empty } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { funnelCsv } from './csv.ts';
import { durationOf } from './duration.ts';
import { LostList } from './lost.tsx';
import { type FunnelView, funnelQuery } from './query.ts';

export function FunnelReport({ view }: { view: FunnelView }) {
  const { t } = useI18n();
  const query = funnelQuery(view);
  const load = async (signal: AbortSignal) => (query ? api.funnel(query, signal) : null);
  const wrong = view.steps.length < 2 ? t('funnel.tooFew') : t('attr.badRange');
  return (
    <ReportFrame query={query} load={load} wrong={wrong} name="funnel">
      {(reply: FunnelReply) => (
        <>
          {reply.steps[0]?.people === 0 ? (
            <Empty title={t('funnel.empty')} hint={t('funnel.emptyHint')}>
              <LastTime names={view.steps.slice(0, 1)} range={view} />
            </Empty>
          ) : (
            <Figures key={JSON.stringify(query)} reply={reply} view={view} />
          )}
          <ReportFacts
            facts={[t(view.by === 'person' ? 'funnel.fact.person' : 'funnel.fact.session'), t('funnel.fact.order')]}
            version={reply.graph_version}
          />
        </>
      )}
    </ReportFrame>
  );
}

function Figures({ reply, view }: { reply: FunnelReply; view: FunnelView }) {
  const { t } = useI18n();
  const [at, setAt] = useState<number | null>(null);
  return (
    <>
      <div class="line">
        <button
          type="button"
          data-testid="export"
          onClick={() => downloadCsv(`funnel_${view.from}_${view.to}.csv`, funnelCsv(reply))}
        >
          {t('attr.export')}
        </button>
      </div>
      <StepTable reply={reply} show={view.by === 'person' ? setAt : undefined} />
      {at === null ? null : <LostList view={view} at={at} />}
    </>
  );
}

interface TableProps {
  reply: FunnelReply;
  /** Shows who left after a step. */
  show?: (at: number) => void;
}

function StepTable({ reply: { steps, by }, show }: TableProps) {
  const { t, format } = useI18n();
  const all = steps[0]?.people ?? 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('funnel.title')}>
      <table class="figures" data-testid="funnel-table">
        <thead>
          <tr>
            {(['event', 'people', 'ofFirst', 'ofBefore', 'lost', 'median'] as const).map((name) => (
              <th key={name} scope="col" class={name === 'event' ? '' : 'number'}>
                {t(name === 'people' && by === 'session' ? 'funnel.sessions' : `funnel.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map(({ name, people, median_seconds }, i) => {
            const before = steps[i - 1]?.people;
            return (
              <tr key={i} data-testid="funnel-row" data-people={people}>
                <th scope="row">
                  {i + 1}. <EventName type="track" name={name} />
                  <meter class="bar" min={0} max={all} value={people} aria-hidden="true" />
                </th>
                <td class="number">{format.count(people)}</td>
                <td class="number">{format.share(people, all)}</td>
                <td class="number">{before === undefined ? '–' : format.share(people, before)}</td>
                <td class="number">
                  {before === undefined ? '–' : format.count(before - people)}{' '}
                  {before !== undefined && before > people && show ? (
                    <button type="button" class="quiet" data-testid="funnel-who" onClick={() => show(i)}>
                      {t('funnel.who')}
                    </button>
                  ) : null}
                </td>
                <td class="number">{median_seconds === null ? '–' : durationOf(median_seconds)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
