import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { projectRoot, vmFolder } from '../../infra/terraform/src/folder.ts';
import { type Role, roles, topology } from '../../infra/terraform/src/topology.ts';
import type { CommandOptions, Docker } from './docker.ts';

export type Compose = (role: Role, words: string[], options?: CommandOptions) => Promise<string>;

const START_MS = 180_000;
const network = fileURLToPath(new URL('network.yml', import.meta.url));

/** Each folder as a project of its own, with what is laid over it in the cloud. */
export function composeOf(name: string, docker: Docker, settings: Record<Role, string>): Compose {
  return (role, words, options) => {
    const { folder, overlay } = topology[role];
    const files = [join(projectRoot, folder, 'docker-compose.yml'), network];
    // One broker is what its folder has already.
    if (overlay !== undefined && role !== 'kafka') files.push(join(vmFolder, overlay));
    const project = ['--project-name', `${name}-${role}`, '--env-file', settings[role]];
    return docker(['compose', ...project, ...files.flatMap((file) => ['--file', file]), ...words], options);
  };
}

/**
 * Tries again as a machine's unit does: on a slow machine a consumer may be there before its broker can have groups.
 * @param isHopeless asked after each failure
 * @throws Error with the last line of its log when it does not become healthy
 */
export async function startServer(
  compose: Compose,
  role: Role,
  isHopeless: () => Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + START_MS;
  for (;;) {
    try {
      await compose(role, [
        'up',
        '--detach',
        '--build',
        '--wait',
        '--wait-timeout',
        String(START_MS / 1_000),
      ]);
      return;
    } catch (error) {
      const { message } = error as Error;
      const mayPass = /is unhealthy|exited/.test(message) && Date.now() < deadline;
      if (mayPass && !(await isHopeless())) continue;
      const log = await compose(role, ['logs', '--no-color', '--tail', '1']).catch(() => '');
      throw new Error(`${role} did not start: ${message}\n${log.slice(0, 300)}`);
    }
  }
}

/** A port that the machine does not publish has nobody who listens: those of a broker's peers, as there is one. */
export async function publishedPorts(compose: Compose): Promise<Record<Role, number[]>> {
  const ports: Partial<Record<Role, number[]>> = {};
  for (const role of roles) {
    const { services } = JSON.parse(await compose(role, ['config', '--format', 'json']));
    ports[role] = Object.values<{ ports?: { published: string }[] }>(services).flatMap((service) =>
      (service.ports ?? []).map(({ published }) => Number(published)),
    );
  }
  return ports as Record<Role, number[]>;
}

/** All at once, with their data. */
export async function removeServers(compose: Compose): Promise<void> {
  const words = ['down', '--volumes', '--remove-orphans', '--timeout', '2'];
  await Promise.all(roles.map((role) => compose(role, words, { always: true })));
}
