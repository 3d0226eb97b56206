import type { ChannelCondition, CustomChannelRule } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { newCondition, textOf, valuesOf } from './draft.ts';

const FIELDS = ['source', 'medium', 'campaign', 'category'] as const;
const OPS = ['is', 'contains', 'starts', 'ends'] as const;

interface RuleProps {
  rule: CustomChannelRule;
  /** From 1. */
  position: number;
  change: (rule: CustomChannelRule) => void;
  raise: () => void;
  remove: () => void;
}

/** One own rule: its channel, and what must hold. */
export function RuleForm({ rule, position, change, raise, remove }: RuleProps) {
  const { t } = useI18n();
  const set = (at: number, part: Partial<ChannelCondition>) =>
    change({ ...rule, all: rule.all.map((each, i) => (i === at ? { ...each, ...part } : each)) });
  return (
    <fieldset class="own-rule" data-testid="own-rule">
      <legend>{t('channels.own.rule', { n: position })}</legend>
      <div class="line">
        <label>
          <span>{t('channels.channel')}</span>
          <input
            required
            maxLength={60}
            value={rule.channel}
            data-testid="own-channel"
            onInput={(event) => change({ ...rule, channel: event.currentTarget.value })}
          />
        </label>
        <button type="button" aria-pressed={rule.paid} onClick={() => change({ ...rule, paid: !rule.paid })}>
          {t('channels.paid')}
        </button>
        <button type="button" class="quiet" disabled={position === 1} onClick={raise}>
          {t('channels.own.raise')}
        </button>
        <button type="button" class="quiet" onClick={remove}>
          {t('channels.own.remove')}
        </button>
      </div>
      {rule.all.map((condition, i) => (
        <ConditionForm
          key={i}
          condition={condition}
          change={(part) => set(i, part)}
          remove={
            rule.all.length > 1 ? () => change({ ...rule, all: rule.all.filter((_, at) => at !== i) }) : undefined
          }
        />
      ))}
      <button type="button" class="quiet" onClick={() => change({ ...rule, all: [...rule.all, newCondition()] })}>
        {t('channels.own.and')}
      </button>
    </fieldset>
  );
}

interface ConditionProps {
  condition: ChannelCondition;
  change: (part: Partial<ChannelCondition>) => void;
  remove: (() => void) | undefined;
}

function ConditionForm({ condition, change, remove }: ConditionProps) {
  const { t } = useI18n();
  return (
    <div class="line condition">
      <select
        aria-label={t('channels.own.field')}
        value={condition.field}
        onChange={({ currentTarget }) => change({ field: FIELDS.find((field) => field === currentTarget.value) })}
      >
        {FIELDS.map((field) => (
          <option key={field} value={field}>
            {t(`channels.${field}`)}
          </option>
        ))}
      </select>
      <select
        aria-label={t('channels.own.op')}
        value={condition.op}
        onChange={({ currentTarget }) => change({ op: OPS.find((op) => op === currentTarget.value) })}
      >
        {OPS.map((op) => (
          <option key={op} value={op}>
            {t(`channels.own.op.${op}`)}
          </option>
        ))}
      </select>
      <input
        required
        aria-label={t('channels.own.values')}
        placeholder={t('channels.own.valuesHint')}
        value={textOf(condition.values)}
        data-testid="own-values"
        onChange={(event) => change({ values: valuesOf(event.currentTarget.value) })}
      />
      {remove ? (
        <button type="button" class="quiet" aria-label={t('channels.own.removeCondition')} onClick={remove}>
          ×
        </button>
      ) : null}
    </div>
  );
}
