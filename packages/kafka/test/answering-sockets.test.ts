import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, expect, test } from '@jest/globals';
import { createAuthority, issueCertificate } from '../../../test/access/certificates.ts';
import { createAnsweringSockets } from '../src/answering-sockets.ts';

let server: Server;
let socket: Socket;
afterEach(() => {
  socket.destroy();
  server.close();
});

/** A socket to a server that does this with what it gets; ends after a second of silence. */
async function socketTo(onData: OnData, tls?: Tls): Promise<Socket> {
  const onConnection = (connection: Socket) => {
    connection.on('error', () => {});
    connection.on('data', ({ length }) => onData(connection, length));
  };
  server = tls ? createTlsServer(tls.server, onConnection) : createServer(onConnection);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const host = tls ? 'localhost' : '127.0.0.1';
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>();
  const open = createAnsweringSockets(1_000);
  socket = open({ host, port, onConnect: resolve, ...(tls && { ssl: { ca: [tls.ca] } }) } as never) as Socket;
  socket.once('error', reject);
  await connected;
  return socket;
}

type OnData = (connection: Socket, bytes: number) => void;

interface Tls {
  server: { key: string; cert: string };
  /** Whom the client trusts. */
  ca: string;
}

async function tlsOf(name: string): Promise<Tls> {
  const authority = await createAuthority();
  const { key, certificate } = await issueCertificate(authority, name);
  return { server: { key, cert: certificate }, ca: authority.certificate };
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

test('over TLS a connection ends when an answer stays out, and stays while nothing is asked', async () => {
  let isSilent = false;
  const socket = await socketTo(
    (connection) => isSilent || connection.write('answer'),
    await tlsOf('localhost'),
  );
  socket.write('request');
  await sleep(2_000);
  expect(socket.destroyed).toBe(false);
  isSilent = true;
  socket.write('request');
  const [error] = await once(socket, 'error');
  expect(String(error)).toMatch(/Expected an answer of localhost:\d+ within 1 s/);
});

test('when the certificate is for another name or of another authority, then there is no connection', async () => {
  await expect(socketTo(() => {}, await tlsOf('elsewhere'))).rejects.toThrow(/does not match/);
  server.close();
  const { ca } = await tlsOf('localhost');
  await expect(socketTo(() => {}, { ...(await tlsOf('localhost')), ca })).rejects.toThrow(/certificate/);
});
