// Survives the loss of a zone, except for the database (docs/adr/0011). The first seven lines are yours to fill in.
export const prod = {
  name: 'prod',
  account: '123456789012',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
  clients: ['0.0.0.0/0'],
  // Nobody has a key that this is the hash of.
  apiKeys: ['nobody:0000000000000000000000000000000000000000000000000000000000000000'],
  alertsTo: null,
  alarmsTo: null,

  region: 'eu-west-1',
  machineImage: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250305',
  network: { cidr: '10.30.0.0/16', zones: ['a', 'b', 'c'], wayOut: 'per-zone' },
  db: { on: 'machine', instanceType: 'm6i.large', diskGiB: 200 },
  kafka: { instanceType: 'm6i.large', diskGiB: 200, brokers: 3 },
  observability: { instanceType: 't3.medium', diskGiB: 50 },
  api: { instanceType: 'c6i.large', min: 2, max: 6, requestsPerMinute: 1200 },
  consumer: { instanceType: 'c6i.large', min: 3, max: 12, jobsWaitingPerConsumer: 20 },
  maxBacklog: 10_000,
  protect: true,
  finalSnapshots: true,
  keep: { snapshots: 30, logDays: 365 },
};
