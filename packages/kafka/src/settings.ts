import { SettingsError } from '@picture-resize/service-kit';
import { z } from 'zod';

/** Where the jobs travel, and who we are there. */
export interface KafkaAddress {
  brokers: string[];
  /** Undefined: nothing is encrypted. `ca`: the only authority to trust, as PEM; else those Node comes with. */
  tls?: { ca?: string | undefined } | undefined;
  sasl?: Sasl | undefined;
  topic: string;
  groupId: string;
}

export interface Sasl {
  mechanism: (typeof mechanisms)[number];
  username: string;
  password: string;
}

const mechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

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
  KAFKA_TLS: z.stringbool().default(false),
  KAFKA_TLS_CA: z.string().includes('BEGIN CERTIFICATE', 'Expected certificates as PEM').optional(),
  KAFKA_SASL_MECHANISM: z.enum(mechanisms).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
};

type KafkaSettings = z.infer<z.ZodObject<typeof kafkaSettings>>;

/** @throws SettingsError where one of several settings that belong together is missing. */
export function kafkaFrom(settings: KafkaSettings): KafkaAddress {
  return {
    brokers: settings.KAFKA_BROKERS.split(','),
    topic: settings.KAFKA_TOPIC_NAME,
    groupId: settings.KAFKA_GROUP_NAME,
    tls: tlsFrom(settings),
    sasl: saslFrom(settings),
  };
}

function tlsFrom({ KAFKA_TLS: tls, KAFKA_TLS_CA: ca }: KafkaSettings): KafkaAddress['tls'] {
  if (!tls && ca !== undefined) throw new SettingsError(['KAFKA_TLS: Expected true, as KAFKA_TLS_CA is set']);
  return tls ? { ca } : undefined;
}

function saslFrom(settings: KafkaSettings): Sasl | undefined {
  const {
    KAFKA_SASL_MECHANISM: mechanism,
    KAFKA_SASL_USERNAME: username,
    KAFKA_SASL_PASSWORD: password,
  } = settings;
  if (mechanism === undefined && username === undefined && password === undefined) return undefined;
  if (mechanism === undefined || username === undefined || password === undefined) {
    throw new SettingsError(['KAFKA_SASL_MECHANISM, _USERNAME and _PASSWORD: Expected all of them or none']);
  }
  if (mechanism === 'plain' && !settings.KAFKA_TLS) {
    throw new SettingsError([
      'KAFKA_TLS: Expected true, or SASL plain would show the password to the network',
    ]);
  }
  return { mechanism, username, password };
}
