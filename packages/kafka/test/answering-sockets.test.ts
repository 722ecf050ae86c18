import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { createAnsweringSockets } from '../src/answering-sockets.ts';

let server: Server;
let socket: Socket;
afterEach(() => {
  socket.destroy();
  server.close();
});

/** A socket to a server that does this with what it gets; ends after a second of silence. */
async function socketTo(onData: (connection: Socket, bytes: number) => void): Promise<Socket> {
  server = createServer((connection) => {
    connection.on('error', () => {});
    connection.on('data', ({ length }) => onData(connection, length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { promise: connected, resolve } = Promise.withResolvers<void>();
  socket = createAnsweringSockets(1_000)({ host: '127.0.0.1', port, onConnect: resolve } as never) as Socket;
  await connected;
  return socket;
}

test('when a broker takes a request and never answers, then the connection ends', async () => {
  const socket = await socketTo(() => {});
  socket.write('request');
  const [error] = await once(socket, 'error');
  expect(String(error)).toMatch(/Expected an answer of 127\.0\.0\.1:\d+ within 1 s/);
});

test('when it falls silent, then the connection ends even while requests keep coming', async () => {
  let isSilent = false;
  const socket = await socketTo((connection) => isSilent || connection.write('answer'));
  let ended: Error | undefined;
  socket.on('error', (error) => {
    ended = error;
  });
  const asking = setInterval(() => socket.write('request'), 100);
  await sleep(1_800);
  expect(ended).toBeUndefined();
  isSilent = true;
  await sleep(1_800);
  clearInterval(asking);
  expect(ended).toBeDefined();
});

test('while a large request leaves slowly, the connection stays', async () => {
  let taken = 0;
  const socket = await socketTo((connection, bytes) => {
    taken += bytes;
    connection.pause();
    setTimeout(() => connection.resume(), 20);
  });
  socket.write(Buffer.alloc(30_000_000));
  await sleep(2_500);
  expect(taken).toBeLessThan(30_000_000);
  expect(socket.destroyed).toBe(false);
});

test('when a large request is stuck on its way, then the connection ends', async () => {
  const socket = await socketTo((connection) => connection.pause());
  socket.write(Buffer.alloc(30_000_000));
  const [error] = await once(socket, 'error');
  expect(String(error)).toMatch(/Expected an answer/);
});

test('a connection on which nothing is asked stays', async () => {
  const socket = await socketTo((connection) => connection.write('answer'));
  socket.write('request');
  await sleep(2_000);
  expect(socket.destroyed).toBe(false);
});
