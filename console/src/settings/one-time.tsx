import { useState } from 'preact/hooks';
import { useI18n } from '../i18n/context.tsx';

/** A secret that is shown this once. */
export function OneTime({ value }: { value: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState(false);
  return (
    <div class="once" role="status">
      <p>{t('once.title')}</p>
      <p class="line">
        <code data-testid="one-time">{value}</code>
        <button
          type="button"
          onClick={() =>
            void navigator.clipboard
              .writeText(value)
              .then(() => setCopied(true))
              .catch(() => {})
          }
        >
          {t(copied ? 'once.copied' : 'once.copy')}
        </button>
      </p>
    </div>
  );
}
