import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** No query of ours is waited for longer. */
const SILENCE_MS = 30_000;

/**
 * Ends those of the sockets on which nothing is heard for 30 s from now on; a query that waits there fails. TCP
 * by itself gives up what it has sent to a machine that is gone after a quarter of an hour (tcp_retries2), and
 * until then no other query has the connection. Resolves after that time, or when `stopping` says so.
 */
export async function hangUpSilent(sockets: Iterable<Socket>, stopping: AbortSignal): Promise<void> {
  const heard = [...sockets].map((socket) => ({ socket, bytes: socket.bytesRead }));
  await sleep(SILENCE_MS, undefined, { signal: stopping }).catch(() => {});
  if (stopping.aborted) return;
  for (const { socket, bytes } of heard) {
    if (socket.bytesRead === bytes)
      socket.destroy(new Error(`The database has said nothing for ${SILENCE_MS / 1000} s`));
  }
}
