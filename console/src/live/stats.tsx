import type { StatsReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { usePoll } from '../hooks.ts';
import { codeText } from '../i18n/codes.ts';
import { useI18n } from '../i18n/context.tsx';

const COUNTERS = ['accepted', 'stored', 'duplicate', 'quarantined', 'dropped', 'queued'] as const;

/** Where every event went, so that none is missing without a word. */
export function Stats({ active }: { active: boolean }) {
  const { t, format } = useI18n();
  const [stats, setStats] = useState<StatsReply | null>(null);
  usePoll(active, 2_000, async (signal) => {
    setStats(await api.stats(signal));
    return false;
  });
  return (
    <section aria-label={t('stats.title')}>
      <dl class="stats">
        {COUNTERS.map((name) => (
          <div key={name} class={`stat stat-${name}`}>
            <dt>{t(`stats.${name}`)}</dt>
            <dd class="number" data-testid={`stat-${name}`} data-value={stats?.[name]}>
              {stats ? format.count(stats[name]) : '–'}
            </dd>
            <dd class="muted small">{t(`stats.${name}.help`)}</dd>
            {name === 'dropped' && stats ? <Reasons reasons={stats.dropped_by_reason} /> : null}
          </div>
        ))}
      </dl>
    </section>
  );
}

function Reasons({ reasons }: { reasons: Record<string, number> }) {
  const { language, format } = useI18n();
  return Object.entries(reasons)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => (
      <dd key={code} class="small reason" title={code}>
        {codeText(code, language)?.title ?? code.replaceAll('_', ' ')} {format.count(count)}
      </dd>
    ));
}
