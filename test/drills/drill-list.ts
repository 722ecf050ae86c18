import { whyDiskCannotBeFilled } from '../faults/disk.ts';
import { apiDrills } from './api-drills.ts';
import { auditDrills } from './audit-drills.ts';
import { consumerDrills } from './consumer-drills.ts';
import { diskDrills } from './disk-drills.ts';
import type { Drill } from './drill.ts';
import { observerDrills } from './observer-drills.ts';
import { serverDrills } from './server-drills.ts';

export const drills: Drill[] = [
  ...apiDrills,
  ...consumerDrills,
  ...serverDrills,
  ...auditDrills,
  ...diskDrills,
  ...observerDrills,
];

/** Alerts that nothing here makes fire, and why. */
export const notDrilled: Record<string, string> = {
  ...(whyDiskCannotBeFilled !== undefined && { DiskFillsUp: whyDiskCannotBeFilled }),
  ProxyHasNoApi:
    'drills run natively, and the proxy runs in containers only, where test/containers/live/all-in-one.test.ts makes it fire and clear',
};
