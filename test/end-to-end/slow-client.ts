import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';

/** The address of a result that compresses badly: larger than what the kernel keeps for a client that does not read. */
export async function largeJob(api: string): Promise<string> {
  const noise = await sharp(randomBytes(1999 * 1999 * 3), { raw: { width: 1999, height: 1999, channels: 3 } })
    .jpeg()
    .toBuffer();
  const accepted = await fetch(`${api}/api?width=1999&height=1999`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(noise),
  });
  const { id } = await accepted.json();
  await (await fetch(`${api}/api/${id}/events`)).text();
  return `${api}/api/${id}`;
}

/** Asks and reads the status, and nothing after that. */
export async function askAndStopReading(
  address: string,
  userAgent = 'slow',
): Promise<{ socket: Socket; status: number }> {
  const { hostname, port, pathname } = new URL(address);
  const socket = connect(Number(port), hostname);
  // The api may cut it off.
  socket.on('error', () => {});
  socket.write(`GET ${pathname} HTTP/1.1\r\nHost: x\r\nUser-Agent: ${userAgent}\r\n\r\n`);
  await new Promise((resolve) => socket.once('readable', resolve));
  return { socket, status: Number(String(socket.read(12)).slice(9)) };
}
