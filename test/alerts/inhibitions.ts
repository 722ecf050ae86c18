export type Labels = Record<string, string>;

const acceptanceBurns = { alertname: 'JobAcceptanceBudgetBurns', severity: 'page' };
const latencyBurns = { alertname: 'JobLatencyBudgetBurns', severity: 'page' };
const stuck = { alertname: 'PartitionStuck', topic: 'pictures', partition: '3' };
const failOnOurSide = (severity: string) => ({ alertname: 'JobsFailOnOurSide', severity });
const putAside = { ...failOnOurSide('page'), reason: 'put-aside' };
const burns = (severity: string, slo: string) => ({ alertname: 'JobLatencyBudgetBurns', severity, slo });
const fills = (severity: string, instance: string) => ({ alertname: 'DiskFillsUp', severity, instance });

/** What each silences, and what it does not although one might think so. */
export const inhibitions: [cause: Labels, silenced: Labels[], heard: Labels[]][] = [
  [
    { alertname: 'BrokerAway' },
    [
      { alertname: 'NoConsumers' },
      { alertname: 'ConsumersStalled' },
      { alertname: 'TargetDown', job: 'kafka' },
      { alertname: 'ProcessRestarts', severity: 'ticket', component: 'consumer' },
    ],
    [
      { alertname: 'ProcessRestarts', severity: 'page', component: 'api' },
      { alertname: 'TargetDown', job: 'jaeger' },
      { alertname: 'ProxyHasNoApi', reason: 'no-api' },
      { alertname: 'DatabaseAway' },
      { alertname: 'JobsUnaccounted' },
    ],
  ],
  [
    { alertname: 'KafkaPartitionsOffline' },
    [{ alertname: 'KafkaUnderReplicated' }, { alertname: 'AttemptsKeepFailing', job: 'auditor' }],
    [acceptanceBurns, latencyBurns, stuck, { alertname: 'AttemptsKeepFailing', job: 'consumer' }],
  ],
  [
    { alertname: 'DatabaseAway', job: 'api' },
    [{ alertname: 'TargetDown', job: 'mysql' }, { alertname: 'ReadsFail' }],
    [{ alertname: 'ConsumersStalled' }],
  ],
  [
    { alertname: 'DatabaseAway', job: 'consumer' },
    [latencyBurns, { alertname: 'TargetDown', job: 'mysql' }, failOnOurSide('page')],
    [acceptanceBurns, { alertname: 'BacklogNearLimit' }, { alertname: 'ReadsFail' }, putAside],
  ],
  [
    { alertname: 'NoConsumers' },
    [
      { alertname: 'ConsumersStalled' },
      stuck,
      latencyBurns,
      { alertname: 'BacklogGrows' },
      { alertname: 'TargetDown', job: 'consumer' },
    ],
    [
      acceptanceBurns,
      { alertname: 'ProcessRestarts', job: 'consumer' },
      { alertname: 'TargetDown', job: 'kafka' },
    ],
  ],
  [
    { alertname: 'ConsumersStalled' },
    [
      stuck,
      latencyBurns,
      { alertname: 'BacklogGrows' },
      { alertname: 'AttemptsKeepFailing', job: 'consumer' },
    ],
    [acceptanceBurns, { alertname: 'JobsFailOnOurSide', severity: 'page' }],
  ],
  [
    { alertname: 'BacklogNearLimit' },
    [{ alertname: 'BacklogGrows' }],
    [acceptanceBurns, { alertname: 'ConsumersStalled' }],
  ],
  [
    { alertname: 'ApiDown' },
    [
      { alertname: 'TargetDown', job: 'api' },
      { alertname: 'ProxyHasNoApi', reason: 'no-api' },
    ],
    [
      { alertname: 'TargetDown', job: 'consumer' },
      { alertname: 'ProxyHasNoApi', reason: 'away' },
      { alertname: 'BrokerAway' },
    ],
  ],
  [{ alertname: 'ProxyHasNoApi', reason: 'no-api' }, [], [{ alertname: 'TargetDown', job: 'api-proxy' }]],
  [
    { alertname: 'ProxyHasNoApi', reason: 'away' },
    [{ alertname: 'TargetDown', job: 'api-proxy' }],
    [{ alertname: 'TargetDown', job: 'api' }, { alertname: 'NoConsumers' }],
  ],
  [
    { alertname: 'TargetDown', job: 'auditor' },
    [{ alertname: 'AuditorSilent' }],
    [{ alertname: 'JobsUnaccounted' }],
  ],
  [
    { alertname: 'TargetDown', job: 'jaeger' },
    [{ alertname: 'TracesLost', job: 'api' }],
    [{ alertname: 'TracesRefused' }],
  ],
  [{ alertname: 'InternalErrors', severity: 'ticket' }, [], [{ alertname: 'ReadsFail' }]],
  [{ alertname: 'ApiRefusesForOverload', severity: 'ticket' }, [], [{ alertname: 'ReadsFail' }]],
  [burns('page', 'job-latency'), [burns('ticket', 'job-latency')], [burns('ticket', 'another')]],
  [failOnOurSide('page'), [failOnOurSide('ticket')], [{ alertname: 'JobsFailMoreThanUsual' }]],
  [putAside, [], [failOnOurSide('ticket')]],
  [
    { alertname: 'ProcessRestarts', severity: 'page', component: 'api' },
    [{ alertname: 'ProcessRestarts', severity: 'ticket', component: 'api' }],
    [{ alertname: 'ProcessRestarts', severity: 'ticket', component: 'consumer' }],
  ],
  [fills('page', 'db-disk:9100'), [fills('ticket', 'db-disk:9100')], [fills('ticket', 'another')]],
];
