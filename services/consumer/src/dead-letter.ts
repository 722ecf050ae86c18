import { deadLetterTopic } from '@picture-resize/kafka';
import type { EachMessagePayload, Producer } from 'kafkajs';

export type DeadLetter = (
  from: Pick<EachMessagePayload, 'topic' | 'partition' | 'message'>,
  reason: string,
) => Promise<void>;

/** Puts a message aside, unchanged, with headers that say where it lay and why it could not stay. */
export function createDeadLetter(producer: Producer): DeadLetter {
  return async ({ topic, partition, message }, reason) => {
    await producer.send({
      topic: deadLetterTopic(topic),
      acks: -1,
      messages: [
        {
          key: message.key,
          value: message.value,
          headers: {
            ...message.headers,
            'dead-letter-reason': reason,
            'dead-letter-source': `${topic}/${partition}/${message.offset}`,
            'dead-letter-time': new Date().toISOString(),
          },
        },
      ],
    });
  };
}
