import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openDatabase, watchDatabase } from '@picture-resize/job';
import { administration } from '@picture-resize/native';
import { until } from '../faults/jobs.ts';
import { sharedSystem } from '../shared-system.ts';

const { databasePort, secrets } = sharedSystem();
const sockets: Socket[] = [];
let way: Server;

/** A way to the database on which connections can go silent, as when its machine is gone. */
beforeAll(async () => {
  way = createServer((client) => {
    const server = connect(databasePort, '127.0.0.1');
    client.pipe(server).pipe(client);
    for (const socket of [client, server]) socket.on('error', () => {});
    sockets.push(client, server);
  });
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  way.close();
});

const silence = () => {
  for (const socket of sockets) socket.unpipe().pause();
};

test('when the database goes without a word and another one takes over, then it counts as up again soon', async () => {
  const { port } = way.address() as { port: number };
  const told: number[] = [];
  const stop = new AbortController();
  const address = { ...administration(databasePort, secrets), port };
  const watching = watchDatabase(address, [], { set: (value) => void told.push(value) }, stop.signal);
  await until('it is up', () => told.at(-1) === 1);
  silence();
  await until('it is away', () => told.at(-1) === 0, 15_000);
  await until('it is up again', () => told.at(-1) === 1, 15_000);
  stop.abort();
  await watching;
});

test('when the database goes without a word, then what waits there fails within a minute and its connection is free again', async () => {
  const { port } = way.address() as { port: number };
  const address = { ...administration(databasePort, secrets), port };
  const { sequelize, sockets } = openDatabase(address, { connections: 1, timeoutMs: 3_000 });
  const stop = new AbortController();
  const told: number[] = [];
  const watching = watchDatabase(address, sockets, { set: (value) => void told.push(value) }, stop.signal);
  await sequelize.query('SELECT 1');
  await until('it is up', () => told.at(-1) === 1);
  silence();
  const begun = performance.now();
  await expect(sequelize.query('SELECT 1')).rejects.toThrow('The database has said nothing for 30 s');
  expect(performance.now() - begun).toBeLessThan(60_000);
  await sequelize.query('SELECT 1');
  stop.abort();
  await watching;
  await sequelize.close();
}, 90_000);

test('while nobody listens, it counts as away, and as up when somebody does', async () => {
  const told: number[] = [];
  const stop = new AbortController();
  const { port } = way.address() as { port: number };
  await new Promise<void>((resolve) => {
    for (const socket of sockets) socket.destroy();
    way.close(() => resolve());
  });
  const address = { ...administration(databasePort, secrets), port };
  const watching = watchDatabase(address, [], { set: (value) => void told.push(value) }, stop.signal);
  await until('it is away', () => told.at(-1) === 0);
  await new Promise<void>((resolve) => way.listen(port, '127.0.0.1', resolve));
  await until('it is up', () => told.at(-1) === 1, 15_000);
  stop.abort();
  await watching;
  expect(told).toEqual([...told].sort());
});
