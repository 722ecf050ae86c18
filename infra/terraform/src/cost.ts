import type { Config } from './config.ts';
import { instanceTypes, prices } from './price-list.ts';
import { CLIENT_TYPE, ROOT_DISK_GIB } from './servers/machine.ts';

const HOURS = 730;

export interface Line {
  what: string;
  /** Dollars per month; undefined: nobody here knows. */
  month: number | undefined;
}

/** What an environment costs per month while nothing happens: groups at their minimum, no traffic. */
export function costOf(c: Config): Line[] {
  const { instanceType, diskGiB } = c.db;
  const onRds = c.db.on === 'rds';
  const machines = [
    { role: 'db', type: onRds ? CLIENT_TYPE : instanceType, count: 1, disk: onRds ? 0 : diskGiB },
    { role: 'kafka', type: c.kafka.instanceType, count: c.kafka.brokers, disk: c.kafka.diskGiB },
    { role: 'observability', type: c.observability.instanceType, count: 1, disk: c.observability.diskGiB },
    { role: 'api', type: c.api.instanceType, count: c.api.min, disk: 0 },
    { role: 'consumer', type: c.consumer.instanceType, count: c.consumer.min, disk: 0 },
  ];
  const count = machines.reduce((sum, machine) => sum + machine.count, 0);
  const dataGiB = machines.reduce((sum, machine) => sum + machine.count * machine.disk, 0);
  const waysOut = c.network.wayOut === 'one' ? 1 : c.network.zones.length;
  return [
    ...machines.map(({ role, type, count }) => ({
      what: `${role}: ${count} × ${type}`,
      month: count * HOURS * (instanceTypes[type]?.hour ?? Number.NaN),
    })),
    ...(onRds
      ? [{ what: `db: RDS db.${instanceType} over two zones, twice ${diskGiB} GiB`, month: undefined }]
      : []),
    {
      what: `disks: ${dataGiB} GiB of data, ${count * ROOT_DISK_GIB} GiB of systems`,
      month: (dataGiB + count * ROOT_DISK_GIB) * prices.disk,
    },
    { what: `snapshots of the data`, month: dataGiB * prices.snapshot },
    { what: `ways out: ${waysOut}`, month: waysOut * HOURS * prices.natGateway },
    { what: 'load balancer', month: HOURS * prices.balancer },
    {
      what: `public addresses: ${c.network.zones.length + waysOut}`,
      month: (c.network.zones.length + waysOut) * HOURS * prices.publicAddress,
    },
    { what: 'monitoring by the minute', month: count * prices.detailedMonitoring },
    {
      what: 'key, private zone, metric, alarms',
      month: prices.key + prices.zone + prices.metric + 5 * prices.alarm,
    },
  ];
}
