import { expect, test } from '@jest/globals';
import { readConfig } from '../src/config.ts';

const needed = {
  JOB_ID_SECRET: 'x'.repeat(32),
  DB_MYSQL_ADD: 'localhost:3307',
  DB_MYSQL_NAME: 'picture_resize',
  DB_MYSQL_REMOTE_USER: 'resize',
  DB_MYSQL_PASS: 'secret',
  KAFKA_BROKERS: 'localhost:9092',
  KAFKA_TOPIC_NAME: 'pictures',
  KAFKA_GROUP_NAME: 'resize',
};

test('when a stop would be over before the proxy has looked away, then the api does not start', () => {
  expect(() => readConfig({ ...needed, DRAIN_SECONDS: '3', SHUTDOWN_SECONDS: '3' })).toThrow(
    'DRAIN_SECONDS: Expected less than SHUTDOWN_SECONDS, 3',
  );
  expect(readConfig({ ...needed, DRAIN_SECONDS: '3', SHUTDOWN_SECONDS: '4' })).toMatchObject({
    drainMs: 3_000,
    shutdownMs: 4_000,
  });
});

test('when nothing is traced, then jobs have no link to a trace', () => {
  const JAEGER_URL = 'http://localhost:16686/';
  expect(readConfig({ ...needed, JAEGER_URL }).jaegerUrl).toBeUndefined();
  const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://localhost:4318';
  expect(readConfig({ ...needed, JAEGER_URL, OTEL_EXPORTER_OTLP_ENDPOINT }).jaegerUrl).toBe(
    'http://localhost:16686',
  );
});
