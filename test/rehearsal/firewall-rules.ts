import { portOf, roles } from '../../infra/terraform/src/topology.ts';
import type { Flows } from './connections.ts';
import type { Machines } from './machines.ts';

/**
 * The flows as a table of nftables, of its own, that judges what goes to a machine's address and nothing else,
 * before Docker sends it on. It refuses aloud where a security group is silent, so that nobody waits, and keeps
 * whom: to the other end it looks like a port that nobody listens at. (ICMP would say more, but the kernel sends
 * one a second.)
 */
export function firewallRules(table: string, machines: Machines, flows: Flows): string {
  const rules = flows.map(([from, to, name]) => {
    const source = from === 'balancer' ? '' : `ip saddr ${machines[from].subnet} `;
    const target = `ip daddr ${machines[to].address} tcp dport ${portOf(to, name)}`;
    return { from, rule: `${source}${target} accept comment "${from} to ${to}: ${name}"` };
  });
  const ofContainers = rules.filter(({ from }) => from !== 'balancer').map(({ rule }) => rule);
  const ofThisMachine = rules.filter(({ from }) => from === 'balancer').map(({ rule }) => rule);
  const chain = (hook: string, lines: string[]) => `{
    type filter hook ${hook} priority mangle; policy accept;
    ip daddr != @machines accept
    ct state established,related accept
    ${lines.join('\n    ')}
    goto refuse
  }`;
  return `table ip ${table} {
  set machines { type ipv4_addr; elements = { ${roles.map((role) => machines[role].address).join(', ')} }; }
  set refused { type ipv4_addr . ipv4_addr . inet_service; size 4096; flags dynamic; }
  chain refuse {
    add @refused { ip saddr . ip daddr . tcp dport }
    reject with tcp reset
    drop
  }
  chain containers ${chain('prerouting', ['iifname "lo" accept comment "is judged as it goes out"', ...ofContainers])}
  chain this-machine ${chain('output', ofThisMachine)}
}
`;
}
