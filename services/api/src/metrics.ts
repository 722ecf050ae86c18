import {
  createDatabaseUp,
  createProcessMetrics,
  createSpansLost,
  type Exemplar,
  type Metrics,
  secondsBuckets,
} from '@picture-resize/service-kit';
import { Counter, Gauge, Histogram } from 'prom-client';
import { CLIENT_LEFT } from './end-of-request.ts';
import { problems } from './problem.ts';

/** What is done with a POST before it is published. */
const stages = ['parse', 'validate'] as const;

export type Stage = (typeof stages)[number];

/** What becomes of a GET of a picture: `refused` where too much is on its way already. */
const pictureOutcomes = ['begun', 'refused'] as const;

export type PictureOutcome = (typeof pictureOutcomes)[number];

export type ApiMetrics = ReturnType<typeof createMetrics>;

const packageJson = new URL('../package.json', import.meta.url);

/** Everything that the api counts; docs/metrics.md is made from it. No label holds what a client has sent. */
export function createMetrics(revision: string) {
  const common = createProcessMetrics('api', packageJson, revision);
  const registers = [common.registry];
  return {
    ...common,
    databaseUp: createDatabaseUp(registers),
    spansLost: createSpansLost(registers),
    ...requestMetrics(registers),
    ...jobMetrics(registers),
    ...queueMetrics(registers),
    certificateEnd: new Gauge({
      name: 'tls_certificate_expiry_timestamp_seconds',
      help: 'When the certificate ends that a broker or the database shows; absent where TLS is not asked for',
      labelNames: ['server'],
      registers,
    }),
  };
}

function requestMetrics(registers: Metrics[]) {
  return {
    requestDuration: new Histogram<'method' | 'route' | 'code' | Exemplar>({
      name: 'http_request_duration_seconds',
      help: 'From the request to the end of its answer, streams and long polls included; code 499: the client left before; an answer that breaks off has the code of what broke it',
      labelNames: ['method', 'route', 'code'],
      buckets: secondsBuckets,
      enableExemplars: true,
      registers,
    }),
    requestsInFlight: new Gauge({
      name: 'http_requests_in_flight',
      help: 'Requests that are being answered',
      registers,
    }),
    bodyBytes: {
      inFlight: new Gauge({
        name: 'http_request_body_bytes_in_flight',
        help: 'Bytes that are reserved for request bodies',
        registers,
      }),
      limit: new Gauge({
        name: 'http_request_body_bytes_limit',
        help: 'Bytes beyond which requests are refused (MAX_BYTES_IN_FLIGHT)',
        registers,
      }),
    },
    pictures: pictureCounter(registers),
    resultBytes: {
      inFlight: new Gauge({
        name: 'http_response_picture_bytes_in_flight',
        help: 'Bytes that are reserved for pictures on their way to clients',
        registers,
      }),
      limit: new Gauge({
        name: 'http_response_picture_bytes_limit',
        help: 'Bytes beyond which no picture is read for a client (MAX_RESULT_BYTES_IN_FLIGHT)',
        registers,
      }),
    },
  };
}

function pictureCounter(registers: Metrics[]) {
  const pictures = new Counter<'outcome'>({
    name: 'http_response_pictures_total',
    help: 'GETs of a picture: begun, or refused as busy (MAX_RESULT_BYTES_IN_FLIGHT)',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of pictureOutcomes) pictures.inc({ outcome }, 0);
  return pictures;
}

function jobMetrics(registers: Metrics[]) {
  const refused = new Counter({
    name: 'jobs_refused_total',
    help: 'POSTs that were not accepted, by the code of the problem; client-left: before its body had come',
    labelNames: ['reason'],
    registers,
  });
  const stageDuration = new Histogram<'stage' | Exemplar>({
    name: 'job_acceptance_stage_duration_seconds',
    help: 'One stage of a POST before the job is published: parse takes the body in, validate looks at what it says',
    labelNames: ['stage'],
    buckets: secondsBuckets,
    enableExemplars: true,
    registers,
  });
  const publishDuration = new Histogram<'outcome' | Exemplar>({
    name: 'job_publish_duration_seconds',
    help: 'Until the broker has the job on all in-sync replicas (confirmed), or does not answer in time (failed)',
    labelNames: ['outcome'],
    buckets: secondsBuckets,
    enableExemplars: true,
    registers,
  });
  // From the start, so that the first one is an increase.
  for (const reason of [...Object.keys(problems), CLIENT_LEFT]) refused.inc({ reason }, 0);
  for (const stage of stages) stageDuration.zero({ stage });
  for (const outcome of ['confirmed', 'failed']) publishDuration.zero({ outcome });
  return {
    refused,
    stageDuration,
    publishDuration,
    accepted: new Counter({
      name: 'jobs_accepted_total',
      help: 'POSTs that were answered 202: the broker has the job',
      registers,
    }),
  };
}

function queueMetrics(registers: Metrics[]) {
  return {
    groupLag: new Gauge({
      name: 'kafka_consumer_group_lag',
      help: 'Messages of a partition that the group has not committed; absent while the broker does not answer',
      labelNames: ['topic', 'group', 'partition'],
      registers,
    }),
    groupOffset: new Gauge({
      name: 'kafka_consumer_group_offset',
      help: 'The next message of a partition that the group will take; absent while the broker does not answer',
      labelNames: ['topic', 'group', 'partition'],
      registers,
    }),
    groupMembers: new Gauge({
      name: 'kafka_consumer_group_members',
      help: 'Consumers in the group; absent while the broker does not answer',
      labelNames: ['group'],
      registers,
    }),
    waiting: new Gauge({
      name: 'jobs_waiting',
      help: 'Jobs that no consumer has finished: the lag of all partitions; absent while the broker does not answer',
      registers,
    }),
    waitingLimit: new Gauge({
      name: 'jobs_waiting_limit',
      help: 'Waiting jobs beyond which new ones are refused (MAX_BACKLOG)',
      registers,
    }),
    partitionLimit: new Gauge({
      name: 'jobs_waiting_partition_limit',
      help: 'Waiting jobs of one partition beyond which new ones of it are refused: what it keeps, in largest pictures',
      registers,
    }),
    deadLetters: new Gauge({
      name: 'dead_letters',
      help: 'Records in the dead-letter topic, marks of redriven ones included; absent while it can not be asked',
      registers,
    }),
    brokerUp: new Gauge({
      name: 'broker_up',
      help: 'Whether the broker has answered within 10 s',
      registers,
    }),
  };
}
