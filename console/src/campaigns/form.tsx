import type { CampaignKind, PlannedCampaign, Source } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { callOf, MEDIA } from './draft.ts';

const KINDS = ['web', 'miniprogram'] as const;
const TAGS = ['source', 'medium', 'campaign', 'content'] as const;

interface FormProps {
  /** Those that are mini-programs. */
  miniprograms: Source[];
  made: (campaign: PlannedCampaign) => void;
}

/** Plans a campaign: where it leads, and in which words reports will tell of it. */
export function CampaignForm({ miniprograms, made }: FormProps) {
  const { t } = useI18n();
  const [kind, setKind] = useState<CampaignKind>('web');
  const [error, setError] = useState<unknown>(null);
  const make = async (form: HTMLFormElement) => {
    try {
      made(await api.makeCampaign(callOf(kind, new FormData(form))));
      form.reset();
      setError(null);
    } catch (failed) {
      setError(failed);
    }
  };
  return (
    <form
      class="filters card"
      data-testid="campaign-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make(event.currentTarget);
      }}
    >
      <label>
        <span>{t('campaigns.kind')}</span>
        <select value={kind} onChange={(e) => setKind(KINDS.find((each) => each === e.currentTarget.value) ?? 'web')}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`campaigns.kind.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <label class="wide">
        <span>{t('campaigns.name')}</span>
        <input name="name" required maxLength={100} autocomplete="off" />
      </label>
      <Target kind={kind} miniprograms={miniprograms} />
      {TAGS.map((name) => (
        <label key={name}>
          <span>{t(`campaigns.${name}`)}</span>
          <input
            name={name}
            required={name !== 'content'}
            maxLength={100}
            autocomplete="off"
            list={name === 'medium' ? 'campaign-media' : undefined}
          />
        </label>
      ))}
      <datalist id="campaign-media">
        {MEDIA[kind].map((medium) => (
          <option key={medium} value={medium} />
        ))}
      </datalist>
      <button type="submit" class="primary" data-testid="campaign-make">
        {t('campaigns.make')}
      </button>
      {error ? <Failure error={error} /> : null}
    </form>
  );
}

function Target({ kind, miniprograms }: { kind: CampaignKind; miniprograms: Source[] }) {
  const { t } = useI18n();
  return (
    <>
      <label class="wide">
        <span>{t(`campaigns.target.${kind}`)}</span>
        <input
          key={kind}
          name="target"
          required={kind === 'web'}
          inputMode={kind === 'web' ? 'url' : 'text'}
          maxLength={2048}
          autocomplete="off"
          placeholder={kind === 'web' ? 'https://shop.example/sale' : 'pages/index/index'}
        />
      </label>
      {kind === 'miniprogram' && miniprograms.length > 0 ? (
        <label>
          <span>{t('campaigns.app')}</span>
          <select name="source_id">
            {miniprograms.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      ) : null}
    </>
  );
}
