import type { BreachCall } from '@guiyi/protocol';
import { api } from '../api.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

/** From when until when, of which source, and what people know of it. Times are those of this device. */
export function BreachForm({ ask }: { ask(call: BreachCall): void }) {
  const { t } = useI18n();
  const { data } = useLoad('sources', api.sources);
  return (
    <form
      class="filters card"
      data-testid="breach-form"
      onSubmit={(event) => {
        event.preventDefault();
        const call = callOf(new FormData(event.currentTarget));
        if (call !== null) ask(call);
      }}
    >
      <label>
        <span>{t('breach.since')}</span>
        <input name="since" type="datetime-local" required />
      </label>
      <label>
        <span>{t('breach.until')}</span>
        <input name="until" type="datetime-local" />
      </label>
      <label>
        <span>{t('breach.source')}</span>
        <select name="source">
          <option value="">{t('live.allSources')}</option>
          {data?.sources.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {(['cause', 'measures', 'contact'] as const).map((name) => (
        <label key={name} class="wide">
          <span>{t(`breach.${name}`)}</span>
          <input name={name} maxLength={2000} autocomplete="off" />
        </label>
      ))}
      <button type="submit" class="primary" data-testid="breach-ask">
        {t('breach.ask')}
      </button>
    </form>
  );
}

/** Null where the time is none. */
function callOf(form: FormData): BreachCall | null {
  const text = (name: string) => String(form.get(name) ?? '').trim();
  const [since, until] = [isoOf(text('since')), isoOf(text('until'))];
  if (since === null) return null;
  const sources = text('source') === '' ? [] : [text('source')];
  return { since, until, sources, cause: text('cause'), measures: text('measures'), contact: text('contact') };
}

function isoOf(local: string): string | null {
  const time = Date.parse(local);
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
