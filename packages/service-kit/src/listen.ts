import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Binds and resolves with the port it got. A taken port is an error that names it. */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    throw new Error(`Port ${port} on ${host} is taken by another process. Free it or choose another.`, {
      cause,
    });
  }
  return (server.address() as AddressInfo).port;
}

/**
 * Stops listening, lets requests in hand finish, and resolves when the last connection is gone. A
 * connection that is kept alive is closed as soon as it has no request in hand.
 */
export async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, 'close');
  server.close();
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  await closed;
  clearInterval(sweep);
}
