import type { Service } from '../configurations.ts';
import type { Rule } from './policy.ts';

/** Where each keeps what must outlive its container. */
const state: Record<string, string[]> = {
  mysql: ['/var/lib/mysql'],
  zookeeper: ['/var/lib/zookeeper/data', '/var/lib/zookeeper/log'],
  kafka: ['/var/lib/kafka/data'],
  'control-center': ['/var/lib/confluent-control-center'],
  jaeger: ['/tmp'],
  prometheus: ['/prometheus'],
  alertmanager: ['/alertmanager'],
  grafana: ['/var/lib/grafana'],
};

/** Who reaches it, and where its data and its secrets lie. */
export function reachRules(name: string, service: Service, allowed: ReadonlySet<number>): Rule[] {
  const { ports = [], volumes = [], environment = {} } = service;
  const keeps = state[name.replace(/-\d$/, '')] ?? [];
  const named = volumes.filter(({ type, source }) => type === 'volume' && source !== undefined);
  return [
    ...ports.flatMap(({ host_ip, published, target }): Rule[] => [
      [host_ip === '127.0.0.1', `port ${published ?? target} is not bound to loopback`],
      [published !== undefined, `port ${target} is another one at each start`],
      [
        numbersOf(published).every((port) => allowed.has(port)),
        `port ${published} is not in the README's table`,
      ],
    ]),
    ...keeps.map(
      (path): Rule => [
        named.some(({ target }) => target === path),
        `what it keeps in ${path} goes with its container`,
      ],
    ),
    // "docker inspect" shows the environment to everyone who may ask the engine.
    ...Object.keys(environment)
      .filter((variable) => /PASS|SECRET|TOKEN/.test(variable))
      .map((variable): Rule => [variable.endsWith('_FILE'), `${variable} is in its environment`]),
  ];
}

/** Of "9464-9487" every one. */
export function numbersOf(ports = ''): number[] {
  const [first = Number.NaN, last = first] = (ports.match(/\d+/g) ?? []).map(Number);
  return Number.isNaN(first) ? [] : Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
