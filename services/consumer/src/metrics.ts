import { failureCodes, isFinal, rowStates } from '@picture-resize/job';
import {
  createDatabaseUp,
  createProcessMetrics,
  createSpansLost,
  type Exemplar,
  type Metrics,
  secondsBuckets,
} from '@picture-resize/service-kit';
import { Counter, Gauge, Histogram } from 'prom-client';
import { stageNames } from './step.ts';

export type ConsumerMetrics = ReturnType<typeof createMetrics>;

/** From a consumer that has nothing to do to a backlog of half an hour; 10 is what the objective says. */
const jobBuckets = [...secondsBuckets, 60, 300, 1800];

const packageJson = new URL('../package.json', import.meta.url);

/**
 * Everything that a consumer counts; docs/metrics.md is made from it. Every series is there from the start,
 * so that the first event is an increase.
 */
export function createMetrics(revision: string) {
  const common = createProcessMetrics('consumer', packageJson, revision);
  const registers = [common.registry];
  return {
    ...common,
    databaseUp: createDatabaseUp(registers),
    spansLost: createSpansLost(registers),
    ...jobMetrics(registers),
    ...durationMetrics(registers),
    ...volumeMetrics(registers),
    ...slotMetrics(registers),
    ...groupMetrics(registers),
  };
}

function jobMetrics(registers: Metrics[]) {
  const finished = new Counter({
    name: 'jobs_finished_total',
    help: 'Rows that became final; code is empty for done, else why it failed',
    labelNames: ['status', 'code'],
    registers,
  });
  finished.inc({ status: 'done', code: '' }, 0);
  for (const code of failureCodes) finished.inc({ status: 'failed', code }, 0);
  const deadLetters = new Counter({
    name: 'dead_letters_total',
    help: 'Messages that were put aside: foreign, or given up after three attempts',
    labelNames: ['code'],
    registers,
  });
  for (const code of ['foreign', 'gave-up']) deadLetters.inc({ code }, 0);
  return {
    finished,
    deadLetters,
    purged: new Counter({
      name: 'jobs_purged_total',
      help: 'Expired jobs that were removed from the table',
      registers,
    }),
  };
}

function durationMetrics(registers: Metrics[]) {
  const jobDuration = new Histogram<'status' | Exemplar>({
    name: 'job_duration_seconds',
    help: 'From the acceptance by the broker to the final row',
    labelNames: ['status'],
    buckets: jobBuckets,
    enableExemplars: true,
    registers,
  });
  for (const status of rowStates.filter(isFinal)) jobDuration.zero({ status });
  const stageDuration = new Histogram<'stage' | Exemplar>({
    name: 'job_stage_duration_seconds',
    help: 'One stage of one job; decode looks at the head, resize only plans, encode does the work of all three',
    labelNames: ['stage'],
    buckets: secondsBuckets,
    enableExemplars: true,
    registers,
  });
  for (const stage of stageNames) stageDuration.zero({ stage });
  return {
    jobDuration,
    stageDuration,
    queueDuration: new Histogram<Exemplar>({
      name: 'job_queue_duration_seconds',
      help: 'From the acceptance by the broker to the first beginning of the work',
      buckets: jobBuckets,
      enableExemplars: true,
      registers,
    }),
  };
}

function volumeMetrics(registers: Metrics[]) {
  const volume = (name: string, help: string) => new Counter({ name, help, registers });
  return {
    sourceBytes: volume('job_source_bytes_total', 'Bytes of the pictures of finished jobs'),
    outputBytes: volume('job_output_bytes_total', 'Bytes of the results'),
    sourcePixels: volume('job_source_pixels_total', 'Pixels of the pictures of jobs that are done'),
    outputPixels: volume('job_output_pixels_total', 'Pixels of the results'),
  };
}

function slotMetrics(registers: Metrics[]) {
  return {
    slots: new Gauge({
      name: 'consumer_slots',
      help: 'Jobs that may be in hand at once (CONSUMER_CONCURRENCY); a large picture takes several',
      registers,
    }),
    slotsBusy: new Gauge({ name: 'consumer_slots_busy', help: 'Slots that are taken', registers }),
  };
}

function groupMetrics(registers: Metrics[]) {
  return {
    isMember: new Gauge({
      name: 'consumer_is_member',
      help: 'Whether the consumer is a member of its group',
      registers,
    }),
    rebalances: new Counter({
      name: 'consumer_rebalances_total',
      help: 'How often the consumer joined its group anew: the partitions were shared out again, or it was put out',
      registers,
    }),
    lastContact: new Gauge({
      name: 'consumer_last_contact_timestamp_seconds',
      help: 'Unix time of the last fetch or heartbeat, one of which is due every three seconds',
      registers,
    }),
    lastFetch: new Gauge({
      name: 'consumer_last_fetch_timestamp_seconds',
      help: 'Unix time of the last fetch: every second where nothing is to be done, else after what was fetched',
      registers,
    }),
  };
}
