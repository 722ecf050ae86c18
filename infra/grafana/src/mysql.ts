import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard.ts';
import { diskFree } from './disk-free.ts';
import { query, redBelow, redFrom, row, stat, timeseries, upOrDown, warned } from './panels.ts';
import { orZero, rate, share } from './promql.ts';

const status = (name: string) => `mysql_global_status_${name}`;
const reads = `sum(${rate(status('innodb_buffer_pool_read_requests'))})`;
const fromDisk = `sum(${rate(status('innodb_buffer_pool_reads'))})`;

export const mysql = dashboard('mysql', 'MySQL')
  .description('The table that holds the results. While it is away jobs are accepted and wait.')
  .withRow(row('Now'))
  .withPanel(
    stat('MySQL', units.Short)
      .description('Whether the exporter can log in; if not, no result is stored or shown.')
      .span(6)
      .mappings(upOrDown())
      .thresholds(redBelow(1))
      .withTarget(query('mysql', 'min(mysql_up)')),
  )
  .withPanel(
    stat('Up for', units.DurationSeconds)
      .description('Since its last start; a small figure that nobody expects is a crash.')
      .span(6)
      .withTarget(query('up for', `min(${status('uptime')})`)),
  )
  .withPanel(
    stat('Connections in use', units.PercentUnit)
      .description('Share of max_connections; at 100 % whoever comes next is turned away.')
      .span(6)
      .max(1)
      .thresholds(warned(0.7, 0.8))
      .withTarget(
        query('in use', `max(${status('threads_connected')} / mysql_global_variables_max_connections)`),
      ),
  )
  .withPanel(
    stat('Waiting for row locks', units.Short)
      .description(
        'Statements that wait for another one to let go of a row; above 0 for long, one holds it too long.',
      )
      .span(6)
      .thresholds(redFrom(4))
      .withTarget(query('waiting', `max(${status('innodb_row_lock_current_waits')})`)),
  )
  .withRow(row('Statements'))
  .withPanel(
    timeseries('Statements', units.OpsPerSecond)
      .description('Per second and kind; select are waiting clients, insert and update are jobs.')
      .withTarget(
        query(
          '{{command}}',
          `sum by (command) (${rate(`${status('commands_total')}{command=~"select|insert|update|delete|replace"}`)})`,
        ),
      ),
  )
  .withPanel(
    timeseries('Slow statements', units.OpsPerSecond)
      .description('Longer than long_query_time, 10 s unless set; any at all is worth a look.')
      .thresholds(redFrom(0.01))
      .withTarget(query('slow', `sum(${rate(status('slow_queries'))})`)),
  )
  .withPanel(
    timeseries('Running at once', units.Short)
      .description(
        'Connections that do something now; above the number of processors they wait for each other.',
      )
      .withTarget(query('running', `max(${status('threads_running')})`))
      .withTarget(query('connected', `max(${status('threads_connected')})`)),
  )
  .withPanel(
    timeseries('Traffic', units.BytesPerSecondIEC)
      .description('Bytes from and to clients per second; results are whole pictures.')
      .withTarget(query('received', `sum(${rate(status('bytes_received'))})`))
      .withTarget(query('sent', `sum(${rate(status('bytes_sent'))})`)),
  )
  .withPanel(
    timeseries('Waits for row locks', units.OpsPerSecond)
      .description('Statements per second that had to wait; many means that two consumers have the same job.')
      .withTarget(query('waits', `sum(${rate(status('innodb_row_lock_waits'))})`)),
  )
  .withPanel(
    timeseries('Connections that broke', units.OpsPerSecond)
      .description('Logins that failed, and clients that left without a word, per second.')
      .withTarget(query('logins', `sum(${rate(status('aborted_connects'))})`))
      .withTarget(query('clients', `sum(${rate(status('aborted_clients'))})`)),
  )
  .withRow(row('Disk and memory'))
  .withPanel(diskFree())
  .withPanel(
    timeseries('Read from memory', units.PercentUnit)
      .description(
        'Share of page reads that the buffer pool answered; below 99 % it is small for this table.',
      )
      .max(1)
      .withTarget(query('memory', `1 - ${share(fromDisk, reads)}`)),
  )
  .withPanel(
    timeseries('Buffer pool', units.BytesIEC)
      .description(
        'What the pool holds and what of it is not on disk yet; dirty near data means a slow disk.',
      )
      .withTarget(query('data', `sum(${status('innodb_buffer_pool_bytes_data')})`))
      .withTarget(query('dirty', `sum(${status('innodb_buffer_pool_bytes_dirty')})`))
      .withTarget(query('size', 'sum(mysql_global_variables_innodb_buffer_pool_size)')),
  )
  .withPanel(
    timeseries('Written to disk', units.BytesPerSecondIEC)
      .description('Data and redo log per second; twice the results is normal, as the log comes first.')
      .withTarget(query('data', `sum(${rate(status('innodb_data_written'))})`))
      .withTarget(query('log', `sum(${rate(status('innodb_os_log_written'))})`)),
  )
  .withPanel(
    timeseries('Waits for the log', units.OpsPerSecond)
      .description(
        'Per second, how often the log buffer was full; not 0 means that it is small or the disk slow.',
      )
      .withTarget(query('waits', orZero(`sum(${rate(status('innodb_log_waits'))})`))),
  );
