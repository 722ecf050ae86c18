import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Drill } from './drill.ts';
import { away, observer } from './parts.ts';
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
];
