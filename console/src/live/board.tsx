import type { LiveReply } from '@guiyi/protocol';
import { useRef, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { usePoll } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { channelName, eventGloss } from '../i18n/terms.ts';

const LOOK_MS = 5_000;

/** Who is there now, and by which channel; asked anew when the feed has a newer event, or a minute has passed. */
export function LiveBoard({ active, newest }: { active: boolean; newest: number }) {
  const { t, format } = useI18n();
  const [reply, setReply] = useState<LiveReply | null>(null);
  const seen = useRef({ newest: -1, until: 0 });
  usePoll(active, LOOK_MS, async (signal) => {
    if (newest === seen.current.newest && Date.now() < seen.current.until) return false;
    const now = await api.live(signal);
    seen.current = { newest, until: Date.parse(now.to) };
    setReply(now);
    return false;
  });
  if (!reply) return null;
  return (
    <section class="card board" aria-label={t('board.title')} data-testid="live-board">
      <div>
        <h2>{t('board.title')}</h2>
        <p class="headline">
          <strong data-testid="board-people" data-value={reply.people}>
            {format.count(reply.people)}
          </strong>
          <span>{t('board.people')}</span>
          <strong>{format.count(reply.events)}</strong>
          <span>{t('board.events')}</span>
        </p>
        <Minutes minutes={reply.minutes} />
      </div>
      {reply.events === 0 ? <p class="muted">{t('board.nobody')}</p> : <Lists reply={reply} />}
      <p class="muted small">{t('board.help')}</p>
    </section>
  );
}

function Minutes({ minutes }: { minutes: readonly number[] }) {
  const { t } = useI18n();
  const most = Math.max(1, ...minutes);
  return (
    <svg
      class="minutes"
      viewBox={`0 0 ${minutes.length * 10} 50`}
      preserveAspectRatio="none"
      role="img"
      aria-label={t('board.minutes', { list: minutes.join(', ') })}
    >
      {minutes.map((events, minute) => {
        const height = events === 0 ? 1 : Math.max(3, (50 * events) / most);
        return <rect key={minute} x={minute * 10 + 1} y={50 - height} width="8" height={height} />;
      })}
    </svg>
  );
}

function Lists({ reply }: { reply: LiveReply }) {
  const { t, language } = useI18n();
  const channels = reply.channels.map(({ channel, people }) => ({ name: channelName(channel, language), n: people }));
  const names = reply.names.map(({ name, events }) => {
    const gloss = eventGloss(name, name, language);
    return { name: gloss === null ? name : `${name} ${gloss}`, n: events };
  });
  return (
    <>
      <Ranking title={t('board.channels')} rows={channels} empty={t('board.noChannels')} testId="board-channels" />
      <Ranking title={t('board.names')} rows={names} empty="" testId="board-names" />
    </>
  );
}

interface RankingProps {
  title: string;
  rows: { name: string; n: number }[];
  empty: string;
  testId: string;
}

function Ranking({ title, rows, empty, testId }: RankingProps) {
  const { format } = useI18n();
  return (
    <div data-testid={testId}>
      <h3>{title}</h3>
      {rows.length === 0 ? <p class="muted small">{empty}</p> : null}
      <ol class="ranking">
        {rows.slice(0, 6).map(({ name, n }) => (
          <li key={name} style={{ '--share': `${(100 * n) / (rows[0]?.n || 1)}%` }}>
            <span>{name}</span>
            <span class="number">{format.count(n)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}
