import type { ImageName } from './images.ts';

/** A role is a folder of the project; each of its machines runs that folder's compose file. */
export const roles = ['db', 'kafka', 'consumer', 'api', 'observability'] as const;
export type Role = (typeof roles)[number];

export interface Server {
  /** From the root of the project. */
  folder: string;
  /** Laid over its compose file in the cloud: a file of the folder vm/. */
  overlay?: string;
  /** What it listens on, by what it is for. A test holds this to the compose file. */
  ports: Record<string, number>;
  /** Those of the ports that are pages for operators: nobody may reach them but through a tunnel. */
  pages: string[];
  /** Has volumes, and therefore a disk that outlives the machine; the others may vanish at any time. */
  keeps: boolean;
  /** Those of its images that are ours, and therefore come from the registry. */
  images: ImageName[];
  /** Settings that are fetched at boot and stand nowhere else. */
  secrets: string[];
}

export const topology: Record<Role, Server> = {
  db: {
    folder: 'db_container',
    ports: { mysql: 3307, metrics: 9104, disk: 9100, adminer: 8080 },
    pages: ['adminer'],
    keeps: true,
    images: ['disk-exporter'],
    secrets: ['DB_MYSQL_ROOT_PASS', 'DB_MYSQL_PASS', 'DB_MYSQL_EXPORTER_PASS'],
  },
  kafka: {
    folder: 'kafka_client',
    overlay: 'broker.yml',
    ports: {
      broker: 9092,
      zookeeper: 2181,
      quorum: 2888,
      election: 3888,
      'broker-metrics': 7071,
      'zookeeper-metrics': 7072,
      disk: 9101,
      'control-center': 9021,
    },
    pages: ['control-center'],
    keeps: true,
    images: ['disk-exporter', 'kafka', 'kafka-community', 'zookeeper'],
    secrets: [],
  },
  consumer: {
    folder: 'kafka_client/consumer_container',
    ports: { operators: 9464 },
    pages: [],
    keeps: false,
    images: ['consumer'],
    secrets: ['JOB_ID_SECRET', 'DB_MYSQL_PASS'],
  },
  api: {
    folder: 'services/api',
    overlay: 'api.yml',
    ports: { http: 5000, operators: 9464, 'proxy-metrics': 8404 },
    pages: [],
    keeps: false,
    images: ['api', 'api-proxy'],
    secrets: ['JOB_ID_SECRET', 'DB_MYSQL_PASS'],
  },
  observability: {
    folder: 'infra',
    ports: { traces: 4318, jaeger: 16686, prometheus: 9090, alertmanager: 9093, grafana: 3000 },
    pages: ['grafana', 'prometheus', 'alertmanager', 'jaeger'],
    keeps: true,
    images: ['auditor', 'disk-exporter'],
    secrets: ['GRAFANA_ADMIN_PASS', 'JOB_ID_SECRET', 'DB_MYSQL_PASS'],
  },
};

/** Who may open a connection to what. The security groups are made of this and let nobody else in. */
export const flows: [from: Role | 'balancer', to: Role, port: string][] = [
  ['balancer', 'api', 'http'],
  // Asks whether the proxy has an api that lives.
  ['balancer', 'api', 'proxy-metrics'],
  ['api', 'kafka', 'broker'],
  ['api', 'db', 'mysql'],
  ['api', 'observability', 'traces'],
  ['consumer', 'kafka', 'broker'],
  ['consumer', 'db', 'mysql'],
  ['consumer', 'observability', 'traces'],
  // Brokers and ZooKeepers among themselves.
  ['kafka', 'kafka', 'broker'],
  ['kafka', 'kafka', 'zookeeper'],
  ['kafka', 'kafka', 'quorum'],
  ['kafka', 'kafka', 'election'],
  // The auditor.
  ['observability', 'kafka', 'broker'],
  ['observability', 'db', 'mysql'],
  // Prometheus.
  ['observability', 'api', 'operators'],
  ['observability', 'api', 'proxy-metrics'],
  ['observability', 'consumer', 'operators'],
  ['observability', 'db', 'metrics'],
  ['observability', 'db', 'disk'],
  ['observability', 'kafka', 'broker-metrics'],
  ['observability', 'kafka', 'zookeeper-metrics'],
  ['observability', 'kafka', 'disk'],
];

/** RDS has the role of the database, whose own machine comes in as everybody else does. */
export function flowsOf(on: 'machine' | 'rds'): typeof flows {
  return on === 'machine' ? flows : [...flows, ['db', 'db', 'mysql']];
}

export function portOf(role: Role, port: string): number {
  const found = topology[role].ports[port];
  if (found === undefined) {
    const known = Object.keys(topology[role].ports).join(', ');
    throw new Error(`Expected one of ${known} for a port of ${role} but received ${port}`);
  }
  return found;
}
