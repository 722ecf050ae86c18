import { expect, test } from '@jest/globals';
import { failureCodes } from '@picture-resize/job';
import { lossReasons } from '@picture-resize/service-kit';
import { createMetrics as createApiMetrics } from '../../services/api/src/metrics.ts';
import { problems } from '../../services/api/src/problem.ts';
import { createMetrics as createConsumerMetrics } from '../../services/consumer/src/metrics.ts';

/** What a process shows of this metric before anything has happened: its labels, and all values. */
async function atFirst(registry: ReturnType<typeof createApiMetrics>['registry'], name: string) {
  const { values = [] } = (await registry.getSingleMetric(name)?.get()) ?? {};
  const labels = values.map(({ labels: { le: _, ...rest } }) => Object.values(rest).join(' '));
  return { labels: new Set(labels), values: new Set(values.map(({ value }) => value)) };
}

const { registry: consumer } = createConsumerMetrics('unknown');
const { registry: api } = createApiMetrics('unknown');

test.each([
  [consumer, 'jobs_finished_total', ['done ', ...failureCodes.map((code) => `failed ${code}`)]],
  [consumer, 'dead_letters_total', ['foreign', 'gave-up']],
  [consumer, 'spans_lost_total', lossReasons],
  [consumer, 'job_duration_seconds', ['done', 'failed']],
  [consumer, 'job_queue_duration_seconds', ['']],
  [api, 'jobs_refused_total', [...Object.keys(problems), 'client-left']],
  [api, 'jobs_accepted_total', ['']],
  [api, 'spans_lost_total', lossReasons],
  [api, 'job_publish_duration_seconds', ['confirmed', 'failed']],
])(
  'before the first event every series of %#, $1, is there with 0: the first event is an increase',
  async (registry, name, labels) => {
    expect(await atFirst(registry, name)).toEqual({ labels: new Set(labels), values: new Set([0]) });
  },
);
