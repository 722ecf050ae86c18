/**
 * What AWS asked in eu-west-1 (Ireland) on demand, in US dollars without tax, as its price list stood when
 * this was written. Prices change: compare with https://calculator.aws before you count on a sum.
 */
export const pricesOf = '2025-06';

/** Memory in MiB and dollars per hour of the machines that a configuration may name. */
export const instanceTypes: Record<string, { memory: number; hour: number }> = {
  't3.small': { memory: 2048, hour: 0.0228 },
  't3.medium': { memory: 4096, hour: 0.0456 },
  't3.large': { memory: 8192, hour: 0.0912 },
  'm6i.large': { memory: 8192, hour: 0.107 },
  'm6i.xlarge': { memory: 16_384, hour: 0.214 },
  'c6i.large': { memory: 4096, hour: 0.0912 },
  'c6i.xlarge': { memory: 8192, hour: 0.1824 },
};

export const prices = {
  /** gp3, per GiB and month. */
  disk: 0.088,
  /** Per GiB and month of what has changed since the snapshot before; here as if it were all once. */
  snapshot: 0.05,
  /** Per hour of each way out of a zone; its traffic (0.048 per GB) is not counted. */
  natGateway: 0.048,
  /** Per hour; its capacity units (0.008 each) are counted as one. */
  balancer: 0.0252 + 0.008,
  /** Per hour and address: the load balancer has one in each zone, each way out has one. */
  publicAddress: 0.005,
  /** Per month each. */
  key: 1,
  zone: 0.5,
  metric: 0.3,
  alarm: 0.1,
  /** Instance metrics by the minute: seven of each machine. */
  detailedMonitoring: 7 * 0.3,
};
