import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard.ts';
import {
  eventLoopLimit,
  query,
  redBelow,
  redFrom,
  row,
  stacked,
  stat,
  timeseries,
  upOrDown,
  withExemplars,
} from './panels.ts';
import { orNone, orZero, quantile, rate, share } from './promql.ts';

const stage = 'job_stage_duration_seconds';
const sinceContact = 'time() - consumer_last_contact_timestamp_seconds';
const sinceFetch = 'time() - consumer_last_fetch_timestamp_seconds';

export const consumer = dashboard('consumer', 'Consumer')
  .description('Utilisation, saturation and errors of those who resize.')
  .withRow(row('Now'))
  .withPanel(
    stat('Members of the group', units.Short)
      .description('Consumers that the broker knows; fewer than run means that one hangs or can not join.')
      .thresholds(redBelow(1))
      .withTarget(query('members', 'max(kafka_consumer_group_members)')),
  )
  .withPanel(
    stat('Not in the group', units.Short)
      .description('Consumers that run but get no work; for seconds while the group is shared out anew.')
      .thresholds(redFrom(1))
      .withTarget(query('outside', 'count(consumer_is_member) - sum(consumer_is_member)')),
  )
  .withPanel(
    stat('Slots busy', units.PercentUnit)
      .description('Share of slots that work; at 100 % jobs wait, and more consumers make it faster.')
      .max(1)
      .withTarget(query('busy', 'sum(consumer_slots_busy) / sum(consumer_slots)')),
  )
  .withPanel(
    stat('Longest silence', units.Seconds)
      .description(
        'Since the last fetch or heartbeat of the quietest consumer; a member is never silent for 10 s.',
      )
      .decimals(0)
      .thresholds(redFrom(10))
      .withTarget(query('silent for', `max(${sinceContact})`)),
  )
  .withPanel(
    stat('Database', units.Short)
      .description('Whether it answers every consumer; if not, jobs wait and none is lost.')
      .mappings(upOrDown())
      .thresholds(redBelow(1))
      .withTarget(query('database', 'min(database_up{job="consumer"})')),
  )
  .withPanel(
    stat('Jobs finished', units.OpsPerSecond)
      .description('Done and failed per second; 0 while jobs wait means that the consumers stand still.')
      .withTarget(query('finished', `sum(${rate('jobs_finished_total')})`)),
  )
  .withRow(row('Work'))
  .withPanel(
    timeseries('Slots', units.Short)
      .description('Slots that work and slots there are; busy at the line means saturation.')
      .withTarget(query('busy', 'sum(consumer_slots_busy)'))
      .withTarget(query('slots', 'sum(consumer_slots)')),
  )
  .withPanel(
    timeseries('p95 by stage', units.Seconds)
      .description('95 % of jobs were faster in this stage; a dot opens its trace.')
      .withTarget(withExemplars('{{stage}}', quantile(0.95, stage, '', 'stage'))),
  )
  .withPanel(
    timeseries('Slots by stage', units.Short)
      .description(
        'How many jobs are in which stage on average; the widest band is what holds the others up.',
      )
      .stacking(stacked())
      .fillOpacity(60)
      .withTarget(query('{{stage}}', `sum by (stage) (${rate(`${stage}_sum`)})`)),
  )
  .withPanel(
    timeseries('Results', units.OpsPerSecond)
      .description(
        'Jobs per second by outcome; gave-up, not-storable and took-too-long are our fault, other codes lie in the picture.',
      )
      .withTarget(query('{{status}} {{code}}', `sum by (status, code) (${rate('jobs_finished_total')})`)),
  )
  .withPanel(
    timeseries('Share that failed', units.PercentUnit)
      .description(
        'Failed of all jobs; a jump means that a client sends other pictures, or a new version errs.',
      )
      .max(1)
      .withTarget(
        query(
          'failed',
          share(
            `(${orZero(`sum(${rate('jobs_finished_total{status="failed"}')})`)})`,
            `sum(${rate('jobs_finished_total')})`,
          ),
        ),
      ),
  )
  .withPanel(
    timeseries('Dead letters', units.Short)
      .description(
        'Messages put aside in the last hour: not ours (foreign), or deadly three times (gave-up).',
      )
      .withTarget(query('{{code}}', orNone('code', 'sum by (code) (increase(dead_letters_total[1h]))'))),
  )
  .withPanel(
    timeseries('Bytes', units.BytesPerSecondIEC)
      .description('Pictures in and out per second; with the same jobs, more bytes take longer.')
      .withTarget(query('in', `sum(${rate('job_source_bytes_total')})`))
      .withTarget(query('out', `sum(${rate('job_output_bytes_total')})`)),
  )
  .withPanel(
    timeseries('Pixels per second', units.Short)
      .description('Pixels decoded and encoded per second: what the processors really do.')
      .withTarget(query('decoded', `sum(${rate('job_source_pixels_total')})`))
      .withTarget(query('encoded', `sum(${rate('job_output_pixels_total')})`)),
  )
  .withPanel(
    timeseries('Expired jobs removed', units.Short)
      .description('Rows past their retention, removed in the last hour; without that the disk fills up.')
      .withTarget(query('removed', 'sum(increase(jobs_purged_total[1h]))')),
  )
  .withRow(row('Group'))
  .withPanel(
    timeseries('Lag by partition', units.Short)
      .description(
        'Messages not yet committed; one that only grows gets more than is done, or is stuck: PartitionStuck tells.',
      )
      .withTarget(query('{{topic}} {{partition}}', 'max by (topic, partition) (kafka_consumer_group_lag)')),
  )
  .withPanel(
    timeseries('Fullest partition', units.PercentUnit)
      .description('Share of what a partition keeps; at 100 % every job that would lie there is refused.')
      .thresholds(redFrom(0.8))
      .withTarget(query('fullest', 'max(kafka_consumer_group_lag) / max(jobs_waiting_partition_limit)')),
  )
  .withPanel(
    timeseries('Rebalances', units.Short)
      .description(
        'How often a consumer joined the group anew in 10 minutes; where none starts, stops or stands still it is 0.',
      )
      .withTarget(query('{{instance}}', 'increase(consumer_rebalances_total[10m])')),
  )
  .withPanel(
    timeseries('Since the last contact', units.Seconds)
      .description(
        'Since the last fetch or heartbeat; at 10 s the broker takes the partitions away. Who is busy sends heartbeats and fetches later.',
      )
      .thresholds(redFrom(10))
      .withTarget(query('contact {{instance}}', sinceContact))
      .withTarget(query('fetch {{instance}}', sinceFetch)),
  )
  .withRow(row('Processes'))
  .withPanel(
    timeseries('Event loop lag', units.Seconds)
      .description('The slowest 1 % of turns; seconds of it cost heartbeats, and so the membership.')
      .thresholds(redFrom(eventLoopLimit))
      .withTarget(query('{{instance}}', 'nodejs_eventloop_lag_p99_seconds{job="consumer"}')),
  )
  .withPanel(
    timeseries('Memory', units.BytesIEC)
      .description('Resident memory and heap; pixels lie outside the heap, and what only grows is a leak.')
      .withTarget(query('resident {{instance}}', 'process_resident_memory_bytes{job="consumer"}'))
      .withTarget(query('heap {{instance}}', 'nodejs_heap_size_used_bytes{job="consumer"}')),
  )
  .withPanel(
    timeseries('Attempts that failed', units.OpsPerSecond)
      .description('What consumers try again and again, per second; only while a neighbour is away.')
      .withTarget(query('failures', orZero(`sum(${rate('keep_trying_failures_total{job="consumer"}')})`))),
  );
