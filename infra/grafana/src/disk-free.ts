import * as units from '@grafana/grafana-foundation-sdk/units';
import { query, redBelow, timeseries } from './panels.ts';

/** On the dashboards of whoever keeps data: of one machine there is one disk, of several each has its own. */
export const diskFree = () =>
  timeseries('Disk free', units.PercentUnit)
    .description('Share of each disk that is free; below 5 % somebody is paged, a full one ends the broker.')
    .max(1)
    .thresholds(redBelow(0.05))
    .withTarget(
      query(
        '{{instance}} {{mountpoint}}',
        'min by (instance, mountpoint) (node_filesystem_avail_bytes / node_filesystem_size_bytes)',
      ),
    );
