import type { Attempt, Connection } from './connections.ts';
import type { Rehearsal } from './rehearse.ts';

const where = ({ to, port, number }: Connection) => `${to} ${port} (${number})`;

/** A line for each connection: from where, to what, whether it is allowed, and how it went. */
export function tableOf(attempts: Attempt[]): string[] {
  const row = (from: string, to: string, rule: string, result: string) =>
    `${from.padEnd(15)}${to.padEnd(35)}${rule.padEnd(11)}${result}`;
  return [
    row('from', 'to', '', 'result'),
    ...attempts.map((attempt) => {
      const { from, allowed, result, expected } = attempt;
      const wrong = result === expected ? '' : `, expected ${expected}`;
      return row(from, where(attempt), allowed ? 'allowed' : 'forbidden', result + wrong);
    }),
  ];
}

/** Each connection that went as it should not; of the forbidden ones also those that nothing but the firewall would refuse. */
export function mismatches({ attempts, withoutFirewall }: Rehearsal): string[] {
  const sentence = ({ from, result, expected, ...to }: Attempt) =>
    `${from} → ${where({ from, ...to })}: expected ${expected} but received ${result}`;
  return [
    ...attempts.filter(({ result, expected }) => result !== expected).map(sentence),
    ...withoutFirewall
      .filter(({ result, expected }) => result !== expected)
      .map((attempt) => `Without the firewall, ${sentence(attempt)}`),
  ];
}

export function summary({ attempts, withoutFirewall }: Rehearsal): string {
  const count = (some: Attempt[], allowed: boolean, result: string) =>
    some.filter((attempt) => attempt.allowed === allowed && attempt.result === result).length;
  const unused = count(attempts, true, 'nobody listens');
  return [
    `${count(attempts, true, 'connected')} allowed and open, ${count(attempts, false, 'refused')} forbidden and refused.`,
    `${unused} more are allowed for the peers of a broker, of which there is one here.`,
    `Without the firewall ${count(withoutFirewall, true, 'connected')} of the forbidden connect, and ${count(withoutFirewall, true, 'nobody listens')} reach a port that nobody listens at.`,
  ].join('\n');
}
