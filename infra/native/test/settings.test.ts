import { expect, test } from '@jest/globals';
import { passedOn, readPorts } from '../src/config.ts';
import { api } from '../src/services.ts';
import { requireFreePorts } from '../src/taken-ports.ts';

test('without settings, then all ports are the ones of the README, and consumers and auditor follow the api', () => {
  expect(readPorts({ API_PORT: '' })).toEqual({
    zookeeper: 2181,
    kafka: 9092,
    database: 3307,
    api: 5000,
    apiOps: 9464,
    consumers: [9465, 9466],
    auditor: 9467,
    kafkaMetrics: 7071,
    zookeeperMetrics: 7072,
    observers: {
      prometheus: 9090,
      alertmanager: 9093,
      mysqldExporter: 9104,
      nodeExporter: 9100,
      jaeger: 16686,
      otlp: 4318,
      jaegerMetrics: 8888,
      jaegerHealth: 13133,
      jaegerGrpc: 16685,
    },
  });
});

test('when several settings are wrong, then one error names all of them and what they were', () => {
  expect(() => readPorts({ API_PORT: 'abc', DB_PORT: '70000', CONSUMERS: '0' })).toThrow(
    'Expected a whole number from 1 to 65535 for DB_PORT but received 70000\n' +
      'Expected a whole number from 1 to 65535 for API_PORT but received abc\n' +
      'Expected a whole number from 1 to 12 for CONSUMERS but received 0',
  );
});

test('settings of the services go on to them, settings of the native start do not', () => {
  expect(passedOn({ LOG_LEVEL: 'debug', API_PORT: '5001', CONSUMERS: '3' })).toEqual({ LOG_LEVEL: 'debug' });
});

test('when two parts are to listen on the same port, then this is said before anything starts', async () => {
  const wanted = ['one', 'other'].map((name) => ({ name, variable: name.toUpperCase(), port: 61_234 }));
  await expect(requireFreePorts(wanted)).rejects.toThrow(
    '61234, for other, is also meant for one. Choose another: OTHER=…',
  );
});

test.each([
  [undefined, 25_000],
  ['', 25_000],
  ['600', 605_000],
])('when SHUTDOWN_SECONDS is %s, then a service is killed after it and no earlier', (seconds, expected) => {
  const secrets = { rootPassword: '', servicePassword: '', exporterPassword: '', jobIdSecret: '' };
  const environment = { SHUTDOWN_SECONDS: seconds };
  expect(api({ kafkaPort: 1, databasePort: 2, secrets, environment }, 3, 4).stopMs).toBe(expected);
});
