import { apiDrills } from './api-drills.ts';
import { auditDrills } from './audit-drills.ts';
import { consumerDrills } from './consumer-drills.ts';
import type { Drill } from './drill.ts';
import { observerDrills } from './observer-drills.ts';
import { serverDrills } from './server-drills.ts';

export const drills: Drill[] = [
  ...apiDrills,
  ...consumerDrills,
  ...serverDrills,
  ...auditDrills,
  ...observerDrills,
];

/** Alerts that nothing here makes fire, and why. */
export const notDrilled: Record<string, string> = {
  DiskFillsUp: 'it takes a disk that is nearly full, and the one of this machine is not ours to fill',
  ProxyHasNoApi: 'drills run natively, and the proxy runs in containers only',
};
