import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { post } from '../faults/jobs.ts';
import type { Drill } from './drill.ts';
import { keepDoing } from './keep-doing.ts';
import { away, observer, startWith } from './parts.ts';
import { sendLongSpans } from './send-long-spans.ts';

export const observerDrills: Drill[] = [
  {
    alert: 'TargetDown',
    labels: { job: 'mysql' },
    fault: 'mysqld-exporter is stopped',
    step: 'it is started',
    ...away(observer('mysqld-exporter')),
  },
  {
    alert: 'PrometheusRulesFail',
    fault: 'a new rule meets two series where it expects one',
    step: 'the rule is taken back, and Prometheus reads its rules again',
    inject: async ({ rules, topology }) => {
      const file = join(rules, 'ambiguous.yml');
      const readAnew = () => observer('prometheus')(topology).kill('SIGHUP');
      const ambiguous = { record: 'drill:ambiguous', expr: 'up * on () up' };
      await writeFile(file, stringify({ groups: [{ name: 'ambiguous', rules: [ambiguous] }] }));
      readAnew();
      return async () => {
        await rm(file);
        readAnew();
      };
    },
  },
  {
    alert: 'AlertsNotDelivered',
    labels: { job: 'alertmanager' },
    fault: 'one of two pagers answers 400, while there is something to say',
    step: 'that pager is mended',
    inject: async ({ deputy, topology }) => {
      deputy.answerWith(400);
      await observer('mysqld-exporter')(topology).stop();
      return async () => {
        deputy.answerWith(200);
        await observer('mysqld-exporter')(topology).start();
      };
    },
  },
  {
    alert: 'TracesRefused',
    fault: 'somebody sends spans with an attribute longer than Badger takes',
    step: 'whoever sends them is stopped',
    inject: async (system) => sendLongSpans(system),
  },
  {
    alert: 'TracesLost',
    labels: { job: 'api' },
    // Jaeger itself away would be another alert, which silences this one.
    fault: 'the api sends its spans to a port at which nobody listens',
    step: 'the setting is put right and the api restarted',
    inject: async (system) => {
      const { addresses, topology } = system;
      const nobody = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' };
      const mend = await startWith(nobody, topology.api, system);
      const stopPosting = keepDoing(() => post(addresses.api), 500);
      return async () => {
        await mend();
        await stopPosting();
      };
    },
  },
];
