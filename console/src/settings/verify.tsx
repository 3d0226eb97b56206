import type { AuditVerifyReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Anchored } from '../components/anchored.tsx';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';

/** Checks the chain, and says in words what came of it. */
export function Verify() {
  const { t } = useI18n();
  const [report, setReport] = useState<AuditVerifyReply | null>(null);
  const [error, setError] = useState<unknown>(null);
  const verify = () => api.verifyAudit().then(setReport, setError);
  return (
    <div class="card line">
      <button type="button" data-testid="audit-verify" onClick={() => void verify()}>
        {t('audit.verify')}
      </button>
      <p role="status" data-testid="audit-verdict" data-ok={report?.ok}>
        {report === null ? null : (
          <>
            {verdict(report)} <Anchored at={report.anchored} />
          </>
        )}
      </p>
      {error ? <Failure error={error} /> : null}
    </div>
  );

  function verdict({ broken, entries, first }: AuditVerifyReply): string {
    if (broken === null) return t('audit.ok', { n: entries, first });
    return t('audit.broken', { n: broken.n, why: t(`audit.why.${broken.why}`) });
  }
}
