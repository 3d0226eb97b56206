import type { ComponentChildren } from 'preact';
import { useI18n } from '../i18n/context.tsx';
import { explain } from '../problem.ts';

export function Loading() {
  const { t } = useI18n();
  return (
    <p class="state" role="status">
      <span class="spinner" aria-hidden="true" />
      {t('app.loading')}
    </p>
  );
}

interface EmptyProps {
  title: string;
  hint?: string;
  children?: ComponentChildren;
}

/** Nothing to show, and what would change that. */
export function Empty({ title, hint, children }: EmptyProps) {
  return (
    <div class="state" data-testid="empty">
      <p class="state-title">{title}</p>
      {hint ? <p>{hint}</p> : null}
      {children}
    </div>
  );
}

/** What went wrong, how to mend it, and a way to try again. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t, language } = useI18n();
  const { title, detail, mend, code, requestId } = explain(error, language);
  return (
    <div class="failure" role="alert" data-testid="failure" data-code={code}>
      <p class="state-title">
        {title} {code ? <code>{code}</code> : null}
      </p>
      {detail ? <p>{detail}</p> : null}
      {mend ? <p>{mend}</p> : null}
      {requestId ? <p class="muted small">{t('app.requestId', { id: requestId })}</p> : null}
      {retry ? (
        <button type="button" onClick={retry}>
          {t('app.retry')}
        </button>
      ) : null}
    </div>
  );
}
