import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { post } from '../faults/jobs.ts';
import type { Drill } from './drill.ts';
import { keepDoing } from './keep-doing.ts';
import { hangs, observer, startWith, startWithout } from './parts.ts';
import { sendLongSpans } from './send-long-spans.ts';

export const observerDrills: Drill[] = [
  {
    alert: 'TargetDown',
    labels: { job: 'mysql' },
    fault: 'mysqld-exporter hangs',
    looks: [
      {
        line: `curl -sSf 'localhost:9090/api/v1/targets?state=active' | tr ',' '\\n' | grep -E '"(scrapeUrl|lastError)"'`,
        shows: /context deadline exceeded/,
      },
    ],
    types: [{ line: 'make restart S=mysqld-exporter' }],
    ...hangs(observer('mysqld-exporter')),
  },
  {
    alert: 'PrometheusRulesFail',
    fault: 'a new rule meets two series where it expects one',
    looks: [
      {
        line: `curl -sSf localhost:9090/api/v1/rules | tr '{' '\\n' | grep '"health":"err"'`,
        shows: /found duplicate series/,
      },
    ],
    step: 'the rule is taken back',
    types: [{ line: "make status | awk '/^prometheus/ { print $3 }' | xargs kill -HUP" }],
    inject: async ({ rules, topology }) => {
      const file = join(rules, 'ambiguous.yml');
      const ambiguous = { record: 'drill:ambiguous', expr: 'up * on () up' };
      await writeFile(file, stringify({ groups: [{ name: 'ambiguous', rules: [ambiguous] }] }));
      observer('prometheus')(topology).kill('SIGHUP');
      return { heal: () => rm(file) };
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
      return {
        heal: async () => deputy.answerWith(200),
        end: () => observer('mysqld-exporter')(topology).start(),
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
      await startWith(nobody, topology.api, system);
      return {
        heal: () => startWithout(topology.api, system),
        end: keepDoing(() => post(addresses.api), 500),
      };
    },
  },
];
