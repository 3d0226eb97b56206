import type { Source } from '@guiyi/protocol';
import { useRef, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Empty } from '../components/states.tsx';
import { localZone } from '../format.ts';
import { useLoad, usePoll, useVisible } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { LiveBoard } from '../live/board.tsx';
import { EMPTY, type Feed, type FeedFilter, KEPT, matches, nextAfter, PAGE, takeIn } from '../live/feed.ts';
import { LiveFilter } from '../live/filter.tsx';
import { LiveRow } from '../live/row.tsx';
import { Stats } from '../live/stats.tsx';

const ALL: FeedFilter = { source: '', name: '', bots: true };

/** Events as they arrive. */
export function LivePage() {
  const { t } = useI18n();
  const [paused, setPaused] = useState(false);
  const [filter, setFilter] = useState(ALL);
  const visible = useVisible();
  const { feed, failed } = useFeed(visible && !paused);
  const sources = useLoad('sources', api.sources).data?.sources ?? [];
  const state = paused ? 'paused' : !visible ? 'hidden' : failed ? 'error' : 'live';
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('live.title')}</h1>
          <p class="muted">{t('live.lead')}</p>
        </div>
        <div class="line">
          <span class={`pulse ${state}`} role="status" data-testid="live-state" data-state={state}>
            {t(`live.state.${state}`)}
          </span>
          <button type="button" aria-pressed={paused} data-testid="live-pause" onClick={() => setPaused(!paused)}>
            {paused ? t('live.resume') : t('live.pause')}
          </button>
        </div>
      </header>
      <Stats active={visible} />
      <LiveBoard active={visible && !paused} newest={feed.events[0]?.seq ?? 0} />
      <section class="card" aria-label={t('live.list')}>
        <LiveFilter filter={filter} sources={sources} change={setFilter} />
        <Rows feed={feed} filter={filter} sources={sources} clear={() => setFilter(ALL)} />
        <p class="muted small foot">
          {t('live.kept', { n: KEPT })} · {t('app.zone', { zone: localZone() })}
        </p>
      </section>
    </>
  );
}

function useFeed(active: boolean): { feed: Feed; failed: boolean } {
  const current = useRef(EMPTY);
  const [feed, setFeed] = useState(EMPTY);
  const failed = usePoll(active, 1_000, async (signal) => {
    const reply = await api.events({ after: nextAfter(current.current, Date.now()), limit: PAGE }, signal);
    current.current = takeIn(current.current, reply.events, reply.cursor);
    setFeed(current.current);
    return current.current.more;
  });
  return { feed, failed };
}

interface RowsProps {
  feed: Feed;
  filter: FeedFilter;
  sources: Source[];
  clear: () => void;
}

function Rows({ feed, filter, sources, clear }: RowsProps) {
  const { t } = useI18n();
  if (feed.events.length === 0) return <Empty title={t('live.waiting')} hint={t('live.waitingHint')} />;
  const shown = feed.events.filter((event) => matches(event, filter));
  if (shown.length === 0) {
    return (
      <Empty title={t('live.noMatch')}>
        <button type="button" onClick={clear}>
          {t('live.clear')}
        </button>
      </Empty>
    );
  }
  const names = new Map(sources.map(({ id, name }) => [id, name]));
  return (
    <>
      <div class="live-head" aria-hidden="true">
        {(['time', 'event', 'identifier', 'person', 'channel', 'source'] as const).map((name) => (
          <span key={name}>{t(`col.${name}`)}</span>
        ))}
      </div>
      <ol class="live" aria-label={t('live.list')}>
        {shown.map((event) => (
          <LiveRow key={event.seq} event={event} source={names.get(event.source_id) ?? event.source_id} />
        ))}
      </ol>
    </>
  );
}
