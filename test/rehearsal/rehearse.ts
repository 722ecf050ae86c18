import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { flows as everyFlow, portOf, roles, topology } from '../../infra/terraform/src/topology.ts';
import { finalStatuses, postMany } from '../faults/jobs.ts';
import { type Attempt, everyConnection, type Flows } from './connections.ts';
import { createDocker } from './docker.ts';
import { type Firewall, layFirewall } from './firewall.ts';
import { createMachines, type Machines } from './machines.ts';
import { probe } from './probe.ts';
import { sentences } from './refused.ts';
import { type Compose, composeOf, publishedPorts, removeServers, startServer } from './servers.ts';
import { writeSettings } from './settings.ts';
import { expectScraped } from './targets.ts';

const JOBS = 5;

export interface Rehearsal {
  /** The jobs of Prometheus that are up. */
  scraped: string[];
  attempts: Attempt[];
  /** Those that are forbidden, tried once more after the firewall is gone, when nothing is. */
  withoutFirewall: Attempt[];
}

interface Options {
  say: (line: string) => void;
  /** Breaks it off; everything is removed all the same. */
  signal: AbortSignal;
  flows?: Flows;
}

/**
 * Starts every server as on a machine of its own, behind a firewall made of the flows, lets jobs through, and
 * tries every connection. Leaves nothing behind but images.
 * @throws Error when a server does not start, a job is not done or a target of Prometheus is not up, with what the firewall refused
 */
export async function rehearse({ say, signal, flows = everyFlow }: Options): Promise<Rehearsal> {
  const name = `rehearsal-${randomBytes(3).toString('hex')}`;
  const docker = createDocker(signal);
  // Removed in reverse, however this ends.
  await using made = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), `${name}-`));
  made.defer(() => rm(folder, { recursive: true }));
  const landscape = await createMachines(name, docker);
  made.defer(landscape.remove);
  const { machines } = landscape;
  const firewall = await layFirewall(name, docker, landscape, flows);
  made.defer(firewall.remove);
  say(`A firewall of the ${flows.length} flows in infra/terraform/src/topology.ts is laid.`);
  const compose = composeOf(name, docker, await writeSettings(folder, machines));
  made.defer(() => removeServers(compose));
  made.defer(() => say('Removing servers, firewall and networks.'));

  const scraped = await explained(firewall, signal, () => run({ compose, machines, firewall, say, signal }));
  const connections = everyConnection(flows);
  const surroundings = { docker, landscape, published: await publishedPorts(compose) };
  say(`Trying ${connections.length} connections.`);
  const attempts = await probe({ ...surroundings, refused: firewall.refused }, connections);
  await firewall.remove();
  say('Trying the forbidden ones once more, without the firewall.');
  const open = connections.filter(({ allowed }) => !allowed).map((some) => ({ ...some, allowed: true }));
  const withoutFirewall = await probe({ ...surroundings, refused: async () => [] }, open);
  return { scraped, attempts, withoutFirewall };
}

interface Running extends Pick<Options, 'say' | 'signal'> {
  compose: Compose;
  machines: Machines;
  firewall: Firewall;
}

/** From the first container to the last job, all of it behind the firewall; resolves with what Prometheus reaches. */
async function run({ compose, machines, firewall, say, signal }: Running): Promise<string[]> {
  const isHopeless = async () => (await firewall.refused()).length > 0;
  for (const role of roles) {
    const began = Date.now();
    await startServer(compose, role, isHopeless);
    const seconds = `up after ${((Date.now() - began) / 1000).toFixed(0)} s`;
    say(
      `  ${role.padEnd(15)}${machines[role].address.padEnd(15)}${topology[role].folder.padEnd(33)}${seconds}`,
    );
  }
  const brokenOff = once(signal, 'abort').then(() => signal.throwIfAborted());
  await Promise.race([finishJobs(`http://${machines.api.address}:${portOf('api', 'http')}`), brokenOff]);
  say(`${JOBS} jobs, sent to api as the balancer does, are done.`);
  const scraped = await expectScraped(compose, machines, { signal });
  say(`Prometheus reaches all of its targets: ${scraped.join(', ')}.`);
  if (await isHopeless()) throw new Error('Everything runs, but something of it asks for what is forbidden.');
  say('Nothing that runs was refused anything.');
  return scraped;
}

async function finishJobs(api: string): Promise<void> {
  const statuses = await finalStatuses(api, await postMany(api, JOBS));
  const done = statuses.filter((status) => status === 'done');
  if (done.length < JOBS)
    throw new Error(
      `Expected ${JOBS} jobs to be done but received ${statuses.join(', ') || 'no answer to any POST'}`,
    );
}

/** What does not work is often what was refused. */
async function explained<T>(firewall: Firewall, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const refused = sentences(await firewall.refused());
    if (refused.length === 0) throw error;
    throw new Error(
      `${(error as Error).message}\nThe firewall refused ${refused.join(', ')}. What of it has to be is missing among the flows of infra/terraform/src/topology.ts.`,
    );
  }
}
