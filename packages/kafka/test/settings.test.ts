import { expect, test } from '@jest/globals';
import { readSettings } from '@picture-resize/service-kit';
import { kafkaFrom, kafkaSettings } from '../src/settings.ts';

const read = (environment: Record<string, string>) => kafkaFrom(readSettings(kafkaSettings, environment));
const sasl = { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'u', KAFKA_SASL_PASSWORD: 'hunter2' };

test.each([
  ['a password would go over the network in the clear', sasl, /KAFKA_TLS: Expected true/],
  [
    'an authority is named but TLS is off',
    { KAFKA_TLS_CA: '-----BEGIN CERTIFICATE' },
    /KAFKA_TLS: Expected true/,
  ],
  ['the password is missing', { ...sasl, KAFKA_SASL_PASSWORD: '', KAFKA_TLS: 'true' }, /all of them or none/],
  [
    'the authority is no certificate',
    { KAFKA_TLS: 'true', KAFKA_TLS_CA: '/etc/ca.pem' },
    /certificates as PEM/,
  ],
])('when %s, then the settings are refused', (_, environment, reason) => {
  expect(() => read(environment)).toThrow(reason);
  expect(() => read(environment)).not.toThrow(/hunter2/);
});

test('when nothing is said, then nothing is encrypted and nobody asked for', () => {
  expect(read({})).toMatchObject({ tls: undefined, sasl: undefined });
});
