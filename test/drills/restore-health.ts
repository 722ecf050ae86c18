import { until } from '../faults/jobs.ts';
import { ask } from './ask-prometheus.ts';
import type { DrillSystem } from './drill-system.ts';

const PATIENCE_MS = 120_000;

/** Before a drill, and after it however it went: every part runs and is seen to, and no job waits. */
export async function restoreHealth(system: DrillSystem): Promise<void> {
  const { zookeeper, broker, database, api, consumers, auditor, observers } = system.topology;
  const parts = [zookeeper, broker, database, api, ...consumers, ...(auditor ? [auditor] : []), ...observers];
  for (const part of parts) {
    part.kill('SIGCONT');
    if (part.status().state === 'stopped') await part.start();
  }
  const allReady = () => parts.every((part) => part.status().state === 'ready');
  await until('every part is ready', allReady, PATIENCE_MS);
  const isTrue = async (query: string) => (await ask(system, query)).length > 0;
  await until('Prometheus sees every part', async () => !(await isTrue('up == 0')), PATIENCE_MS);
  await until('there are consumers', () => isTrue('max(kafka_consumer_group_members) > 0'), PATIENCE_MS);
  await until('no job waits', () => isTrue('max(jobs_waiting) == 0'), PATIENCE_MS);
}
