import { readdir, readFile, readlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { execa } from 'execa';
import { UserError } from './user-error.ts';

/** @throws UserError that names every port that is taken, for what it is needed, and who has it. */
export async function requireFreePorts(
  wanted: { name: string; variable: string; port: number }[],
): Promise<void> {
  const lines: string[] = [];
  for (const [index, { name, variable, port }] of wanted.entries()) {
    const earlier = wanted.slice(0, index).find((other) => other.port === port);
    if (earlier !== undefined)
      lines.push(`  ${port}, for ${name}, is also meant for ${earlier.name}. Choose another: ${variable}=…`);
    else if (await isFree(port)) continue;
    else
      lines.push(`  ${port}, for ${name}, is held by ${await holderOf(port)}. Choose another: ${variable}=…`);
  }
  if (lines.length > 0) throw new UserError(`These ports are taken:\n${lines.join('\n')}`);
}

/** Who has the port; undefined where it is free. */
export async function whoHolds(port: number): Promise<string | undefined> {
  return (await isFree(port)) ? undefined : holderOf(port);
}

/** Tries both the loopback address and all of them: a server on either is in the way. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // No IPv6 on this machine: then nobody holds the port there.
    server.once('error', ({ code }: NodeJS.ErrnoException) => resolve(code !== 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

async function holderOf(port: number): Promise<string> {
  const pid = process.platform === 'linux' ? await pidOnLinux(port) : await pidByLsof(port);
  return pid === undefined ? 'another process (of another user)' : `process ${pid}: ${await commandOf(pid)}`;
}

/** From port to socket in /proc/net/tcp, from socket to process in /proc/PID/fd. */
async function pidOnLinux(port: number): Promise<string | undefined> {
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const tables = await Promise.all(
    ['tcp', 'tcp6'].map((name) => readFile(`/proc/net/${name}`, 'utf8').catch(() => '')),
  );
  const sockets = new Set(
    tables
      .flatMap((table) => table.split('\n').map((line) => line.trim().split(/\s+/)))
      .filter(([, local, , state]) => state === '0A' && local?.endsWith(`:${hexPort}`))
      .map((fields) => `socket:[${fields[9]}]`),
  );
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    for (const descriptor of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      if (sockets.has(target)) return pid;
    }
  }
  return undefined;
}

async function pidByLsof(port: number): Promise<string | undefined> {
  const { stdout } = await execa('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-t'], { reject: false });
  return stdout?.split('\n')[0] || undefined;
}

async function commandOf(pid: string): Promise<string> {
  const { stdout } = await execa('ps', ['-o', 'args=', '-p', pid], { reject: false });
  const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => stdout ?? '');
  const words = line.replaceAll('\0', ' ').trim();
  return words.length > 80 ? `${words.slice(0, 80)}…` : words;
}
