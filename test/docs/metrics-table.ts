import type { Metrics } from '@picture-resize/service-kit';
import { createMetrics as createAuditorMetrics } from '../../operations/src/metrics.ts';
import { createMetrics as createApiMetrics } from '../../services/api/src/metrics.ts';
import { createMetrics as createConsumerMetrics } from '../../services/consumer/src/metrics.ts';

const services: [name: string, registry: Metrics][] = [
  ['api', createApiMetrics('unknown').registry],
  ['consumer', createConsumerMetrics('unknown').registry],
  ['auditor', createAuditorMetrics('unknown').registry],
];

const head = `# Metrics
Each service answers \`/metrics\` on its operators' port, as OpenMetrics. Times are in seconds, sizes in bytes. No label holds an id, an owner or anything else that a client has sent. The tables are made by \`make docs\` from the services' own registries.

Where a metric has exemplars, their \`trace_id\` is the trace of the job, whose id is the job's; that of \`http_request_duration_seconds\` is the request's own trace, which for a POST is the same. Where nothing is traced there are none.

What counts jobs is there with 0 before its first event, so that this one is an increase. What a fresh process counts before its first scrape, no rate and no alert sees.

Every service has, besides, prom-client's metrics of the process (\`process_*\`) and of Node (\`nodejs_*\`).
`;

/** docs/metrics.md: every metric of every service, in the order in which their files have them. */
export function metricsDocument(): string {
  const sections = services.map(([name, registry]) => `\n## ${name}\n${table(registry)}`);
  return head + sections.join('');
}

function table(registry: Metrics): string {
  const rows = registry
    .getMetricsAsArray()
    // prom-client's types keep to themselves what a metric is made of.
    .map((metric) => metric as unknown as Described)
    .filter(({ name }) => !/^(process|nodejs)_/.test(name))
    .map(({ name, type, labelNames, enableExemplars, help }) => {
      const kind = enableExemplars ? `${type}, exemplars` : type;
      return `| ${name} | ${kind} | ${labelNames.join(', ')} | ${help} |\n`;
    });
  return `| metric | type | labels | what |\n|---|---|---|---|\n${rows.join('')}`;
}

interface Described {
  name: string;
  help: string;
  type: string;
  labelNames: string[];
  enableExemplars?: boolean;
}
