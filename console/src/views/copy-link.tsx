import { useState } from 'preact/hooks';
import { useI18n } from '../i18n/context.tsx';

/** Copies an address of the console. */
export function CopyLink({ href }: { href: string }) {
  const { t } = useI18n();
  const [copied, setCopied] = useState('');
  const copy = () => navigator.clipboard.writeText(href).then(() => setCopied(href));
  return (
    <button type="button" class="quiet" data-testid="view-copy" onClick={() => void copy().catch(() => {})}>
      <span role="status">{t(copied === href ? 'once.copied' : 'views.copy')}</span>
    </button>
  );
}
