import { touchpointOf } from '../channels/touchpoint.ts';
import type { CampaignTags } from '../store/campaigns.ts';
import type { AcceptedEvent } from '../store/rows.ts';
import { fields, textOf } from './fields.ts';
import type { QueueMessage } from './queue/port.ts';

/** The codes that messages bring, of the campaign builder or of anybody else's. */
export function codesIn(messages: readonly QueueMessage[]): string[] {
  return [...new Set(messages.flatMap(({ events }) => events.flatMap((event) => codeOf(event) ?? [])))];
}

/**
 * Says of touches that bring a code of the campaign builder what it stands for. What a link says itself (a campaign's name) stands; so
 * a code decides where there is nothing but the code, as in the `scene` of a mini-program code. Here and not at accept, which reads no
 * database. It is written on the event, as all touches are: a campaign that is renamed or archived later changes no history.
 */
export function namedByCampaigns(messages: QueueMessage[], campaigns: readonly CampaignTags[]): QueueMessage[] {
  if (campaigns.length === 0) return messages;
  const byCode = new Map(campaigns.map((campaign) => [campaign.code, campaign]));
  return messages.map((message) => ({ ...message, events: message.events.map((event) => resolved(event, byCode)) }));
}

function resolved(event: AcceptedEvent, byCode: ReadonlyMap<string, CampaignTags>): AcceptedEvent {
  const found = byCode.get(codeOf(event) ?? '');
  if (!found) return event;
  const { source, medium, campaign: name } = found;
  const touch = touchpointOf({ type: 'page', campaign: { source, medium, name } });
  return touch ? { ...event, ...touch, campaign: name } : event;
}

/** The code that a touch brings and nothing else names. */
function codeOf({ channel, campaign, context }: AcceptedEvent): string | null {
  if (channel === undefined || channel === null || campaign) return null;
  const { id } = fields(context.campaign);
  return textOf(id) || null;
}
