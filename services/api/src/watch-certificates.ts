import { setTimeout as sleep } from 'node:timers/promises';
import { type DatabaseAddress, readDatabaseCertificateEnd } from '@picture-resize/job';
import { type KafkaAddress, readBrokerCertificateEnd } from '@picture-resize/kafka';
import { untraced } from '@picture-resize/service-kit';
import type { ApiMetrics } from './metrics.ts';

const INTERVAL_MS = 60_000;

interface Addresses {
  kafka: Pick<KafkaAddress, 'brokers' | 'tls'>;
  database: DatabaseAddress;
}

/** Those who show us a certificate, and how to learn when it ends. Nobody, where nothing is encrypted. */
type Shown = [server: string, readEnd: () => Promise<number>][];

/**
 * Looks once a minute when the certificates of brokers and database end, for everyone: consumers meet the same
 * ones. What was seen last stays while a server does not answer. Resolves when `stopping` says so.
 */
export async function watchCertificates(
  addresses: Addresses,
  { certificateEnd }: Pick<ApiMetrics, 'certificateEnd'>,
  stopping: AbortSignal,
): Promise<void> {
  const shown = whoShowsOne(addresses);
  while (shown.length > 0 && !stopping.aborted) {
    await untraced(() =>
      Promise.allSettled(
        shown.map(async ([server, readEnd]) => certificateEnd.set({ server }, await readEnd())),
      ),
    );
    await sleep(INTERVAL_MS, undefined, { signal: stopping }).catch(() => {});
  }
}

function whoShowsOne({ kafka: { brokers, tls }, database }: Addresses): Shown {
  const shown: Shown =
    tls === undefined ? [] : brokers.map((broker) => [broker, () => readBrokerCertificateEnd(broker, tls)]);
  if (database.tls !== undefined)
    shown.push([`${database.host}:${database.port}`, () => readDatabaseCertificateEnd(database)]);
  return shown;
}
