import type { NoticeCall, Purpose } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { PURPOSES } from '../i18n/terms.ts';

const ASKED: Purpose[] = ['analytics', 'personalization', 'advertising', 'sharing', 'cross_border', 'sensitive'];

/** Publishes a notice. It is never changed afterwards, so it is a form of its own, folded until it is asked for. */
export function Publish({ published }: { published(): void }) {
  const { t, language } = useI18n();
  const [error, setError] = useState<unknown>(null);
  const [asked, setAsked] = useState<Purpose[] | null>(null);
  const publish = async (form: HTMLFormElement) => {
    try {
      const reply = await api.publishNotice(callOf(new FormData(form)));
      setAsked(reply.asked);
      setError(null);
      form.reset();
      published();
    } catch (failed) {
      setError(failed);
    }
  };
  const names = asked?.map((purpose) => PURPOSES[language][purpose]).join(' · ') || t('consent.nobody');
  return (
    <details class="card" data-testid="publish">
      <summary>{t('consent.publish')}</summary>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          void publish(event.currentTarget);
        }}
      >
        <label>
          <span>{t('consent.version')}</span>
          <input name="version" required pattern="[\w.-]{1,64}" autocomplete="off" data-testid="notice-version" />
        </label>
        <Choice name="purposes" label={t('consent.purposes')} />
        <Choice name="changed" label={t('consent.changedHelp')} />
        <label class="wide">
          <span>{t('consent.text.zh')}</span>
          <textarea name="zh-CN" required rows={6} data-testid="notice-text" />
        </label>
        <label class="wide">
          <span>{t('consent.text.en')}</span>
          <textarea name="en" rows={6} />
        </label>
        <button type="submit" class="primary" data-testid="notice-publish">
          {t('consent.publish')}
        </button>
      </form>
      {asked ? <p role="status">{t('consent.published', { purposes: names })}</p> : null}
      {error ? <Failure error={error} /> : null}
    </details>
  );
}

function Choice({ name, label }: { name: string; label: string }) {
  const { language } = useI18n();
  return (
    <fieldset class="wide">
      <legend>{label}</legend>
      {ASKED.map((purpose) => (
        <label key={purpose} class="check">
          <input type="checkbox" name={name} value={purpose} /> {PURPOSES[language][purpose]}
        </label>
      ))}
    </fieldset>
  );
}

function callOf(form: FormData): NoticeCall {
  const purposes = (name: string) => form.getAll(name) as Purpose[];
  const texts = ['zh-CN', 'en'].map((locale) => [locale, String(form.get(locale) ?? '')] as const);
  const changed = purposes('changed');
  return {
    version: String(form.get('version') ?? '').trim(),
    purposes: [...new Set([...purposes('purposes'), ...changed])],
    changed,
    texts: Object.fromEntries(texts.filter(([, text]) => text.trim() !== '')),
  };
}
