import type { SavedView, SummaryCall, SummaryFormat } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';

const PERIODS = ['day', 'week', 'month'] as const;
const FORMATS = ['wecom', 'dingtalk', 'feishu', 'email', 'json'] as const;
const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/** When a view is sent where. What was set before is shown, save the address. */
export function SummaryForm({ view, done }: { view: SavedView; done: () => void }) {
  const { t, format, language } = useI18n();
  const [every, setEvery] = useState<SummaryCall['every']>(view.summary?.every ?? 'week');
  const [channel, setChannel] = useState<SummaryFormat>(view.summary?.format ?? 'wecom');
  const [error, setError] = useState<unknown>(null);
  const save = (form: FormData) =>
    api.sendView(view.id, {
      every,
      weekday: Number(form.get('weekday') ?? 1),
      hour: Number(form.get('hour')),
      format: channel,
      language,
      url: channel === 'email' ? `mailto:${String(form.get('url'))}` : String(form.get('url')),
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
        <select
          value={channel}
          data-testid="summary-format"
          onChange={({ currentTarget }) => setChannel(FORMATS.find((each) => each === currentTarget.value) ?? 'json')}
        >
          {FORMATS.map((each) => (
            <option key={each} value={each}>
              {t(`views.format.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <Receiver key={channel === 'email' ? 'readers' : 'address'} byMail={channel === 'email'} />
      <button type="submit" class="primary">
        {t('views.keep')}
      </button>
      <p class="muted small wide">{t('views.sendHelp')}</p>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}

/** Where it goes: an address of a receiver, or those of readers. */
function Receiver({ byMail }: { byMail: boolean }) {
  const { t } = useI18n();
  const input = byMail
    ? ({ type: 'email', multiple: true, placeholder: 'ann@brand.cn, ben@brand.cn' } as const)
    : ({ type: 'url', placeholder: 'https://…' } as const);
  return (
    <label class="wide">
      <span>{t(byMail ? 'views.readers' : 'views.url')}</span>
      <input name="url" {...input} required maxLength={2_048} autocomplete="off" />
    </label>
  );
}
