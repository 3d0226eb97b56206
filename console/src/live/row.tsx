import type { StoredEvent } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { ChannelBadge, EventName, IdentifierLabel, JsonText, PersonLink } from '../components/labels.tsx';
import { useI18n } from '../i18n/context.tsx';

interface RowProps {
  event: StoredEvent;
  /** The source as people call it. */
  source: string;
}

export function LiveRow({ event, source }: RowProps) {
  const { t, format } = useI18n();
  const [open, setOpen] = useState(false);
  const details = `event-${event.seq}`;
  return (
    <li class="live-row" data-testid="live-row" data-name={event.name} data-type={event.type} data-seq={event.seq}>
      <time class="number" dateTime={event.time} title={format.time(event.time)}>
        {format.recent(event.time, new Date())}
      </time>
      <button type="button" class="opener" aria-expanded={open} aria-controls={details} onClick={() => setOpen(!open)}>
        <EventName type={event.type} name={event.name} />
        {event.bot ? <span class="badge bot">{t('live.bot')}</span> : null}
      </button>
      <IdentifierLabel {...event.identifier} />
      <span class="cell-person">
        {event.person_id ? <PersonLink id={event.person_id} /> : <span class="muted">{t('live.noPerson')}</span>}
      </span>
      <span class="cell-channel">{event.channel ? <ChannelBadge channel={event.channel} /> : null}</span>
      <span class="cell-source muted">{source}</span>
      <div class="details" id={details} hidden={!open}>
        {open ? <Details event={event} /> : null}
      </div>
    </li>
  );
}

function Details({ event }: { event: StoredEvent }) {
  const { format } = useI18n();
  return (
    <>
      <p class="muted small">
        {event.type} · {event.message_id} · {format.time(event.time)}
        {event.url ? ` · ${event.url}` : ''}
        {event.value !== null ? ` · ${format.money(event.value, event.currency ?? undefined)}` : ''}
      </p>
      <JsonText value={event.properties} />
    </>
  );
}
