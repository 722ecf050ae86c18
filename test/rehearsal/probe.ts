import { readFile } from 'node:fs/promises';
import type { Role } from '../../infra/terraform/src/topology.ts';
import {
  type Attempt,
  type Connection,
  expectedResult,
  type Place,
  places,
  type Result,
} from './connections.ts';
import type { Docker } from './docker.ts';
import type { Landscape } from './machines.ts';
import type { Refused } from './refused.ts';

const program = new URL('try-connections.ts', import.meta.url);
// Has Node, and is there when the servers are.
const image = 'picture-resize/consumer:rehearsal';

interface Surroundings {
  docker: Docker;
  landscape: Landscape;
  published: Record<Role, number[]>;
  /** Whom the firewall has refused what, asked when everything has been tried. */
  refused: () => Promise<Refused[]>;
}

/** Tries each connection from its place. */
export async function probe(
  { docker, landscape, published, refused }: Surroundings,
  connections: Connection[],
): Promise<Attempt[]> {
  const seen = new Map<Connection, string>();
  for (const place of places) {
    const own = connections.filter(({ from }) => from === place);
    const targets = own.map(({ to, number }) => [landscape.machines[to].address, number]);
    const codes = await tryFrom(docker, networkOf(place, landscape), targets);
    for (const [index, connection] of own.entries()) seen.set(connection, codes[index] ?? '');
  }
  const kept = await refused();
  return connections.map((connection) => {
    const { from, to, number } = connection;
    const isKept = kept.some((one) => one.from === from && one.to === to && one.number === number);
    const expected = expectedResult(connection, published[to].includes(number));
    return { ...connection, expected, result: resultOf(seen.get(connection), isKept) };
  });
}

function networkOf(place: Place, { machines, world }: Landscape): string {
  if (place === 'balancer') return 'host';
  return place === 'world' ? world.network : machines[place].network;
}

/** What became of each, as Node says it. */
async function tryFrom(docker: Docker, network: string, targets: unknown[]): Promise<string[]> {
  const container = ['--rm', '--interactive', '--init', '--cap-drop', 'ALL', '--network', network];
  const node = ['--entrypoint', 'node', image, '--input-type=module-typescript', '-'];
  const printed = await docker(['run', ...container, ...node, JSON.stringify(targets)], {
    input: await readFile(program, 'utf8'),
  });
  return JSON.parse(printed);
}

function resultOf(code: string | undefined, isKept: boolean): Result {
  if (code === 'connected') return 'connected';
  if (code !== 'ECONNREFUSED') return 'no answer';
  return isKept ? 'refused' : 'nobody listens';
}
