import { fileURLToPath } from 'node:url';
import type { Flows } from './connections.ts';
import type { Docker } from './docker.ts';
import { firewallRules } from './firewall-rules.ts';
import type { Landscape } from './machines.ts';
import { type Refused, readRefused } from './refused.ts';

export interface Firewall {
  /** Whom it has refused what since it was laid. */
  refused: () => Promise<Refused[]>;
  remove: () => Promise<void>;
}

const image = 'picture-resize/nftables:rehearsal';

/** By a container that may change this machine's network, so it takes no root and no nft here. */
export async function layFirewall(
  name: string,
  docker: Docker,
  landscape: Landscape,
  flows: Flows,
): Promise<Firewall> {
  await docker(['build', '--quiet', '--tag', image, fileURLToPath(new URL('.', import.meta.url))]);
  const rights = ['--network', 'host', '--cap-drop', 'ALL', '--cap-add', 'NET_ADMIN'];
  const nft = (words: string[], options = {}) =>
    docker(['run', '--rm', '--interactive', ...rights, image, ...words], options);
  await nft(['--file', '-'], {
    input: firewallRules(name, landscape.machines, flows),
    always: true,
  });
  return {
    refused: async () => readRefused(await nft(['--json', 'list', 'set', 'ip', name, 'refused']), landscape),
    // Also when it is gone already.
    remove: async () => {
      await nft(['--file', '-'], { input: `add table ip ${name}\ndelete table ip ${name}\n`, always: true });
    },
  };
}
