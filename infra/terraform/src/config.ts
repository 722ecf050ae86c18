import { PARTITIONS } from '@picture-resize/kafka';
import { z } from 'zod';
import { instanceTypes } from './price-list.ts';

/** The largest picture the services take (MAX_PICTURE_BYTES, which is not changed in the cloud). */
const PICTURE_BYTES = 10_000_000;

const range = z.cidrv4('Expected a range of addresses, as 203.0.113.0/24');
const instanceType = z.enum(Object.keys(instanceTypes) as [string, ...string[]], {
  error: `Expected one of ${Object.keys(instanceTypes).join(', ')}`,
});
const diskGiB = z.int().min(8).max(16_000);
const host = z.strictObject({ instanceType, diskGiB });
/** How a disk begins that is made anew, and where; by the name of its server. One that is there takes no notice of a snapshot. */
const disks = z.record(
  z.string(),
  z.strictObject({
    snapshot: z
      .string()
      .regex(/^snap-[0-9a-f]{8,17}$/, 'Expected the id of a snapshot, as snap-0123456789abcdef0')
      .optional(),
    zone: z.enum(['a', 'b', 'c'], 'Expected a, b or c').optional(),
  }),
);
const count = z.int('Expected a whole number').min(1, 'Expected at least 1');

const reachable = (address: string) => ['', '80', '443'].includes(URL.parse(address)?.port ?? 'none');

const shape = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9]{1,9}$/, 'Expected two to ten letters and digits'),
  /** Whoever applies with another account's keys is refused. */
  account: z.string().regex(/^\d{12}$/, 'Expected the 12 digits of an AWS account'),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'Expected an AWS region, as eu-west-1'),
  /** The name of an image of Canonical's. Pinned: a newer one replaces machines, so that is a change of its own. */
  machineImage: z.string().startsWith('ubuntu/images/', 'Expected the name of an image of Ubuntu'),
  network: z.strictObject({
    /** Carved up into subnets of 256 addresses. */
    cidr: range.endsWith('/16', 'Expected a range that ends in /16'),
    /** Letters of the region's zones; the load balancer wants two. Named, so that a new zone of AWS's changes nothing. */
    zones: z
      .array(z.enum(['a', 'b', 'c'], 'Expected a, b or c'))
      .min(2, 'Expected two or three zones')
      .max(3),
    /** One way out for all zones is cheaper; one in each survives the loss of a zone. */
    wayOut: z.enum(['one', 'per-zone'], 'Expected one or per-zone'),
  }),
  /** Who may come in by HTTPS. */
  clients: z.array(range).min(1, 'Expected at least one range of addresses'),
  /** Who may use the api: lines as "make api-key" prints them, which hold no key. None: every client. */
  apiKeys: z.array(
    z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}:[0-9a-f]{64}$/, 'Expected owner:hash, as make api-key prints it'),
  ),
  /** Of the same account and region: the load balancer takes no other one. */
  certificateArn: z.string(),
  /** A webhook that hears of alerts, at /page and /ticket below this address; null: nobody does. Has no secret in it. */
  alertsTo: z
    .string()
    .startsWith('https://', { error: 'Expected an address that begins with https://', abort: true })
    .refine(reachable, 'Expected port 443 or 80: the firewall lets a machine out by no other')
    .nullable(),
  /** Whoever hears by e-mail that nothing watches any more, the machine of Alertmanager being away; null: CloudWatch's page alone. */
  alarmsTo: z.email('Expected an address of e-mail').nullable(),
  /**
   * Where MySQL runs: on a machine with a disk, or as RDS over two zones (docs/adr/0011). What is said here is then
   * RDS's; the machine goes on for adminer and the exporter.
   */
  db: host.extend({ on: z.enum(['machine', 'rds'], 'Expected machine or rds') }),
  observability: host,
  kafka: host.extend({ brokers: count }),
  /** What a server with a disk has after a disk or a zone was lost: { 'db-1': { snapshot: 'snap-…', zone: 'b' } }. */
  disks: disks.default({}),
  api: z.strictObject({ instanceType, min: count, max: count, requestsPerMinute: count }),
  consumer: z.strictObject({ instanceType, min: count, max: count, jobsWaitingPerConsumer: count }),
  /** Jobs that may wait (MAX_BACKLOG). Each broker's disk has to hold them all. */
  maxBacklog: z.int().min(100),
  /**
   * Terraform destroys no disk and nobody the load balancer until this is taken back. Nor does anybody terminate a server
   * with a disk, but for Terraform: its provider (up to 5.x) takes that lock off by itself when it exchanges one.
   */
  protect: z.boolean(),
  /** A disk that is destroyed leaves a snapshot. A field of its own, as what is protected is never destroyed. */
  finalSnapshots: z.boolean(),
  keep: z.strictObject({ snapshots: count, logDays: z.union([z.literal(365), z.literal(731)]) }),
});

const crossed = shape.superRefine((c, { addIssue }) => {
  const wrong = (path: string, message: string) =>
    addIssue({ code: 'custom', path: path.split('.'), message });
  if (!c.certificateArn.startsWith(`arn:aws:acm:${c.region}:${c.account}:certificate/`))
    wrong('certificateArn', `Expected a certificate of account ${c.account} in ${c.region}`);
  if (c.kafka.brokers === 2) wrong('kafka.brokers', 'Expected 1, or 3 and more: of two, none may be away');
  for (const role of ['api', 'consumer'] as const)
    if (c[role].max < c[role].min) wrong(`${role}.max`, `Expected at least ${role}.min, ${c[role].min},`);
  if (c.kafka.brokers > 2 && new Set(c.network.zones).size < 3)
    wrong('network.zones', 'Expected three zones: with two, the loss of one takes two brokers');
  if (c.protect && c.apiKeys.length === 0 && c.clients.some((range) => range.endsWith('/0')))
    wrong('apiKeys', 'Expected a key at least: clients has everybody');
  if (c.db.on === 'rds') {
    if (/^c/.test(c.db.instanceType))
      wrong('db.instanceType', 'Expected a type that begins with t or m: RDS has no other of these');
    if (c.db.diskGiB < 20) wrong('db.diskGiB', 'Expected at least 20: RDS makes no smaller one');
    if (c.keep.snapshots > 35) wrong('keep.snapshots', 'Expected at most 35: RDS keeps no older ones');
  }
  const servers = serversWithDisk(c);
  for (const [name, { zone }] of Object.entries(c.disks)) {
    if (!servers.includes(name))
      wrong(`disks.${name}`, `Expected one of ${servers.join(', ')}: no other server has a disk`);
    if (zone !== undefined && !c.network.zones.includes(zone))
      wrong(`disks.${name}.zone`, `Expected one of network.zones, ${c.network.zones.join(', ')},`);
    if (zone !== undefined && name.startsWith('kafka') && c.kafka.brokers > 1)
      wrong(`disks.${name}.zone`, 'Expected none: several brokers are spread over the zones');
  }
  if (c.consumer.max > PARTITIONS)
    wrong('consumer.max', `Expected at most ${PARTITIONS}: the topic's partitions have no work for more`);
  const needed = Math.ceil((PARTITIONS * partitionBytes(c)) / 0.8 / 2 ** 30);
  if (c.kafka.diskGiB < needed)
    wrong('kafka.diskGiB', `Expected at least ${needed}: it has to hold a maxBacklog of ${c.maxBacklog}`);
});

export type Config = z.infer<typeof shape>;

/** @throws Error that names every wrong field at once. */
export function readConfig(config: unknown): Config {
  const result = crossed.safeParse(config);
  if (result.success) return result.data;
  const { name = 'environment' } = config as { name?: string };
  const lines = result.error.issues.map((issue) => `  ${sentence(issue, config)}`);
  throw new Error(`The configuration of ${name} is wrong:\n${lines.join('\n')}\nSee src/environments.`);
}

/** "Expected 1 or 3 for kafka.brokers but received 2: why" of "Expected 1 or 3: why". */
function sentence({ path, message }: z.core.$ZodIssue, config: unknown): string {
  const name = path.join('.');
  // Some are zod's own.
  if (!message.startsWith('Expected')) return `${name}: ${message}`;
  const [expected, ...why] = message.split(': ');
  const value = path.reduce<unknown>((from, key) => (from as Record<PropertyKey, unknown>)[key], config);
  // Somebody may have put a key in place of its hash.
  const received = path[0] === 'apiKeys' && path.length > 1 ? '' : ` but received ${JSON.stringify(value)}`;
  return [`${expected} for ${name}${received}`, ...why].join(': ');
}

function serversWithDisk(c: Pick<Config, 'db' | 'kafka'>): string[] {
  const brokers = Array.from({ length: c.kafka.brokers }, (_, index) => `kafka-${index + 1}`);
  return [...(c.db.on === 'machine' ? ['db-1'] : []), ...brokers, 'observability-1'];
}

/** What a broker keeps of a partition: a fifth more than its share of the largest backlog, as keys spread unevenly. */
export function partitionBytes({ maxBacklog }: Pick<Config, 'maxBacklog'>): number {
  return Math.ceil((1.2 * maxBacklog * PICTURE_BYTES) / PARTITIONS);
}
