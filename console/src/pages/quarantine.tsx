import type { QuarantinedEvent } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { JsonText } from '../components/labels.tsx';
import { LoadedPage } from '../components/loaded-page.tsx';
import { Empty } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { explainCode } from '../problem.ts';

/** Events that were refused, and how to mend what sends them. */
export function QuarantinePage() {
  const loaded = useLoad('quarantine', api.quarantine);
  return (
    <LoadedPage name="quarantine" loaded={loaded}>
      {(data) => <Refused events={data.events} />}
    </LoadedPage>
  );
}

function Refused({ events }: { events: QuarantinedEvent[] }) {
  const { t } = useI18n();
  const [code, setCode] = useState('');
  if (events.length === 0) {
    return (
      <section class="card">
        <Empty title={t('quarantine.empty')} hint={t('quarantine.emptyHint')} />
      </section>
    );
  }
  const shown = events.filter((event) => code === '' || event.code === code);
  return (
    <section class="card">
      <CodeFilter events={events} code={code} choose={setCode} />
      <ol class="refused">
        {shown.map((event) => (
          <Item key={event.id} event={event} />
        ))}
      </ol>
    </section>
  );
}

interface CodeFilterProps {
  events: QuarantinedEvent[];
  code: string;
  choose: (code: string) => void;
}

function CodeFilter({ events, code, choose }: CodeFilterProps) {
  const { t, format } = useI18n();
  const counts = new Map<string, number>();
  for (const event of events) counts.set(event.code, (counts.get(event.code) ?? 0) + 1);
  return (
    <fieldset class="chips">
      <legend class="visually-hidden">{t('quarantine.filter')}</legend>
      {[['', events.length] as const, ...counts].map(([name, count]) => (
        <button key={name} type="button" aria-pressed={name === code} onClick={() => choose(name)}>
          {name || t('quarantine.all')} <span class="muted">{format.count(count)}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Item({ event }: { event: QuarantinedEvent }) {
  const { t, language, format } = useI18n();
  const { title, mend } = explainCode(event.code, event, language);
  return (
    <li data-testid="quarantine-row" data-code={event.code}>
      <p class="refused-head">
        <strong>{title}</strong>
        <code class="badge">{event.code}</code>
        <span class="muted small number">
          {event.source_id} · <time dateTime={event.received_at}>{format.time(event.received_at)}</time>
        </span>
      </p>
      <dl class="pairs">
        <dt>{t('quarantine.where')}</dt>
        <dd>
          {event.path ? <code>{event.path}</code> : t('quarantine.wholeEvent')}
          {event.message === title ? null : <span class="muted"> {event.message}</span>}
        </dd>
        <dt>{t('quarantine.mend')}</dt>
        <dd>{mend}</dd>
      </dl>
      {event.event ? (
        <details>
          <summary>{t('quarantine.event')}</summary>
          <JsonText value={event.event} />
        </details>
      ) : (
        <p class="muted small">{t('quarantine.notKept')}</p>
      )}
    </li>
  );
}
