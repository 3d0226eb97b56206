import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { useI18n } from '../i18n/context.tsx';

/** Fetches the signed receipt of one record and saves it as a file, to hand to the person. */
export function Receipt({ seq }: { seq: number }) {
  const { t } = useI18n();
  const [failed, setFailed] = useState(false);
  const save = async () => {
    try {
      const { receipt } = await api.receipt(seq);
      download(`receipt-${seq}.jws`, receipt);
      setFailed(false);
    } catch {
      setFailed(true);
    }
  };
  return (
    <button type="button" class="quiet small" onClick={save} data-testid="receipt" aria-invalid={failed}>
      {t('consent.receipt')}
    </button>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/jose' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
