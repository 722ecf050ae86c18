import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Drill } from './drill.ts';
import { away, observer } from './parts.ts';

export const observerDrills: Drill[] = [
  { alert: 'TargetDown', labels: { job: 'mysql' }, ...away(observer('mysqld-exporter')) },
  {
    // Two series where the rule expects one.
    alert: 'PrometheusRulesFail',
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
    // Of two pagers one answers 400, while there is something to say.
    alert: 'AlertsNotDelivered',
    labels: { job: 'alertmanager' },
    inject: async ({ deputy, topology }) => {
      deputy.answerWith(400);
      await observer('mysqld-exporter')(topology).stop();
      return async () => {
        deputy.answerWith(200);
        await observer('mysqld-exporter')(topology).start();
      };
    },
  },
];
