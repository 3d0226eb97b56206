import { useEffect } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { Consent } from '../person/consent.tsx';
import { Identifiers } from '../person/identifiers.tsx';
import { Search } from '../person/search.tsx';
import { Timeline } from '../person/timeline.tsx';
import { Why } from '../person/why.tsx';
import { go, hrefOf } from '../route.ts';

/** `#/person` searches; `#/person/ID` shows one person. */
export function PersonPage({ id }: { id: string | null }) {
  const { t } = useI18n();
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('person.title')}</h1>
          <p class="muted">{t('person.lead')}</p>
        </div>
      </header>
      <Search />
      {id === null ? <p class="muted">{t('person.orLive')}</p> : <Person key={id} id={id} />}
    </>
  );
}

function Person({ id }: { id: string }) {
  const { t, format } = useI18n();
  const { data, error, reload } = useLoad(id, (signal) => api.person(id, signal));
  const current = data?.person_id;
  useEffect(() => {
    // After a merge the former id still leads here; the address should name the present one.
    if (current !== undefined && current !== id) go(hrefOf(['person', current]), true);
  }, [current, id]);
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <div class="person" data-testid="person" data-person={data.person_id}>
      <dl class="person-head card">
        <div>
          <dt>{t('person.id')}</dt>
          <dd>
            <code>{data.person_id}</code>
          </dd>
        </div>
        <div>
          <dt>{t('person.firstSeen')}</dt>
          <dd class="number">{format.time(data.first_seen)}</dd>
        </div>
        <div>
          <dt>{t('person.graphVersion')}</dt>
          <dd class="number">{data.graph_version}</dd>
        </div>
      </dl>
      <div class="columns">
        <Identifiers identifiers={data.identifiers} />
        <Consent person={data.person_id} />
      </div>
      <Why person={data.person_id} />
      <Timeline person={data.person_id} />
    </div>
  );
}
