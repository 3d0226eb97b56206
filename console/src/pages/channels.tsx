import { api } from '../api.ts';
import { History } from '../channels/history.tsx';
import { OwnRules } from '../channels/own.tsx';
import { RuleTable } from '../channels/rules.tsx';
import { TestBench } from '../channels/test-bench.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

/** The rules that give visits their channels, and a bench to try them on. */
export function ChannelsPage({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('channel-rules', api.channelRules);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('channels.title')}</h1>
          <p class="muted">{t('channels.lead')}</p>
        </div>
      </header>
      <TestBench key={params.toString()} params={params} />
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? (
        <>
          <OwnRules key={data.versions.length} reply={data} saved={reload} />
          {data.versions.length > 0 ? <History done={reload} /> : null}
          <RuleTable reply={data} />
        </>
      ) : error ? null : (
        <Loading />
      )}
    </>
  );
}
