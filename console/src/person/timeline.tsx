import type { StoredEvent } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { ChannelBadge, EventName, IdentifierLabel, JsonText } from '../components/labels.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

const STEP = 50;

/** What the person did, newest first, a heading for each day. */
export function Timeline({ person }: { person: string }) {
  const { t } = useI18n();
  const [limit, setLimit] = useState(STEP);
  const { data, error, loading, reload } = useLoad(`${person} ${limit}`, (signal) =>
    api.personEvents(person, limit, signal),
  );
  return (
    <section class="card">
      <h2>{t('person.timeline')}</h2>
      <p class="muted small">{t('person.timelineHelp')}</p>
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <Events events={data.events} /> : error ? null : <Loading />}
      {data && data.events.length >= limit ? (
        <button type="button" disabled={loading} onClick={() => setLimit(limit + STEP)}>
          {t('person.more')}
        </button>
      ) : null}
    </section>
  );
}

function Events({ events }: { events: StoredEvent[] }) {
  const { t, format } = useI18n();
  if (events.length === 0) return <p>{t('person.noEvents')}</p>;
  return (
    <ol class="timeline" data-testid="person-events">
      {events.map((event, index) => {
        const day = format.day(event.time);
        const before = events[index - 1];
        const newDay = before === undefined || format.day(before.time) !== day;
        return <Entry key={event.seq} event={event} day={newDay ? day : null} />;
      })}
    </ol>
  );
}

function Entry({ event, day }: { event: StoredEvent; day: string | null }) {
  const { format } = useI18n();
  const hasProperties = Object.keys(event.properties).length > 0;
  return (
    <li data-testid="person-event" data-name={event.name} data-type={event.type}>
      {day ? <p class="day number">{day}</p> : null}
      <div class="entry">
        <time class="number muted" dateTime={event.time} title={format.time(event.time)}>
          {format.clock(event.time)}
        </time>
        <div>
          <p class="entry-head">
            <EventName type={event.type} name={event.name} />
            {event.value === null ? null : <strong>{format.money(event.value, event.currency ?? undefined)}</strong>}
            {event.channel ? <ChannelBadge channel={event.channel} /> : null}
          </p>
          {event.url ? <p class="muted small url">{event.url}</p> : null}
          <details>
            <summary>
              <IdentifierLabel {...event.identifier} />
            </summary>
            {hasProperties ? <JsonText value={event.properties} /> : null}
          </details>
        </div>
      </div>
    </li>
  );
}
