import { once } from 'node:events';
import { createServer } from 'node:net';
import { type Role, roles } from '../../infra/terraform/src/topology.ts';
import type { Docker } from './docker.ts';

/** What stands for a machine: a network for its containers, whose gateway is the machine's address. */
export interface Machine {
  network: string;
  subnet: string;
  address: string;
}
export type Machines = Record<Role, Machine>;

export interface Landscape {
  machines: Machines;
  /** The network of those who have no role. */
  world: Machine;
  remove: () => Promise<void>;
}

/** Docker chooses the addresses, so none is taken that something else has. */
export async function createMachines(name: string, docker: Docker): Promise<Landscape> {
  const made: string[] = [];
  const remove = async () => {
    if (made.length > 0) await docker(['network', 'rm', ...made], { always: true });
  };
  const create = async (what: string): Promise<Machine> => {
    const network = `${name}-${what}`;
    await docker(['network', 'create', network], { always: true });
    made.push(network);
    const format = '{{with index .IPAM.Config 0}}{{.Subnet}} {{.Gateway}}{{end}}';
    const [subnet = '', address = ''] = (
      await docker(['network', 'inspect', network, '--format', format])
    ).split(' ');
    return { network, subnet, address };
  };
  try {
    const machines: Partial<Machines> = {};
    for (const role of roles) machines[role] = await create(role);
    const world = await create('world');
    await expectHere(world.address);
    return { machines: machines as Machines, world, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** This machine sends the jobs, so the networks have to be its own; those of Docker Desktop are in a machine of theirs. */
async function expectHere(address: string): Promise<void> {
  const server = createServer().listen(0, address);
  await once(server, 'listening').catch(() => {
    throw new Error(
      `Expected ${address}, the gateway of a Docker network, for an address of this machine but it is none: rehearse on Linux, where the engine runs`,
    );
  });
  server.close();
}
