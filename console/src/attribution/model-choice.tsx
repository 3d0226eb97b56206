import type { EndWeights } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { MODELS, type Model } from './models.ts';
import { ORDERS, type View } from './query.ts';

interface ChoiceProps {
  view: View;
  change: (part: Partial<View>) => void;
}

/** Which models stand side by side, and the settings of those that have any. */
export function ModelChoice({ view, change }: ChoiceProps) {
  const { t } = useI18n();
  const toggle = (model: Model) => {
    const models = MODELS.filter((each) => (each === model) !== view.models.includes(each));
    if (models.length > 0) change({ models });
  };
  return (
    <fieldset class="model-choice">
      <legend>{t('attr.models')}</legend>
      <div class="line">
        {MODELS.map((model) => (
          <button
            key={model}
            type="button"
            aria-pressed={view.models.includes(model)}
            title={t(`model.${model}.help`)}
            data-testid={`model-${model}`}
            onClick={() => toggle(model)}
          >
            <span class={`swatch ${model}`} aria-hidden="true" />
            {t(`model.${model}`)}
          </button>
        ))}
      </div>
      <Settings view={view} change={change} />
    </fieldset>
  );
}

function Settings({ view, change }: ChoiceProps) {
  const { t } = useI18n();
  const has = (model: Model) => view.models.includes(model);
  return (
    <div class="model-settings">
      {has('markov') ? (
        <label>
          <span>{t('attr.order')}</span>
          <select
            value={view.order}
            data-testid="order"
            onChange={(event) => change({ order: Number(event.currentTarget.value) })}
          >
            {ORDERS.map((order) => (
              <option key={order}>{order}</option>
            ))}
          </select>
        </label>
      ) : null}
      {has('markov') ? (
        <button
          type="button"
          aria-pressed={view.nulls}
          title={t('attr.nulls.help')}
          data-testid="nulls"
          onClick={() => change({ nulls: !view.nulls })}
        >
          {t('attr.nulls')}
        </button>
      ) : null}
      {has('time-decay') ? (
        <NumberField
          label={t('attr.halfLife')}
          value={view.halfLife}
          least={0.5}
          set={(halfLife) => change({ halfLife })}
        />
      ) : null}
      {has('position') ? (
        <Weights label={t('attr.position')} value={view.position} set={(position) => change({ position })} />
      ) : null}
      {has('custom') ? (
        <Weights label={t('attr.weights')} value={view.weights} set={(weights) => change({ weights })} />
      ) : null}
      {has('position') || has('custom') ? <p class="muted small">{t('attr.weightsHelp')}</p> : null}
    </div>
  );
}

interface NumberFieldProps {
  label: string;
  value: number;
  least: number;
  set: (value: number) => void;
}

function NumberField({ label, value, least, set }: NumberFieldProps) {
  return (
    <label>
      <span>{label}</span>
      <input
        type="number"
        min={least}
        max={365}
        step="any"
        required
        value={value}
        onChange={({ currentTarget }) =>
          currentTarget.reportValidity() ? set(currentTarget.valueAsNumber) : undefined
        }
      />
    </label>
  );
}

interface WeightsProps {
  label: string;
  value: EndWeights;
  set: (value: EndWeights) => void;
}

function Weights({ label, value, set }: WeightsProps) {
  const { t } = useI18n();
  const change = (part: Partial<EndWeights>) => {
    const next = { ...value, ...part };
    if (next.first + next.middle + next.last > 0) set(next);
  };
  return (
    <fieldset class="weights">
      <legend>{label}</legend>
      {(['first', 'middle', 'last'] as const).map((end) => (
        <NumberField
          key={end}
          label={t(`attr.weight.${end}`)}
          value={value[end]}
          least={0}
          set={(weight) => change({ [end]: weight })}
        />
      ))}
    </fieldset>
  );
}
