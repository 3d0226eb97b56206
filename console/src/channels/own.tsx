import type { ChannelRulesReply, CustomChannelRule } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { isComplete, newRule, raised } from './draft.ts';
import { RuleForm } from './rule-form.tsx';

interface OwnProps {
  reply: ChannelRulesReply;
  saved: () => void;
}

/** The deployment's own rules, to change: they are asked before the built-in ones, and hold from the moment of saving on. */
export function OwnRules({ reply, saved }: OwnProps) {
  const { t } = useI18n();
  const [rules, setRules] = useState<CustomChannelRule[]>(reply.own);
  const [reason, setReason] = useState('');
  const [state, setState] = useState<{ busy: boolean; error: unknown }>({ busy: false, error: null });
  const changed = JSON.stringify(rules) !== JSON.stringify(reply.own);
  const save = async () => {
    setState({ busy: true, error: null });
    try {
      await api.saveChannelRules({ rules, reason: reason.trim() });
      setReason('');
      setState({ busy: false, error: null });
      saved();
    } catch (error) {
      setState({ busy: false, error });
    }
  };
  return (
    <section class="card" data-testid="own-rules">
      <h2>{t('channels.own')}</h2>
      <p class="muted">{t('channels.own.lead')}</p>
      <form
        class="own"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {rules.map((rule, i) => (
          <RuleForm
            key={i}
            rule={rule}
            position={i + 1}
            change={(next) => setRules(rules.map((each, at) => (at === i ? next : each)))}
            raise={() => setRules(raised(rules, i))}
            remove={() => setRules(rules.filter((_, at) => at !== i))}
          />
        ))}
        <div class="line">
          <button type="button" data-testid="own-add" onClick={() => setRules([...rules, newRule()])}>
            {t('channels.own.add')}
          </button>
          {changed ? (
            <>
              <input
                required
                maxLength={200}
                class="reason"
                aria-label={t('channels.own.reason')}
                placeholder={t('channels.own.reason')}
                value={reason}
                data-testid="own-reason"
                onInput={(event) => setReason(event.currentTarget.value)}
              />
              <button type="submit" class="primary" disabled={state.busy || !isComplete(rules)} data-testid="own-save">
                {t('channels.own.save')}
              </button>
            </>
          ) : null}
        </div>
      </form>
      {state.error ? <Failure error={state.error} /> : null}
      <Versions versions={reply.versions} />
    </section>
  );
}

function Versions({ versions }: Pick<ChannelRulesReply, 'versions'>) {
  const { t, format } = useI18n();
  if (versions.length === 0) return null;
  return (
    <details>
      <summary>{t('channels.own.versions', { n: versions.length })}</summary>
      <ul class="small" data-testid="own-versions">
        {versions.map(({ version, created_at, actor, reason, rules, reclassified }) => (
          <li key={version}>
            {t('channels.own.version', {
              n: version,
              time: format.time(created_at),
              actor,
              rules: rules.length,
              reason,
            })}
            {reclassified
              ? ` ${t('channels.own.reclassified', { n: format.count(reclassified.touches), from: format.day(reclassified.from) })}`
              : null}
          </li>
        ))}
      </ul>
    </details>
  );
}
