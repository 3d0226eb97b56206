import type { SavedView, SummaryCall } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';

const PERIODS = ['day', 'week', 'month'] as const;
const FORMATS = ['wecom', 'dingtalk', 'feishu', 'json'] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** When a view is sent where. What was set before is shown, save the address. */
export function SummaryForm({ view, done }: { view: SavedView; done: () => void }) {
  const { t, format, language } = useI18n();
  const [every, setEvery] = useState<SummaryCall['every']>(view.summary?.every ?? 'week');
  const [error, setError] = useState<unknown>(null);
  const save = (form: FormData) =>
    api.sendView(view.id, {
      every,
      weekday: Number(form.get('weekday') ?? 1),
      hour: Number(form.get('hour')),
      format: FORMATS.find((each) => each === form.get('format')) ?? 'json',
      language,
      url: String(form.get('url')),
    });
  return (
    <form
      class="filters"
      data-testid="summary-form"
      onSubmit={(event) => {
        event.preventDefault();
        save(new FormData(event.currentTarget)).then(done, setError);
      }}
    >
      <label>
        <span>{t('views.every')}</span>
        <select
          value={every}
          data-testid="summary-every"
          onChange={({ currentTarget }) => setEvery(PERIODS.find((each) => each === currentTarget.value) ?? 'week')}
        >
          {PERIODS.map((each) => (
            <option key={each} value={each}>
              {t(`views.every.${each}`)}
            </option>
          ))}
        </select>
      </label>
      {every === 'week' ? (
        <label>
          <span>{t('views.weekday')}</span>
          <select name="weekday">
            {WEEKDAYS.map((day) => (
              <option key={day} value={day} selected={day === (view.summary?.weekday ?? 1)}>
                {format.weekday(day)}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      <label>
        <span>{t('views.hour')}</span>
        <select name="hour">
          {HOURS.map((hour) => (
            <option key={hour} value={hour} selected={hour === (view.summary?.hour ?? 9)}>
              {hour}:00
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('views.format')}</span>
        <select name="format" data-testid="summary-format">
          {FORMATS.map((each) => (
            <option key={each} value={each} selected={each === (view.summary?.format ?? 'wecom')}>
              {t(`views.format.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>{t('views.url')}</span>
        <input name="url" type="url" required maxLength={2048} autocomplete="off" placeholder="https://…" />
      </label>
      <button type="submit" class="primary">
        {t('views.keep')}
      </button>
      <p class="muted small wide">{t('views.sendHelp')}</p>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}
