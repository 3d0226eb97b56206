import type { IdentifierType, JsonObject } from '@guiyi/protocol';
import { shortId } from '../format.ts';
import { useI18n } from '../i18n/context.tsx';
import { channelName, eventGloss, IDENTIFIERS } from '../i18n/terms.ts';
import { hrefOf } from '../route.ts';

/** A channel in the reader's language, its key in the tooltip. */
export function ChannelBadge({ channel }: { channel: string }) {
  const { language } = useI18n();
  return (
    <span class="badge channel" title={channel} data-channel={channel}>
      {channelName(channel, language)}
    </span>
  );
}

/** An identifier as staff may see it. */
export function IdentifierLabel({ type, masked }: { type: IdentifierType; masked: string }) {
  const { language } = useI18n();
  return (
    <span class="identifier" data-type={type}>
      <span class="identifier-type">{IDENTIFIERS[language][type] ?? type}</span>
      <code>{masked}</code>
    </span>
  );
}

export function PersonLink({ id }: { id: string }) {
  const { t } = useI18n();
  return (
    <a href={hrefOf(['person', id])} title={`${t('live.person')} ${id}`} data-testid="person-link">
      {shortId(id)}
    </a>
  );
}

/** An event's own name, with its meaning beside it where the tracking spec gives it one. */
export function EventName({ type, name }: { type: string; name: string }) {
  const { language } = useI18n();
  const gloss = eventGloss(type, name, language);
  return (
    <span class="event-name">
      <strong>{name || type}</strong>
      {gloss && gloss !== name ? <span class="muted">{gloss}</span> : null}
    </span>
  );
}

/** JSON as text: whatever a visitor sent is shown and never run. */
export function JsonText({ value }: { value: JsonObject }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <pre class="json" tabIndex={0}>
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
