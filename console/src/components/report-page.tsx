import type { GoalsReply } from '@guiyi/protocol';
import type { ComponentChildren } from 'preact';
import { api } from '../api.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import type { PlainKey } from '../i18n/index.ts';
import { hrefOf } from '../route.ts';
import { zoneOfDays } from '../today.ts';
import { Empty, Failure, Loading } from './states.tsx';

/** The pages that look at events from different sides; one leads to the others. */
const SIDES = [
  { name: 'trends', label: 'nav.trends' },
  { name: 'funnel', label: 'nav.funnel' },
  { name: 'cohorts', label: 'nav.cohorts' },
  { name: 'flows', label: 'nav.flows' },
] as const satisfies readonly { name: string; label: PlainKey }[];

interface PageProps {
  name: (typeof SIDES)[number]['name'];
  title: PlainKey;
  lead: PlainKey;
  /** The rest of the page, once it is known which events there are. */
  children: (events: GoalsReply['goals']) => ComponentChildren;
}

/** A page of analysis: its head, the way to the others, and what it shows of the events that there are. */
export function AnalysisPage({ name, title, lead, children }: PageProps) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('goals', api.goals);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t(title)}</h1>
          <p class="muted">{t(lead)}</p>
        </div>
        <nav class="sides" aria-label={t('analysis.sides')}>
          {SIDES.map((side) => (
            <a key={side.name} href={hrefOf([side.name])} aria-current={side.name === name ? 'page' : undefined}>
              {t(side.label)}
            </a>
          ))}
        </nav>
      </header>
      {error ? <Failure error={error} retry={reload} /> : data ? children(data.goals) : <Loading />}
    </>
  );
}

interface FrameProps<Reply> {
  /** What is asked; null while it cannot be. */
  query: object | null;
  load: (signal: AbortSignal) => Promise<Reply | null>;
  /** Why it cannot be asked. */
  wrong: string;
  /** Of the card that it stands in; without one it brings its own. */
  name?: string;
  children: (reply: Reply) => ComponentChildren;
}

/** A report: asks whenever the question changes, says what goes on meanwhile, and how fresh it is. */
export function ReportFrame<Reply>({ query, load, wrong, name, children }: FrameProps<Reply>) {
  const { t, format } = useI18n();
  const { data, error, loading, reload } = useLoad(query && JSON.stringify(query), async (signal) => {
    const reply = await load(signal);
    return reply && { reply, readAt: new Date().toISOString() };
  });
  if (!query) return <Empty title={wrong} />;
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <div class="report" aria-busy={loading}>
      <p class="line muted small">
        {t('attr.readAt', { time: format.time(data.readAt) })}
        <button type="button" class="quiet" data-testid="refresh" onClick={reload}>
          {t('app.refresh')}
        </button>
      </p>
      {name === undefined ? (
        children(data.reply)
      ) : (
        <section class="card" data-testid={`${name}-report`}>
          {children(data.reply)}
        </section>
      )}
    </div>
  );
}

/** What stands under a report: what its numbers mean, and what they cannot know. */
export function ReportFacts({ facts, version }: { facts: readonly string[]; version: number }) {
  const { t, format } = useI18n();
  const stats = useLoad('stats', api.stats).data;
  const unseen = stats?.dropped_by_reason.consent_required ?? 0;
  const all = unseen + (stats?.stored ?? 0);
  return (
    <ul class="muted small" data-testid="facts">
      {facts.map((fact) => (
        <li key={fact}>{fact}</li>
      ))}
      {all > 0 ? <li>{t('analysis.unseen', { n: format.count(unseen), share: format.share(unseen, all) })}</li> : null}
      <li>{t('attr.fact.zone', { zone: zoneOfDays() })}</li>
      <li>{t('attr.fact.graph', { version })}</li>
    </ul>
  );
}
