import { type Config, partitionBytes } from './config.ts';
import type { ImageName, Images } from './images.ts';
import { brokerAddress, registry, roleAddress } from './names.ts';
import { AUTHORITY_FILE } from './rds-authority.ts';
import { portOf, type Role } from './topology.ts';

/** How many brokers have a ZooKeeper beside them; an ensemble of more is slower and no safer. */
export const ENSEMBLE = 3;

/** The .env of a role's folder, without its secrets. What is not here has the default of the folder. */
export function settingsOf(role: Role, c: Config, images: Images): Record<string, string> {
  // Docker listens on all addresses; the security groups say who gets there.
  const open = { BIND_ADDRESS: '0.0.0.0' };
  const image = (name: ImageName) => `${registry(c)}/picture-resize/${name}@${images[name]}`;
  // Said to both ends.
  const user = { DB_MYSQL_REMOTE_USER: 'resize' };
  const client = {
    ...open,
    ...user,
    ...database(c),
    KAFKA_BROKERS: `${roleAddress(c, 'kafka')}:${portOf('kafka', 'broker')}`,
  };
  const service = {
    ...client,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${roleAddress(c, 'observability')}:${portOf('observability', 'traces')}`,
  };
  switch (role) {
    case 'db':
      return { ...open, ...user, DISK_EXPORTER_IMAGE: image('disk-exporter') };
    case 'observability':
      return {
        ...client,
        AUDITOR_IMAGE: image('auditor'),
        DISK_EXPORTER_IMAGE: image('disk-exporter'),
        PROMETHEUS_TARGETS: '/var/lib/picture-resize/targets',
      };
    case 'kafka':
      return {
        ...open,
        KAFKA_BUILT_IMAGE: image('kafka'),
        KAFKA_COMMUNITY_BUILT_IMAGE: image('kafka-community'),
        ZOOKEEPER_BUILT_IMAGE: image('zookeeper'),
        DISK_EXPORTER_IMAGE: image('disk-exporter'),
        KAFKA_RETENTION_BYTES: String(partitionBytes(c)),
      };
    case 'consumer':
      return {
        ...service,
        CONSUMER_IMAGE: image('consumer'),
        CONSUMER_REPLICAS: '1',
        // On a machine of its own there is one.
        CONSUMER_OPS_PORTS: String(portOf('consumer', 'operators')),
      };
    case 'api':
      return {
        ...service,
        API_IMAGE: image('api'),
        API_PROXY_IMAGE: image('api-proxy'),
        API_REPLICAS: '1',
        API_OPS_PORTS: String(portOf('api', 'operators')),
        // Where "make tunnel ROLE=observability" opens it: traces are for operators, as are all pages.
        JAEGER_URL: `http://localhost:${portOf('observability', 'jaeger')}`,
        MAX_BACKLOG: String(c.maxBacklog),
        // Nobody is refused while a partition gets another leader. With one broker there is none to wait for.
        ...(c.kafka.brokers > 1 ? { PUBLISH_SECONDS: '15' } : {}),
        ...(c.apiKeys.length > 0 ? { API_KEYS_FILE: '/files/keys' } : {}),
      };
  }
}

/** RDS is found by a name that a machine fetches at its boot, and its certificate is one for that name. */
function database(c: Config): Record<string, string> {
  return c.db.on === 'rds'
    ? { DB_MYSQL_TLS: 'true', DB_MYSQL_TLS_CA_FILE: `/${AUTHORITY_FILE}` }
    : { DB_MYSQL_ADD: `${roleAddress(c, 'db')}:${portOf('db', 'mysql')}` };
}

/** What one broker has for itself, and where its peers are. */
export function brokerSettings(c: Config, number: number, zone: number): Record<string, string> {
  const address = { KAFKA_ADVERTISED_HOST: brokerAddress(c, number) };
  if (c.kafka.brokers === 1) return address;
  const peers = Array.from({ length: ENSEMBLE }, (_, index) => index + 1);
  const port = (name: string) => portOf('kafka', name);
  // A container does not have its machine's address, so its own is every address.
  const peer = (other: number) => (other === number ? '0.0.0.0' : brokerAddress(c, other));
  return {
    ...address,
    BROKER_ID: String(number),
    BROKER_ZONE: `zone-${zone + 1}`,
    ZOOKEEPER_SERVERS: peers.map((other) => `${peer(other)}:${port('quorum')}:${port('election')}`).join(';'),
    ZOOKEEPER_CONNECT: peers.map((other) => `${brokerAddress(c, other)}:${port('zookeeper')}`).join(','),
    COMPOSE_PROFILES: number <= ENSEMBLE ? 'ensemble' : '',
  };
}

/** As the text of an .env file. */
export function environmentFile(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
