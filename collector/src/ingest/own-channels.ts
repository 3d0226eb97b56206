import type { CustomChannelRule } from '@guiyi/protocol';
import { channelBy, factsOf } from '../channels/custom.ts';
import type { QueueMessage } from './queue/port.ts';

/**
 * Names the touches of messages by the deployment's own rules. Here and not at accept: the consumer reads the database anyway,
 * so that a rule holds from the moment on in which it was saved, and costs no request anything.
 */
export function namedByOwnRules(messages: QueueMessage[], rules: readonly CustomChannelRule[]): QueueMessage[] {
  if (rules.length === 0) return messages;
  return messages.map((message) => ({
    ...message,
    events: message.events.map((event) =>
      event.channel === null || event.channel === undefined
        ? event
        : { ...event, channel: channelBy(rules, factsOf(event)) },
    ),
  }));
}
