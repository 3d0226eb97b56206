import type { CategoryPreferences, Purpose, SubjectRequest } from '@guiyi/protocol';
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { PURPOSES } from '../i18n/terms.ts';

/** Purposes that a guardian can agree to. */
const ASKED: Purpose[] = ['analytics', 'personalization', 'advertising', 'sharing', 'cross_border', 'sensitive'];

interface ActionsProps {
  request: SubjectRequest;
  /** Called when something has changed. */
  changed(): void;
}

/** What staff can do with a request in its state. */
export function Actions({ request, changed }: ActionsProps) {
  const { t, language } = useI18n();
  const { id, status, kind, batch, finished_at } = request;
  const open = finished_at === null && status !== 'in_effect';
  return (
    <div class="actions">
      {status === 'awaiting_identity' ? (
        <Action label={t('requests.code')} run={(form) => api.proveRequest(id, codeIn(form))} changed={changed}>
          <label>
            {t('requests.codeLabel')}{' '}
            <input name="code" required pattern="\d{8}" inputMode="numeric" autocomplete="off" />
          </label>{' '}
        </Action>
      ) : null}
      {status === 'awaiting_approval' && batch !== null ? (
        <Action label={t('requests.approve')} run={() => api.approveBulk(batch)} changed={changed}>
          <span class="muted">{t('requests.approveHelp')}</span>{' '}
        </Action>
      ) : null}
      {kind === 'correction' && status === 'received' ? (
        <Action label={t('requests.correct')} run={(form) => api.correct(id, traitIn(form))} changed={changed}>
          <label>
            {t('requests.traitName')} <input name="trait" required maxLength={256} />
          </label>{' '}
          <label>
            {t('requests.traitValue')} <input name="value" maxLength={1000} />
          </label>{' '}
        </Action>
      ) : null}
      {status === 'in_effect' && kind === 'minor' ? (
        <Action label={t('requests.guardian')} run={(form) => api.guardian(id, guardianIn(form))} changed={changed}>
          <label>
            {t('requests.guardianReference')} <input name="reference" required maxLength={1000} />
          </label>{' '}
          {ASKED.map((purpose) => (
            <label key={purpose}>
              <input type="checkbox" name={purpose} /> {PURPOSES[language][purpose]}{' '}
            </label>
          ))}
        </Action>
      ) : null}
      {status === 'in_effect' && kind !== 'minor' ? (
        <Action label={t('requests.lift')} run={(form) => api.liftRequest(id, reasonIn(form))} changed={changed}>
          <Reason />
        </Action>
      ) : null}
      {open ? (
        <Action label={t('requests.refuse')} run={(form) => api.refuseRequest(id, reasonIn(form))} changed={changed}>
          <Reason />
        </Action>
      ) : null}
    </div>
  );
}

interface ActionProps {
  label: string;
  run(form: FormData): Promise<unknown>;
  changed(): void;
  children: ComponentChildren;
}

/** One thing to do, folded until it is asked for. */
function Action({ label, run, changed, children }: ActionProps) {
  const { t } = useI18n();
  const [error, setError] = useState<unknown>(null);
  return (
    <details class="decision">
      <summary>{label}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(new FormData(event.currentTarget)).then(changed, setError);
        }}
      >
        {children}
        <button type="submit" class="primary">
          {t('requests.confirm')}
        </button>
      </form>
      {error ? <Failure error={error} /> : null}
    </details>
  );
}

function Reason() {
  const { t } = useI18n();
  return (
    <>
      <label>
        {t('requests.because')} <input name="reason" required maxLength={1000} />
      </label>{' '}
    </>
  );
}

function codeIn(form: FormData): string {
  return String(form.get('code') ?? '');
}

function guardianIn(form: FormData): { reference: string; preferences: CategoryPreferences } {
  const preferences = Object.fromEntries(ASKED.map((purpose) => [purpose, form.has(purpose)]));
  return { reference: String(form.get('reference') ?? ''), preferences };
}

function reasonIn(form: FormData): string {
  return String(form.get('reason') ?? '');
}

function traitIn(form: FormData): { traits: Record<string, string | null> } {
  return { traits: { [String(form.get('trait'))]: String(form.get('value') ?? '') || null } };
}
