import { z } from 'zod';

/** Where the jobs travel. */
export interface KafkaAddress {
  brokers: string[];
  topic: string;
  groupId: string;
}

/** The environment variables of {@link KafkaAddress}. */
export const kafkaSettings = {
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^:,\s]+:\d{1,5}(,[^:,\s]+:\d{1,5})*$/, 'Expected host:port, or several with commas between')
    .default('localhost:9092'),
  KAFKA_TOPIC_NAME: z
    .string()
    .regex(/^[\w.-]{1,200}$/, 'Expected letters, digits, dot, underscore or hyphen')
    .default('pictures'),
  KAFKA_GROUP_NAME: z.string().min(1).default('resize'),
};

export function kafkaFrom(settings: z.infer<z.ZodObject<typeof kafkaSettings>>): KafkaAddress {
  return {
    brokers: settings.KAFKA_BROKERS.split(','),
    topic: settings.KAFKA_TOPIC_NAME,
    groupId: settings.KAFKA_GROUP_NAME,
  };
}
