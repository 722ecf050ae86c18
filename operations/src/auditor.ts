import type { Server } from 'node:http';
import { openDatabase } from '@picture-resize/job';
import { createKafka } from '@picture-resize/kafka';
import { close, createOpsServer, type Farewell, type Logger } from '@picture-resize/service-kit';
import type { Config } from './config.ts';
import { createFollowingAudit } from './follow-audit.ts';
import { createMetrics } from './metrics.ts';
import { watchAudit } from './watch-audit.ts';

export interface Auditor {
  opsServer: Server;
  /** Resolves when it has been told to stop; rejects when only a fresh process helps. */
  run: () => Promise<void>;
  farewell: Farewell;
}

/** `audit --watch`: the audit as a service. */
export function createAuditor(config: Config, logger: Logger): Auditor {
  const { secret, retentionMs } = config;
  const database = openDatabase(config.database, { connections: 1, timeoutMs: 5_000 });
  const kafka = createKafka('auditor', config.kafka, logger);
  const metrics = createMetrics(config.revision);
  const audit = createFollowingAudit({ kafka, database, secret, retentionMs, ...config.kafka });
  const { run, probes } = watchAudit(audit, { everyMs: config.auditMs }, metrics, logger);
  const opsServer = createOpsServer(probes, metrics.registry);
  const stopping = new AbortController();
  return {
    opsServer,
    run: () => run(stopping.signal),
    farewell: [
      // A read that is under way changes nothing and is left behind.
      ['stop auditing', async () => stopping.abort(new Error('The auditor is stopping'))],
      ['close the database pool', () => database.sequelize.close()],
      ['close the ops port', () => close(opsServer)],
    ],
  };
}
