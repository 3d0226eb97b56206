import { useState } from 'preact/hooks';
import { api, type EvidenceCall } from '../api.ts';
import { useI18n } from '../i18n/context.tsx';
import { Failure } from './states.tsx';

interface DecisionProps {
  label: string;
  /** What is decided; the reason is asked for here. */
  call: EvidenceCall;
}

/**
 * A staff decision on identity: asks for a reason, and can be taken back at once. What stands around it stays as it was
 * until it is loaded again, so that the way back does not vanish with the identifier that moved.
 */
export function Decision({ label, call }: DecisionProps) {
  const { t } = useI18n();
  const [reason, setReason] = useState('');
  const [evidence, setEvidence] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const decide = async (body: EvidenceCall) => {
    try {
      const { evidence_id } = await api.decide({ ...body, reason: reason.trim() || t('decision.undone') });
      setEvidence(body === call ? evidence_id : null);
      setError(null);
    } catch (failed) {
      setError(failed);
    }
  };
  if (evidence !== null) {
    return (
      <button type="button" data-testid="undo" onClick={() => decide({ action: 'void', evidence_id: evidence })}>
        {t('decision.undo')}
      </button>
    );
  }
  return (
    <details class="decision">
      <summary>{label}</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void decide(call);
        }}
      >
        <label>
          {t('decision.reason')}{' '}
          <input required maxLength={1000} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>{' '}
        <button type="submit" class="primary">
          {t('decision.confirm')}
        </button>
      </form>
      {error ? <Failure error={error} /> : null}
    </details>
  );
}
