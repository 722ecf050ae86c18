// To try things: small, one of each, gone with one command. The first seven lines are yours to fill in.
export const dev = {
  name: 'dev',
  account: '123456789012',
  certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/00000000-0000-0000-0000-000000000000',
  clients: ['203.0.113.7/32'],
  apiKeys: [],
  alertsTo: null,
  alarmsTo: null,

  region: 'eu-west-1',
  machineImage: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-amd64-server-20250305',
  network: { cidr: '10.20.0.0/16', zones: ['a', 'b'], wayOut: 'one' },
  db: { on: 'machine', instanceType: 't3.small', diskGiB: 20 },
  kafka: { instanceType: 't3.medium', diskGiB: 40, brokers: 1 },
  observability: { instanceType: 't3.small', diskGiB: 20 },
  api: { instanceType: 't3.small', min: 1, max: 2, requestsPerMinute: 600 },
  consumer: { instanceType: 't3.small', min: 1, max: 4, jobsWaitingPerConsumer: 20 },
  maxBacklog: 2000,
  protect: false,
  finalSnapshots: false,
  keep: { snapshots: 3, logDays: 365 },
};
