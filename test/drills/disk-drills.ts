import { leaveFree, whyDiskCannotBeFilled } from '../faults/disk.ts';
import type { Drill } from './drill.ts';

/** None where the database's disk is the machine's own. */
export const diskDrills: Drill[] =
  whyDiskCannotBeFilled === undefined
    ? [
        {
          alert: 'DiskFillsUp',
          labels: { severity: 'page' },
          fault: "3 % of the database's disk are free",
          looks: [{ line: 'du -sh .native/up/*', shows: /database$/m }],
          step: 'what is not ours on it is removed',
          inject: async ({ folder }) => ({ heal: await leaveFree(folder, 0.03) }),
        },
      ]
    : [];
