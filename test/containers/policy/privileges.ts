import { root } from '../compose-files.ts';
import type { Service } from '../configurations.ts';
import type { Rule } from './policy.ts';

/** Write into their own image: Confluent's their configuration at each start, MySQL its socket. */
const writers = /^(mysql|zookeeper(-\d)?|kafka(-\d)?|topics|control-center)$/;

export function privilegeRules(name: string, service: Service): Rule[] {
  const { network_mode, pid, ipc, secrets = [], configs = [], volumes = [] } = service;
  // Compose copies these into the container, which it can not do with one that is read_only (docs/adr/0006).
  const isGiven = secrets.length + configs.length > 0;
  const mounts = volumes.filter(({ type }) => type === 'bind');
  return [
    [service.privileged !== true, 'it is privileged'],
    [service.cap_drop?.join() === 'ALL', 'it keeps capabilities'],
    [service.cap_add === undefined, 'it adds capabilities'],
    [service.security_opt?.join() === 'no-new-privileges:true', 'it may gain privileges'],
    [[network_mode, pid, ipc].every((mode) => mode === undefined), 'it leaves its namespaces'],
    [service.devices === undefined, "it has the machine's devices"],
    [service.read_only === true || isGiven || writers.test(name), 'its image can be written to'],
    ...mounts.flatMap(({ source = '', read_only }): Rule[] => [
      [source.startsWith(root), `it mounts ${source}, which is not of the project`],
      [read_only === true, `it may write to ${source}`],
    ]),
  ];
}
