import { root } from '../compose-files.ts';
import type { Service } from '../configurations.ts';
import type { Rule } from './policy.ts';

/** Write into their own image: Confluent's their configuration at each start, MySQL its socket. */
const writers = /^(mysql|zookeeper(-\d)?|kafka(-\d)?|topics|control-center)$/;

/** What a service may say at all: whatever else Compose knows (devices, users' namespaces, hooks) is not needed. */
const known = [
  ...['build', 'cap_drop', 'command', 'configs', 'depends_on', 'deploy', 'entrypoint', 'environment'],
  ...['healthcheck', 'image', 'init', 'logging', 'mem_limit', 'networks', 'ports', 'profiles', 'read_only'],
  ...['restart', 'secrets', 'security_opt', 'stop_grace_period', 'tmpfs', 'user', 'volumes'],
];

export function privilegeRules(name: string, service: Service): Rule[] {
  const { secrets = [], configs = [], volumes = [] } = service;
  // Compose copies these into the container, which it can not do with one that is read_only (docs/adr/0006).
  const isGiven = secrets.length + configs.length > 0;
  const mounts = volumes.filter(({ type }) => type === 'bind');
  return [
    ...Object.keys(service).map((key): Rule => [known.includes(key), `it must not say ${key}`]),
    [service.cap_drop?.join() === 'ALL', 'it keeps capabilities'],
    [service.security_opt?.join() === 'no-new-privileges:true', 'it may gain privileges'],
    [service.read_only === true || isGiven || writers.test(name), 'its image can be written to'],
    ...mounts.flatMap(({ source = '', read_only }): Rule[] => [
      [source.startsWith(root), `it mounts ${source}, which is not of the project`],
      [read_only === true, `it may write to ${source}`],
    ]),
  ];
}
