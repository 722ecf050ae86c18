// Runs in a container of the network from which it is tried: says as JSON how each connection went.
import { connect } from 'node:net';

const targets: [address: string, port: number][] = JSON.parse(process.argv[2] ?? '[]');

const attempt = ([host, port]: [string, number]) =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const end = (result: string) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => end('connected'));
    socket.on('timeout', () => end('timeout'));
    socket.on('error', ({ code = 'error' }: NodeJS.ErrnoException) => end(code));
  });

process.stdout.write(JSON.stringify(await Promise.all(targets.map(attempt))));
