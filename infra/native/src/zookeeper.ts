import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Ports } from './config.ts';
import type { Programs } from './download.ts';
import { javaArguments } from './java.ts';
import type { Part } from './part.ts';

export function zookeeper(
  folder: string,
  programs: Programs,
  { zookeeper: port, zookeeperMetrics: metricsPort }: Ports,
): Part {
  const configuration = join(folder, 'zookeeper.properties');
  return {
    name: 'zookeeper',
    address: `127.0.0.1:${port}`,
    command: 'java',
    arguments: [
      ...javaArguments('zookeeper', { folder, heap: '128m', metricsPort }, programs),
      'org.apache.zookeeper.server.quorum.QuorumPeerMain',
      configuration,
    ],
    prepare: async () => {
      await mkdir(join(folder, 'zookeeper'), { recursive: true });
      await writeFile(
        configuration,
        `dataDir=${join(folder, 'zookeeper')}
clientPort=${port}
clientPortAddress=127.0.0.1
tickTime=2000
admin.enableServer=false
4lw.commands.whitelist=srvr
autopurge.snapRetainCount=3
autopurge.purgeInterval=24
`,
      );
    },
    probe: () => askServerState(port),
    stopMs: 5_000,
  };
}

/** The four-letter word `srvr`: answers with its mode once it serves. */
async function askServerState(port: number): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.setTimeout(1_000, () => socket.destroy(new Error('ZooKeeper does not answer')));
  socket.end('srvr');
  const answer = await text(socket);
  if (!answer.includes('Mode:')) throw new Error(`Expected a mode from ZooKeeper but received ${answer}`);
}
