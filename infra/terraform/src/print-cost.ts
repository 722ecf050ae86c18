import { costOf } from './cost.ts';
import { environments } from './environments/index.ts';
import { pricesOf } from './price-list.ts';

const row = (what: string, month: number | undefined) =>
  `  ${what.padEnd(52)}${(month?.toFixed(2) ?? 'unknown').padStart(9)}\n`;
for (const config of environments()) {
  const lines = costOf(config);
  process.stdout.write(`${config.name}, US dollars per month (list prices of ${pricesOf}, no traffic)\n`);
  for (const { what, month } of lines) process.stdout.write(row(what, month));
  process.stdout.write(
    row(
      'together',
      lines.reduce((sum, { month = 0 }) => sum + month, 0),
    ),
  );
}
