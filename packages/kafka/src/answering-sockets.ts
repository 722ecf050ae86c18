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

/**
 * Silence counts from when all that was asked had left, or three times as long where that does not leave: a large
 * picture may go over a slow line. With several requests on their way, an answer to one counts for all that have left.
 */
function endWhenSilent(socket: Socket, broker: string, withinMs: number): void {
  let answered = 0;
  let since = performance.now();
  let hasLeft = false;
  const startAnew = (hasAllLeft: boolean) => {
    since = performance.now();
    hasLeft = hasAllLeft;
  };
  socket.on('data', () => {
    answered = socket.bytesWritten - socket.writableLength;
    startAnew(false);
  });
  const look = setInterval(() => {
    if (socket.bytesWritten === answered) return startAnew(false);
    // Once only: later requests must not hide that an earlier one is not answered.
    if (!hasLeft && socket.writableLength === 0) startAnew(true);
    if (performance.now() - since >= (hasLeft ? withinMs : 3 * withinMs))
      socket.destroy(new Error(`Expected an answer of ${broker} within ${withinMs / 1000} s`));
  }, LOOK_MS);
  socket.once('close', () => clearInterval(look));
}
