import type { ReclassifyReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { ChannelBadge } from '../components/labels.tsx';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { lastDays } from '../range.ts';
import { today } from '../today.ts';

/** Names older touches anew: shows first what would move, and moves only when told to. */
export function History({ done }: { done: () => void }) {
  const { t } = useI18n();
  const [from, setFrom] = useState(lastDays(90, today()).from);
  const [reply, setReply] = useState<ReclassifyReply | null>(null);
  const [error, setError] = useState<unknown>(null);
  const run = (dry_run: boolean) => {
    setError(null);
    api.reclassify({ from, dry_run }).then((answer) => {
      setReply(answer);
      if (!dry_run) done();
    }, setError);
  };
  return (
    <section class="card" data-testid="reclassify">
      <h2>{t('channels.history')}</h2>
      <p class="muted">{t('channels.history.lead')}</p>
      <form
        class="line"
        onSubmit={(event) => {
          event.preventDefault();
          run(true);
        }}
      >
        <label>
          <span>{t('channels.history.from')}</span>
          <input
            type="date"
            required
            value={from}
            onChange={(event) => {
              setFrom(event.currentTarget.value);
              setReply(null);
            }}
          />
        </label>
        <button type="submit" data-testid="reclassify-try">
          {t('channels.history.try')}
        </button>
      </form>
      {error ? <Failure error={error} /> : null}
      {reply ? <Moves reply={reply} confirm={() => run(false)} /> : null}
    </section>
  );
}

function Moves({ reply: { dry_run, touches, moves }, confirm }: { reply: ReclassifyReply; confirm: () => void }) {
  const { t, format } = useI18n();
  const n = format.count(touches);
  if (!dry_run) return <p role="status">{t('channels.history.done', { n })}</p>;
  if (touches === 0) return <p role="status">{t('channels.history.none')}</p>;
  return (
    <div role="status" data-testid="reclassify-moves">
      <ul>
        {moves.map(({ from, to, touches: count }) => (
          <li key={`${from} ${to}`}>
            <ChannelBadge channel={from} /> → <ChannelBadge channel={to} /> {format.count(count)}
          </li>
        ))}
      </ul>
      <button type="button" class="primary" data-testid="reclassify-confirm" onClick={confirm}>
        {t('channels.history.confirm', { n })}
      </button>
    </div>
  );
}
