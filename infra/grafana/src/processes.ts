import {
  QueryVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard.ts';
import { eventLoopLimit, prometheus, query, redFrom, row, timeseries, warned } from './panels.ts';
import { rate, share } from './promql.ts';

// Every process that exports process_*: Node.js, Java, and the Go programs of the observers.
const chosen = 'instance=~"$instance"';
const each = '{{job}} {{instance}}';

const instance = new QueryVariableBuilder('instance')
  .label('Process')
  .datasource(prometheus)
  .query({ query: 'label_values(process_start_time_seconds, instance)', refId: 'instances' })
  .refresh(VariableRefresh.OnTimeRangeChanged)
  .sort(VariableSort.AlphabeticalAsc)
  .multi(true)
  .includeAll(true)
  .allValue('.*')
  .current({ text: 'All', value: '$__all' });

export const processes = dashboard('processes', 'Processes')
  .description('What each process takes from its machine.')
  .withVariable(instance)
  .withRow(row('All'))
  .withPanel(
    timeseries('Processors', units.PercentUnit)
      .description('Processors in use, 100 % is one; a consumer at its limit is as fast as it can be.')
      .withTarget(query(each, rate(`process_cpu_seconds_total{${chosen}}`))),
  )
  .withPanel(
    timeseries('Resident memory', units.BytesIEC)
      .description('Memory in use; at the limit of its container a process is killed.')
      .withTarget(query(each, `process_resident_memory_bytes{${chosen}}`)),
  )
  .withPanel(
    timeseries('Open files', units.PercentUnit)
      .description('Share of the files and connections it may have open; at 100 % it refuses new ones.')
      .thresholds(warned(0.7, 0.9))
      .withTarget(query(each, `process_open_fds{${chosen}} / process_max_fds{${chosen}}`)),
  )
  .withPanel(
    timeseries('Up for', units.Seconds)
      .description('Since its last start; a line that falls to 0 is a restart.')
      .span(12)
      .withTarget(query(each, `time() - process_start_time_seconds{${chosen}}`)),
  )
  .withPanel(
    timeseries('Restarts', units.Short)
      .description('In the last hour at the same address; more than a roll-out explains is a crash.')
      .span(12)
      .thresholds(redFrom(1))
      .withTarget(query(each, `changes(process_start_time_seconds{${chosen}}[1h])`)),
  )
  .withRow(row('Node.js'))
  .withPanel(
    timeseries('Event loop lag', units.Seconds)
      .description('The slowest 1 % of turns; while a turn lasts, nothing else of the process happens.')
      .thresholds(redFrom(eventLoopLimit))
      .withTarget(query(each, `nodejs_eventloop_lag_p99_seconds{${chosen}}`)),
  )
  .withPanel(
    timeseries('Heap in use', units.PercentUnit)
      .description('Used of what V8 has taken; near 100 % all the time it is about to take more.')
      .max(1)
      .withTarget(
        query(each, `nodejs_heap_size_used_bytes{${chosen}} / nodejs_heap_size_total_bytes{${chosen}}`),
      ),
  )
  .withPanel(
    timeseries('Outside the heap', units.BytesIEC)
      .description('Buffers: request bodies, messages, pictures; it falls back when load does.')
      .withTarget(query(each, `nodejs_external_memory_bytes{${chosen}}`)),
  )
  .withPanel(
    timeseries('Garbage collection', units.PercentUnit)
      .description('Share of time spent collecting; above 10 % the heap is too small.')
      .thresholds(redFrom(0.1))
      .span(12)
      .withTarget(
        query(each, `sum by (job, instance) (${rate(`nodejs_gc_duration_seconds_sum{${chosen}}`)})`),
      ),
  )
  .withPanel(
    timeseries('Handles', units.Short)
      .description('Sockets, timers and files that keep the process alive; what only grows is a leak.')
      .span(12)
      .withTarget(query(each, `nodejs_active_resources_total{${chosen}}`)),
  )
  .withPanel(
    timeseries('Versions', units.Short)
      .description('Processes by what they were built from; two revisions for long is half a roll-out.')
      .span(12)
      .withTarget(
        query(
          '{{service}} {{version}} {{revision}} {{node}}',
          `count by (service, version, revision, node) (build_info{${chosen}})`,
        ),
      ),
  )
  .withPanel(
    timeseries('Spans lost', units.OpsPerSecond)
      .description('Spans that reached nobody, by why; as long as it is above 0, traces have gaps.')
      .span(12)
      .withTarget(
        query(
          `${each} {{reason}}`,
          `sum by (job, instance, reason) (${rate(`spans_lost_total{${chosen}}`)})`,
        ),
      ),
  )
  .withRow(row('Java'))
  .withPanel(
    timeseries('Heap in use', units.PercentUnit)
      .description('Used of what the heap may become; a floor that rises towards 100 % ends in an error.')
      .max(1)
      .thresholds(warned(0.85, 0.95))
      .span(12)
      .withTarget(
        query(
          each,
          share(
            `jvm_memory_used_bytes{area="heap",${chosen}}`,
            `jvm_memory_max_bytes{area="heap",${chosen}}`,
          ),
        ),
      ),
  )
  .withPanel(
    timeseries('Garbage collection', units.PercentUnit)
      .description('Share of time spent collecting; above 10 % the heap is too small.')
      .thresholds(redFrom(0.1))
      .span(12)
      .withTarget(
        query(each, `sum by (job, instance) (${rate(`jvm_gc_collection_seconds_sum{${chosen}}`)})`),
      ),
  );
