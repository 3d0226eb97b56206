import type { GoalsReply } from '@guiyi/protocol';
import { Choice } from '../components/choice.tsx';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { eventGloss } from '../i18n/terms.ts';
import { type FunnelView, STEPS, WHO, WINDOWS } from './query.ts';

interface FiltersProps {
  view: FunnelView;
  events: GoalsReply['goals'];
  change: (part: Partial<FunnelView>) => void;
}

export function FunnelFilters({ view, events, change }: FiltersProps) {
  const { t } = useI18n();
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <StepChoice view={view} events={events} change={change} />
      <RangeChoice range={view} change={change} />
      <label>
        <span>{t('funnel.window')}</span>
        <select
          value={view.window}
          data-testid="funnel-window"
          onChange={(event) => change({ window: Number(event.currentTarget.value) })}
        >
          {WINDOWS.map((hours) => (
            <option key={hours} value={hours}>
              {hours < 48 ? t('funnel.hours', { n: hours }) : t('funnel.days', { n: hours / 24 })}
            </option>
          ))}
        </select>
      </label>
      <Choice
        legend={t('funnel.by')}
        values={WHO}
        chosen={view.by}
        label={(who) => t(`funnel.by.${who}`)}
        choose={(by) => change({ by })}
        testId="funnel-by"
      />
    </form>
  );
}

function StepChoice({ view, events, change }: FiltersProps) {
  const { t } = useI18n();
  const { steps } = view;
  const set = (at: number, name: string) => change({ steps: steps.map((step, i) => (i === at ? name : step)) });
  return (
    <fieldset class="steps">
      <legend>{t('funnel.steps')}</legend>
      {steps.map((name, i) => (
        <div key={i} class="step">
          <select
            value={name}
            aria-label={t('funnel.step', { n: i + 1 })}
            data-testid="funnel-step"
            onChange={(event) => set(i, event.currentTarget.value)}
          >
            <EventOptions events={events} chosen={name} />
          </select>
          {steps.length > STEPS.least ? (
            <button
              type="button"
              class="quiet"
              aria-label={t('funnel.remove', { n: i + 1 })}
              onClick={() => change({ steps: steps.filter((_, at) => at !== i) })}
            >
              ×
            </button>
          ) : null}
        </div>
      ))}
      {steps.length < STEPS.most ? (
        <button
          type="button"
          data-testid="funnel-add"
          onClick={() => change({ steps: [...steps, steps.at(-1) ?? events[0]?.name ?? ''] })}
        >
          {t('funnel.add')}
        </button>
      ) : null}
    </fieldset>
  );
}

function EventOptions({ events, chosen }: { events: GoalsReply['goals']; chosen: string }) {
  const { language } = useI18n();
  const names = events.map(({ name }) => name);
  return (names.includes(chosen) ? names : [chosen, ...names]).map((name) => (
    <option key={name} value={name}>
      {[name, eventGloss('track', name, language)].filter(Boolean).join(' ')}
    </option>
  ));
}
