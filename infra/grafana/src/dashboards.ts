import { api } from './api.ts';
import { consumer } from './consumer.ts';
import { toJson } from './dashboard.ts';
import { kafka } from './kafka.ts';
import { mysql } from './mysql.ts';
import { overview } from './overview.ts';
import { processes } from './processes.ts';

const dashboards = { overview, api, consumer, kafka, mysql, processes };

/** The name of each file in dashboards/, with what belongs into it. */
export const files = Object.entries(dashboards).map(
  ([name, dashboard]) => [`${name}.json`, toJson(dashboard.build())] as const,
);
