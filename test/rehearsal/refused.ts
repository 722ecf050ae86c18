import { BlockList } from 'node:net';
import { type Role, roles, topology } from '../../infra/terraform/src/topology.ts';
import type { Landscape, Machine } from './machines.ts';

export interface Refused {
  /** A place; the address of whoever is at none. */
  from: string;
  to: Role | undefined;
  number: number;
}

type Element = { concat: [source: string, target: string, port: number] };

/** What "nft --json list set" says of the set in which the firewall keeps whom it refused. */
export function readRefused(json: string, { machines, world }: Landscape): Refused[] {
  const { nftables }: { nftables: { set?: { elem?: Element[] } }[] } = JSON.parse(json);
  const elements = nftables.flatMap(({ set }) => set?.elem ?? []);
  const networks = Object.entries({ ...machines, world });
  return elements.map(({ concat: [source, target, number] }) => {
    const [place] = networks.find(([, machine]) => isWithin(machine, source)) ?? [source];
    // What this machine sends has the address that it goes to.
    const from = source === target ? 'balancer' : place;
    return { from, to: roles.find((role) => machines[role].address === target), number };
  });
}

function isWithin({ subnet }: Machine, address: string): boolean {
  const [network = '', prefix] = subnet.split('/');
  const list = new BlockList();
  list.addSubnet(network, Number(prefix));
  return list.check(address);
}

/** Each once, for people: several containers of a role may have asked for the same. */
export function sentences(refused: Refused[]): string[] {
  const all = refused.map(({ from, to, number }) => {
    const ports = Object.entries(to === undefined ? {} : topology[to].ports);
    const [port = 'port'] = ports.find(([, known]) => known === number) ?? [];
    return `${from} → ${to} ${port} (${number})`;
  });
  return [...new Set(all)].sort();
}
