import { whyDiskCannotBeFilled } from '../faults/disk.ts';
import { apiDrills } from './api-drills.ts';
import { auditDrills } from './audit-drills.ts';
import { consumerDrills } from './consumer-drills.ts';
import { diskDrills } from './disk-drills.ts';
import type { Drill } from './drill.ts';
import { observerDrills } from './observer-drills.ts';
import { serverDrills } from './server-drills.ts';

const SECOND_BROKER =
  "natively there is one broker; the second is the drill's own, and no make target knows it";
const SETTING =
  "natively a setting comes with make restart NAME=value, which starts everything anew, the drill's system too; test/runbooks types it";

export const drills: Drill[] = [
  ...apiDrills,
  ...consumerDrills,
  ...serverDrills,
  ...auditDrills,
  ...diskDrills,
  ...observerDrills,
];

/** Alerts that no line of a runbook ends, and why. */
export const withoutLine: Record<string, string> = {
  ApiRefusesForOverload: 'clients are cut off by what stands in front of the api',
  EventLoopLags: 'what takes the machine is not ours to name',
  ProcessRestarts: 'the window passes',
  DeadLettersAppear: 'the window passes; who redrives letters makes it last longer',
  JobsFailMoreThanUsual: 'the window passes',
  JobLatencyBudgetBurns: 'the short window passes',
  KafkaPartitionsOffline: SECOND_BROKER,
  KafkaUnderReplicated: SECOND_BROKER,
  AuditorSilent: SETTING,
  DiskFillsUp: 'what fills the disk is not ours to name',
  AlertsNotDelivered: 'a pager is mended by those whose it is',
  TracesRefused: 'who sends such spans is not ours to name',
  TracesLost: SETTING,
};

/** Alerts that nothing here makes fire, and why. */
export const notDrilled: Record<string, string> = {
  ...(whyDiskCannotBeFilled !== undefined && { DiskFillsUp: whyDiskCannotBeFilled }),
  ProxyHasNoApi:
    'drills run natively, and the proxy runs in containers only, where test/containers/live/all-in-one.test.ts makes it fire and clear',
};
