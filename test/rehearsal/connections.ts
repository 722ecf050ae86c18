import { flows, portOf, type Role, roles, topology } from '../../infra/terraform/src/topology.ts';

/** From where connections are tried: the balancer is this machine itself, the world a network without a role. */
export const places = ['balancer', ...roles, 'world'] as const;
export type Place = (typeof places)[number];
export type Flows = typeof flows;

export interface Connection {
  from: Place;
  to: Role;
  port: string;
  number: number;
  allowed: boolean;
}

/** "Refused" is what the firewall has kept as refused; the same answer without that is a port that nobody listens at. */
export type Result = 'connected' | 'refused' | 'nobody listens' | 'no answer';

export interface Attempt extends Connection {
  expected: Result;
  result: Result;
}

/** From every place to every port that any role has. */
export function everyConnection(allowed: Flows = flows): Connection[] {
  const targets = roles.flatMap((to) => Object.keys(topology[to].ports).map((port) => ({ to, port })));
  return places.flatMap((from) =>
    targets.map(({ to, port }) => ({
      from,
      to,
      port,
      number: portOf(to, port),
      allowed: allowed.some((flow) => flow[0] === from && flow[1] === to && flow[2] === port),
    })),
  );
}

/** @param listens whether something does there: a rehearsal has one broker, so nothing for its peers */
export function expectedResult({ allowed }: Connection, listens: boolean): Result {
  if (!allowed) return 'refused';
  return listens ? 'connected' : 'nobody listens';
}
