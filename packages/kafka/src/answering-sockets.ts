import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

const LOOK_MS = 500;
/** As kafkajs's own sockets have it. */
const KEEP_ALIVE_MS = 60_000;

/**
 * Sockets for kafkajs that end when an answer stays out for `withinMs`. kafkajs gives such a request up and keeps the
 * connection, to which it gives the next ones: a broker that stands still, or whose machine is gone without a word,
 * takes them along until the network says so, which may be a quarter of an hour later.
 */
export function createAnsweringSockets(withinMs: number): ISocketFactory {
  return ({ host, port, ssl, onConnect }) => {
    const servername = isIP(host) === 0 ? { servername: host } : {};
    const socket = ssl
      ? connectTls({ host, port, ...servername, ...ssl }, onConnect)
      : connectTcp({ host, port }, onConnect);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    endWhenSilent(socket, `${host}:${port}`, withinMs);
    return socket;
  };
}

/** With several requests on their way, an answer to one counts for all until the next is sent. */
function endWhenSilent(socket: Socket, broker: string, withinMs: number): void {
  let sent = 0;
  let since = performance.now();
  const settle = () => {
    sent = socket.bytesWritten;
    since = performance.now();
  };
  socket.on('data', settle);
  const look = setInterval(() => {
    if (socket.bytesWritten === sent) settle();
    else if (performance.now() - since >= withinMs)
      socket.destroy(new Error(`Expected an answer of ${broker} within ${withinMs / 1000} s`));
  }, LOOK_MS);
  socket.once('close', () => clearInterval(look));
}
