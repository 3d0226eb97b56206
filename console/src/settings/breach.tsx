import type { BreachCall, BreachReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { downloadText } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { BreachForm } from './breach-form.tsx';

/** What a breach touched, and the texts that tell of it. Nothing of it is kept. */
export function Breach() {
  const { t, language } = useI18n();
  const [call, setCall] = useState<BreachCall | null>(null);
  const [pack, setPack] = useState<BreachReply | null>(null);
  const [error, setError] = useState<unknown>(null);
  const ask = async (asked: BreachCall) => {
    try {
      setPack(await api.breach(asked, language));
      setCall(asked);
      setError(null);
    } catch (failed) {
      setError(failed);
    }
  };
  const people = async () => {
    if (call === null) return;
    await api.breachPersons(call).then((csv) => downloadText('breach-persons.csv', csv), setError);
  };
  return (
    <>
      <p class="muted">{t('breach.lead')}</p>
      <BreachForm ask={(asked) => void ask(asked)} />
      {error ? <Failure error={error} /> : null}
      {pack ? <Pack pack={pack} people={() => void people()} /> : null}
    </>
  );
}

function Pack({ pack, people }: { pack: BreachReply; people: () => void }) {
  const { t, format } = useI18n();
  const kinds = pack.categories.map(({ category, events }) => `${t(`breach.${category}`)} ${format.count(events)}`);
  const identifiers = Object.entries(pack.identifiers).map(([type, n]) => `${type} ${format.count(n)}`);
  return (
    <section class="card" data-testid="breach-pack">
      <h2>{t('breach.touched')}</h2>
      <p>{t('breach.extent', { persons: format.count(pack.persons), events: format.count(pack.events) })}</p>
      <p>{[...identifiers, ...kinds].join(' · ')}</p>
      {pack.first === null || pack.last === null ? null : (
        <p>{t('breach.span', { first: format.time(pack.first), last: format.time(pack.last) })}</p>
      )}
      <button type="button" onClick={people}>
        {t('breach.people')}
      </button>
      {(['authority', 'people'] as const).map((name) => (
        <label key={name} class="text">
          <span>{t(`breach.text.${name}`)}</span>
          <textarea rows={9} readOnly value={pack.texts[name]} data-testid={`breach-${name}`} />
        </label>
      ))}
    </section>
  );
}
