import { setTimeout as sleep } from 'node:timers/promises';
import { audit } from '@picture-resize/operations';
import { type TestSystem, testDatabase } from '../system.ts';
import { testKafka } from './dead-letters.ts';
import type { Fault } from './fault-list.ts';
import { finalStatuses } from './jobs.ts';
import { startLoad } from './load.ts';

export interface FaultReport {
  fault: string;
  posted: number;
  /** Answered 202. */
  accepted: number;
  done: number;
  failed: number;
  deadLettered: number;
  /** Accepted and not finished within three minutes after the end of the fault. */
  unfinished: number;
  /** From the audit of the whole topic. */
  unaccounted: number;
  /** From the end of the fault until every job accepted before was finished. */
  recoverySeconds: number;
}

const LOAD_AROUND_MS = 1_500;
const PATIENCE_MS = 180_000;

/** Puts load on the system, injects the fault, waits for every accepted job and audits. */
export async function runFault(system: TestSystem, fault: Fault, seconds: number): Promise<FaultReport> {
  const { api } = system.addresses;
  const load = startLoad([api]);
  await sleep(LOAD_AROUND_MS);
  const own: string[] = [];
  await fault.inject(system, seconds, own);

  const ended = performance.now();
  await finalStatuses(api, [...load.accepted, ...own], PATIENCE_MS);
  const recoverySeconds = (performance.now() - ended) / 1000;

  await sleep(LOAD_AROUND_MS);
  await load.stop();
  const ids = [...load.accepted, ...own];
  const statuses = await finalStatuses(api, ids, PATIENCE_MS);
  const count = (status: string) => statuses.filter((each) => each === status).length;
  const ledger = await auditSystem(system);
  return {
    fault: fault.name,
    posted: load.posted() + own.length,
    accepted: ids.length,
    done: count('done'),
    failed: count('failed'),
    deadLettered: ledger.deadLettered,
    unfinished: ids.length - count('done') - count('failed'),
    unaccounted: ledger.unaccounted.length,
    recoverySeconds,
  };
}

export async function auditSystem({ addresses }: TestSystem) {
  const database = testDatabase(addresses);
  try {
    return await audit({
      kafka: testKafka(addresses.kafkaPort),
      topic: 'pictures',
      groupId: 'resize',
      database,
      secret: addresses.secrets.jobIdSecret,
      retentionMs: 7 * 24 * 60 * 60 * 1000,
    });
  } finally {
    await database.sequelize.close();
  }
}
