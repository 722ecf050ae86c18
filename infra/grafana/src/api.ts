import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard.ts';
import {
  eventLoopLimit,
  query,
  redBelow,
  redFrom,
  row,
  stat,
  timeseries,
  upOrDown,
  withExemplars,
} from './panels.ts';
import { orNone, orZero, quantile, rate, share } from './promql.ts';

// Event streams and long polls last as long as their clients want: only the first can be told apart.
const answered = '{route!="/api/:id/events"}';
const posts = '{method="POST",route="/api"}';
const requests = 'http_request_duration_seconds_count';
const reads = (codes: string) =>
  `sum(${rate(`${requests}{job="api", method=~"GET|HEAD", route=~"/api/:id(/picture)?", ${codes}}`)})`;
const refusedReads = `sum(${rate('http_response_pictures_total{outcome="refused"}')})`;
const failedReads = share(
  `(${reads('code=~"5.."')} - ${refusedReads})`,
  `(${reads('code!~"4.."')} - ${refusedReads})`,
);

export const api = dashboard('api', 'API')
  .description('Rate, errors and duration of requests, and what limits them.')
  .withRow(row('Now'))
  .withPanel(
    stat('Broker', units.Short)
      .description('Whether every api has heard from the broker in 10 s; if not, POSTs are refused with 503.')
      .mappings(upOrDown())
      .thresholds(redBelow(1))
      .withTarget(query('broker', 'min(broker_up{job="api"})')),
  )
  .withPanel(
    stat('Database', units.Short)
      .description('Whether it answers every api; if not, jobs are still accepted but no result is shown.')
      .mappings(upOrDown())
      .thresholds(redBelow(1))
      .withTarget(query('database', 'min(database_up{job="api"})')),
  )
  .withPanel(
    stat('APIs', units.Short)
      .description('How many api processes Prometheus reaches; 0 means that nobody accepts jobs.')
      .thresholds(redBelow(1))
      .withTarget(query('apis', 'sum(up{job="api"})')),
  )
  .withPanel(
    stat('Requests in flight', units.Short)
      .description('Requests that are being answered, streams included; it falls back when load does.')
      .withTarget(query('in flight', 'sum(http_requests_in_flight)')),
  )
  .withPanel(
    stat('Server errors', units.RequestsPerSecond)
      .description('Answers of 500 and above per second; 503 is the broker or the database, 500 is a bug.')
      .thresholds(redFrom(0.001))
      .withTarget(query('5xx', orZero(`sum(${rate(`${requests}{code=~"5.."}`)})`))),
  )
  .withPanel(
    stat('Jobs accepted', units.OpsPerSecond)
      .description('POSTs per second that were answered 202; 0 under load means that all are refused.')
      .withTarget(query('accepted', `sum(${rate('jobs_accepted_total')})`)),
  )
  .withRow(row('Requests'))
  .withPanel(
    timeseries('Requests by route', units.RequestsPerSecond)
      .description('Ended requests per second; "unknown" growing is someone who tries addresses.')
      .withTarget(query('{{method}} {{route}}', `sum by (method, route) (${rate(requests)})`)),
  )
  .withPanel(
    timeseries('Answers by code', units.RequestsPerSecond)
      .description('Ended requests per second; 499 is a client that left before the end of its answer.')
      .withTarget(query('{{code}}', `sum by (code) (${rate(requests)})`)),
  )
  .withPanel(
    timeseries('Refusals by reason', units.RequestsPerSecond)
      .description(
        'POSTs per second that were not accepted; docs/http-api.md explains each code but client-left.',
      )
      .withTarget(
        query('{{reason}}', orNone('reason', `sum by (reason) (${rate('jobs_refused_total')}) > 0`)),
      ),
  )
  .withPanel(
    timeseries('Share of reads that fail', units.PercentUnit)
      .description('GETs of jobs and pictures answered 500 or above, but for busy; above the line it pages.')
      .thresholds(redFrom(0.1))
      .withTarget(query('failed', orZero(failedReads))),
  )
  .withPanel(
    timeseries('p95 by route', units.Seconds)
      .description('95 % of requests were faster; a GET with ?wait lasts as long as it may.')
      .withTarget(
        withExemplars(
          '{{method}} {{route}}',
          quantile(0.95, 'http_request_duration_seconds', answered, 'method, route'),
        ),
      ),
  )
  .withPanel(
    timeseries('Latency of POST /api', units.Seconds)
      .description('Until the job is accepted, sending included; a dot opens its trace.')
      .withTarget(query('p50', quantile(0.5, 'http_request_duration_seconds', posts)))
      .withTarget(query('p95', quantile(0.95, 'http_request_duration_seconds', posts)))
      .withTarget(withExemplars('p99', quantile(0.99, 'http_request_duration_seconds', posts))),
  )
  .withRow(row('Limits'))
  .withPanel(
    timeseries('Bytes in flight', units.BytesIEC)
      .description('Bytes reserved for bodies and for results by the fullest api; at a limit it answers 503.')
      .withTarget(query('in', 'max(http_request_body_bytes_in_flight)'))
      .withTarget(query('in, limit', 'min(http_request_body_bytes_limit)'))
      .withTarget(query('out', 'max(http_response_picture_bytes_in_flight)'))
      .withTarget(query('out, limit', 'min(http_response_picture_bytes_limit)')),
  )
  .withPanel(
    timeseries('Pictures to clients', units.RequestsPerSecond)
      .description('GETs of a picture per second; refused are those beyond the limit of bytes on their way.')
      .withTarget(query('{{outcome}}', `sum by (outcome) (${rate('http_response_pictures_total')})`)),
  )
  .withPanel(
    timeseries('Publish latency', units.Seconds)
      .description('Until the broker has a job on all in-sync replicas; a dot opens its trace.')
      .withTarget(query('p50', quantile(0.5, 'job_publish_duration_seconds')))
      .withTarget(query('p95', quantile(0.95, 'job_publish_duration_seconds')))
      .withTarget(withExemplars('p99', quantile(0.99, 'job_publish_duration_seconds'))),
  )
  .withPanel(
    timeseries('p95 by stage', units.Seconds)
      .description(
        '95 % of POSTs were faster in what comes before; to parse is mostly to wait for the upload.',
      )
      .withTarget(
        withExemplars('{{stage}}', quantile(0.95, 'job_acceptance_stage_duration_seconds', '', 'stage')),
      ),
  )
  .withPanel(
    timeseries('Publish failures', units.OpsPerSecond)
      .description('Jobs per second that the broker did not confirm in time; each was a POST with 503.')
      .withTarget(
        query('failed', orZero(`sum(${rate('job_publish_duration_seconds_count{outcome="failed"}')})`)),
      ),
  )
  .withPanel(
    timeseries('Event loop lag', units.Seconds)
      .description(
        'The slowest 1 % of turns; above the line for minutes, every client waits for somebody else.',
      )
      .thresholds(redFrom(eventLoopLimit))
      .withTarget(query('{{instance}}', 'nodejs_eventloop_lag_p99_seconds{job="api"}')),
  )
  .withPanel(
    timeseries('Memory', units.BytesIEC)
      .description('Resident memory and heap; bodies lie outside the heap, and what only grows is a leak.')
      .withTarget(query('resident {{instance}}', 'process_resident_memory_bytes{job="api"}'))
      .withTarget(query('heap {{instance}}', 'nodejs_heap_size_used_bytes{job="api"}')),
  )
  .withPanel(
    timeseries('Attempts that failed', units.OpsPerSecond)
      .description('What the api tries again and again, per second; only while a neighbour is away.')
      .withTarget(query('failures', orZero(`sum(${rate('keep_trying_failures_total{job="api"}')})`))),
  )
  .withRow(row('Proxy (containers only)'))
  .withPanel(
    timeseries('APIs behind the proxy', units.Short)
      .description(
        'APIs that HAProxy sends work to (ready) or asks for results (alive); 0 ready refuses POSTs.',
      )
      .withTarget(query('ready', orZero('max(haproxy_backend_active_servers{proxy="ready"})')))
      .withTarget(query('alive', orZero('max(haproxy_backend_active_servers{proxy="alive"})'))),
  )
  .withPanel(
    timeseries('Connection errors', units.OpsPerSecond)
      .description('Connections to an api that failed, and how many went to another one instead.')
      .withTarget(query('errors', orZero(`sum(${rate('haproxy_backend_connection_errors_total')})`)))
      .withTarget(
        query('sent elsewhere', orZero(`sum(${rate('haproxy_backend_redispatch_warnings_total')})`)),
      ),
  )
  .withPanel(
    timeseries('Share of server errors at the proxy', units.PercentUnit)
      .description(
        'Answers of 500 and above as clients see them; above those of the api, the proxy made them.',
      )
      .withTarget(
        query(
          '5xx',
          orZero(
            share(
              `sum(${rate('haproxy_frontend_http_responses_total{proxy="http",code="5xx"}')})`,
              `sum(${rate('haproxy_frontend_http_responses_total{proxy="http"}')})`,
            ),
          ),
        ),
      ),
  );
