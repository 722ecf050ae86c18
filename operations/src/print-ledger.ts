import type { Ledger } from './audit.ts';

/** The audit for a person: an equation, term by term. */
export function ledgerText(ledger: Ledger): string {
  const { unaccounted, duplicates, foreign, foreignDeadLetters } = ledger;
  const terms = [
    ['accepted', ledger.accepted],
    ['= done', ledger.done],
    ['+ failed', ledger.failed],
    ['+ dead-lettered', ledger.deadLettered],
    ['+ waiting', ledger.waiting],
    ['+ expired', ledger.expired],
    ['+ unaccounted', unaccounted.length],
  ] as const;
  return [
    ...terms.map(([name, count]) => `${name.padEnd(16)} ${String(count).padStart(8)}`),
    '',
    `${duplicates} messages came more than once, ${foreign} in the topic and ${foreignDeadLetters} among the dead letters are not ours.`,
    ...(unaccounted.length === 0 ? ['Nothing is lost.'] : ['Lost:', ...unaccounted.map((id) => `  ${id}`)]),
  ].join('\n');
}
