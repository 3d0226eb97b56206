import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { CampaignForm } from '../campaigns/form.tsx';
import { CampaignList } from '../campaigns/list.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

/** Links and codes to hand out, by which reports know what brought a visitor. */
export function CampaignsPage() {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('campaigns', api.campaigns);
  const sources = useLoad('sources', api.sources);
  const [made, setMade] = useState<string | null>(null);
  const miniprograms = sources.data?.sources.filter(({ kind }) => kind === 'miniprogram') ?? [];
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('campaigns.title')}</h1>
          <p class="muted">{t('campaigns.lead')}</p>
        </div>
      </header>
      <CampaignForm
        miniprograms={miniprograms}
        made={({ code }) => {
          setMade(code);
          reload();
        }}
      />
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <CampaignList campaigns={data.campaigns} open={made} changed={reload} /> : error ? null : <Loading />}
    </>
  );
}
