// make pager: an example of who hears of alerts. Listens where alertmanager.yml sends them, and writes a line for
// each. Another port, for another configuration: node infra/alertmanager/src/main.ts PORT
import { createReceiver, type Notification } from './receiver.ts';

const { argv, stdout, stderr } = process;
const port = Number(argv[2] ?? 9095);

const receiver = createReceiver((alerts, path) => {
  for (const alert of alerts) stdout.write(`${describe(alert, path)}\n`);
  return 200;
});
receiver.once('error', (error) => {
  stderr.write(`Nobody can listen at ${port}: ${error.message}\n`);
  process.exitCode = 1;
});
receiver.listen(port, '127.0.0.1', () => stdout.write(`Hears of alerts at http://localhost:${port}/\n`));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit());

function describe({ status, labels, annotations }: Notification, path: string): string {
  const time = new Date().toISOString().slice(11, 19);
  const { summary, runbook_url: runbook } = annotations;
  return [`${time} ${path.slice(1)} ${status}`, labels.alertname, summary, runbook]
    .filter(Boolean)
    .join(', ');
}
