import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard.ts';
import {
  buckets,
  heatmap,
  instant,
  query,
  redBelow,
  redFrom,
  row,
  stacked,
  stat,
  timeseries,
  toRunbook,
  upOrDown,
  withExemplars,
  withoutLinks,
} from './panels.ts';
import { budgetWindow, objective, orNone, orZero, quantile, rate } from './promql.ts';

const acceptance = objective('job-acceptance');
const latency = objective('job-latency');

const stageSeconds = `sum by (stage) (${rate('job_stage_duration_seconds_sum')})`;
const jobs = `clamp_min(sum(${rate('job_duration_seconds_count')}), 1e-9)`;

const stageHeat = (stage: string, description: string) =>
  heatmap(`Stage ${stage}`, units.Seconds)
    .description(description)
    .withTarget(
      buckets(
        `sum by (le) (increase(job_stage_duration_seconds_bucket{stage="${stage}"}[$__rate_interval]))`,
      ),
    );

export const overview = dashboard('overview', 'Overview')
  .description('Do clients get what they were promised, and if not, where does it stick?')
  .withRow(row('Promises'))
  .withPanel(
    stat('POSTs accepted', units.PercentUnit)
      .description(
        `Share of valid POSTs that were accepted, in the range above; promised are ${acceptance.percent} %.`,
      )
      .decimals(3)
      .thresholds(redBelow(acceptance.least))
      .withTarget(instant('accepted', acceptance.kept)),
  )
  .withPanel(
    stat('Error budget left: accepted', units.PercentUnit)
      .description(
        `What is left of the ${acceptance.budget} % that may be refused; below 0 the promise is broken.`,
      )
      .timeFrom(budgetWindow)
      .decimals(1)
      .thresholds(redBelow(0))
      .withTarget(instant('left', acceptance.budgetLeft)),
  )
  .withPanel(
    stat('Jobs final within 10 s', units.PercentUnit)
      .description(
        `Share of jobs that were done, or failed, within 10 s, in the range above; promised are ${latency.percent} %.`,
      )
      .decimals(2)
      .thresholds(redBelow(latency.least))
      .withTarget(instant('in time', latency.kept)),
  )
  .withPanel(
    stat('Error budget left: in time', units.PercentUnit)
      .description(`What is left of the ${latency.budget} % that may be late; below 0 the promise is broken.`)
      .timeFrom(budgetWindow)
      .decimals(1)
      .thresholds(redBelow(0))
      .withTarget(instant('left', latency.budgetLeft)),
  )
  .withPanel(
    stat('Jobs unaccounted for', units.Short)
      .description(
        'Accepted jobs whose messages are committed, and yet they are neither finished nor put aside; anything but 0 is lost.',
      )
      .thresholds(redFrom(1))
      .withTarget(query('unaccounted', 'max(audit_jobs{state="unaccounted"})')),
  )
  .withPanel(
    stat('Dead letters', units.Short)
      .description(
        'Records of the last seven days in the dead-letter topic, marks of redriven ones too; "make dead-letters" lists those that wait.',
      )
      .thresholds(redFrom(1))
      .withTarget(query('dead letters', 'max(dead_letters)')),
  )
  .withRow(row('Jobs'))
  .withPanel(
    timeseries('Throughput', units.OpsPerSecond)
      .description('Jobs per second; done below accepted for long means that the backlog grows.')
      .withTarget(query('accepted', `sum(${rate('jobs_accepted_total')})`))
      .withTarget(query('done', orZero(`sum(${rate('jobs_finished_total{status="done"}')})`)))
      .withTarget(query('failed', orZero(`sum(${rate('jobs_finished_total{status="failed"}')})`))),
  )
  .withPanel(
    timeseries('Job latency', units.Seconds)
      .description(
        `From acceptance to the final row; a dot opens its trace. ${latency.percent} % belong below the line.`,
      )
      .thresholds(redFrom(10))
      .withTarget(query('p50', quantile(0.5, 'job_duration_seconds')))
      .withTarget(query('p95', quantile(0.95, 'job_duration_seconds')))
      .withTarget(withExemplars('p99', quantile(0.99, 'job_duration_seconds'))),
  )
  .withPanel(
    heatmap('Job latency, every job', units.Seconds)
      .description('How many jobs took how long; a second band above the first is a kind of job that sticks.')
      .withTarget(buckets('sum by (le) (increase(job_duration_seconds_bucket[$__rate_interval]))')),
  )
  .withPanel(
    timeseries('Queue wait', units.Seconds)
      .description('From acceptance until work begins; grows when consumers are too few or away.')
      .withTarget(query('p50', quantile(0.5, 'job_queue_duration_seconds')))
      .withTarget(query('p95', quantile(0.95, 'job_queue_duration_seconds')))
      .withTarget(withExemplars('p99', quantile(0.99, 'job_queue_duration_seconds'))),
  )
  .withPanel(
    timeseries('Jobs waiting', units.Short)
      .description('Jobs that no consumer has finished; at the limit new ones are refused with 429.')
      .withTarget(query('waiting', 'max(jobs_waiting)'))
      .withTarget(query('limit', 'max(jobs_waiting_limit)')),
  )
  .withPanel(
    timeseries('Where a job spends its time', units.Seconds)
      .description('Seconds per job by stage, one on the other; the widest band is the one to make faster.')
      .stacking(stacked())
      .fillOpacity(60)
      .withTarget(query('{{stage}}', `${stageSeconds} / on() group_left() ${jobs}`)),
  )
  .withRow(row('Stages, every job'))
  .withPanel(
    stageHeat('wait-for-slot', 'Until a slot is free; all day long above a second means more consumers.'),
  )
  .withPanel(
    stageHeat('look-up', 'Whether the database has the job already; slow here means slow for all of it.'),
  )
  .withPanel(stageHeat('take-up', 'Until the row says that the job has begun.'))
  .withPanel(stageHeat('decode', 'Reading the head of the picture; it does not grow with the picture.'))
  .withPanel(stageHeat('encode', 'The work itself; a second band is another kind of picture.'))
  .withPanel(
    stageHeat('store', 'Until the row has the result; it grows with its size and with the load of the disk.'),
  )
  .withRow(row('What is wrong'))
  .withPanel(
    timeseries('Alerts that fire', units.Short)
      .description(
        'Alerts by name; "none" is how it should be. What to do: a click on a point opens its runbook.',
      )
      .span(12)
      .dataLinks([toRunbook()])
      .overrideByName('none', withoutLinks)
      .withTarget(
        query('{{alertname}}', orNone('alertname', 'count by (alertname) (ALERTS{alertstate="firing"})')),
      ),
  )
  .withPanel(
    stat('Targets', units.Short)
      .description('Whether Prometheus reaches each part; down means that the part or its exporter is away.')
      .span(12)
      .height(8)
      .mappings(upOrDown())
      .withTarget(query('{{job}}', 'min by (job) (up)')),
  );
