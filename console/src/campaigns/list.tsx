import type { CampaignChange, PlannedCampaign } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { HandOut } from './hand-out.tsx';

interface ListProps {
  campaigns: PlannedCampaign[];
  /** The code of the one that is shown open. */
  open: string | null;
  changed: () => void;
}

/** What was planned, newest first; archived ones only when asked for. */
export function CampaignList({ campaigns, open, changed }: ListProps) {
  const { t } = useI18n();
  const [archived, setArchived] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const change = async (code: string, body: CampaignChange) => {
    setError(null);
    await api.changeCampaign(code, body).then(changed, setError);
  };
  const shown = campaigns.filter(({ archived_at }) => archived || archived_at === null);
  return (
    <section class="card">
      <div class="line">
        <h2>{t('campaigns.list')}</h2>
        <button type="button" aria-pressed={archived} onClick={() => setArchived(!archived)}>
          {t('campaigns.showArchived')}
        </button>
      </div>
      {error ? <Failure error={error} /> : null}
      {shown.length === 0 ? <p class="muted">{t('campaigns.empty')}</p> : null}
      <ul class="campaigns">
        {shown.map((campaign) => (
          <Row key={campaign.code} campaign={campaign} open={campaign.code === open} change={change} />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  campaign: PlannedCampaign;
  open: boolean;
  change: (code: string, body: CampaignChange) => Promise<void>;
}

function Row({ campaign, open, change }: RowProps) {
  const { t, format } = useI18n();
  const { code, kind, name, source, medium, channel, archived_at, created_at, created_by } = campaign;
  const words = [source, medium, campaign.campaign, campaign.content].filter(Boolean).join(' / ');
  return (
    <li data-testid="campaign" data-code={code} data-archived={archived_at !== null}>
      <details open={open}>
        <summary>
          <strong>{name}</strong> <span class="muted">{t(`campaigns.kind.${kind}`)}</span> {words}
          {archived_at === null ? null : <span class="muted"> · {t('campaigns.archived')}</span>}
        </summary>
        <p class="muted small">{t('campaigns.facts', { channel, time: format.time(created_at), actor: created_by })}</p>
        <HandOut campaign={campaign} />
        <Rename name={name} save={(next) => change(code, { name: next })} />
        <button
          type="button"
          data-testid="campaign-archive"
          onClick={() => void change(code, { archived: archived_at === null })}
        >
          {t(archived_at === null ? 'campaigns.archive' : 'campaigns.restore')}
        </button>
      </details>
    </li>
  );
}

function Rename({ name, save }: { name: string; save: (name: string) => Promise<void> }) {
  const { t } = useI18n();
  return (
    <form
      class="line"
      onSubmit={(event) => {
        event.preventDefault();
        void save(String(new FormData(event.currentTarget).get('name')));
      }}
    >
      <input
        key={name}
        name="name"
        required
        maxLength={100}
        autocomplete="off"
        aria-label={t('campaigns.name')}
        defaultValue={name}
        data-testid="campaign-name"
      />
      <button type="submit" data-testid="campaign-rename">
        {t('campaigns.rename')}
      </button>
    </form>
  );
}
