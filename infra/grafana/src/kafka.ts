import * as units from '@grafana/grafana-foundation-sdk/units';
import { dashboard } from './dashboard.ts';
import { diskFree } from './disk-free.ts';
import { query, redBelow, redFrom, redUnless, row, stat, timeseries } from './panels.ts';
import { rate } from './promql.ts';

const requestTime = (request: string) =>
  `max by (quantile) (kafka_network_requestmetrics_totaltimems{request="${request}"})`;

export const kafka = dashboard('kafka', 'Kafka')
  .description('The brokers, as they see themselves (JMX).')
  .withRow(row('Now'))
  .withPanel(
    stat('Brokers', units.Short)
      .description('Brokers that Prometheus reaches; 0 means that no job is accepted.')
      .span(6)
      .thresholds(redBelow(1))
      .withTarget(query('brokers', 'sum(up{job="kafka"})')),
  )
  .withPanel(
    stat('Active controllers', units.Short)
      .description('Brokers that manage the others: exactly one; without it no partition gets a new leader.')
      .span(6)
      .thresholds(redUnless(1))
      .withTarget(query('controllers', 'sum(kafka_controller_kafkacontroller_activecontrollercount)')),
  )
  .withPanel(
    stat('Partitions without a leader', units.Short)
      .description('Partitions that nobody can write to or read from; their jobs are refused or wait.')
      .span(6)
      .thresholds(redFrom(1))
      .withTarget(query('offline', 'max(kafka_controller_kafkacontroller_offlinepartitionscount)')),
  )
  .withPanel(
    stat('Partitions short of replicas', units.Short)
      .description('Partitions with a copy that lags or is away; one more loss may lose jobs.')
      .span(6)
      .thresholds(redFrom(1))
      .withTarget(query('short', 'sum(kafka_server_replicamanager_underreplicatedpartitions)')),
  )
  .withRow(row('Traffic'))
  .withPanel(
    timeseries('Messages in', units.OpsPerSecond)
      .description('Messages per second, those of Kafka itself included; 0 under load means refused jobs.')
      .withTarget(query('in', `sum(${rate('kafka_server_brokertopicmetrics_messagesin_total')})`)),
  )
  .withPanel(
    timeseries('Bytes', units.BytesPerSecondIEC)
      .description('Written and read per second; reading far above writing is someone who reads again.')
      .withTarget(query('in', `sum(${rate('kafka_server_brokertopicmetrics_bytesin_total')})`))
      .withTarget(query('out', `sum(${rate('kafka_server_brokertopicmetrics_bytesout_total')})`)),
  )
  .withPanel(
    timeseries('Size of topics', units.BytesIEC)
      .description('Bytes on disk; "pictures" grows until retention takes away what is old.')
      .withTarget(query('{{topic}}', 'sum by (topic) (kafka_log_log_size)')),
  )
  .withRow(row('Disk'))
  .withPanel(diskFree())
  .withRow(row('Requests'))
  .withPanel(
    timeseries('Produce', units.Milliseconds)
      .description('What a write has lately taken in the broker; seconds mean a slow disk or replica.')
      .withTarget(query('{{quantile}}', requestTime('Produce'))),
  )
  .withPanel(
    timeseries('Fetch', units.Milliseconds)
      .description(
        'What a read has lately taken in the broker; up to a second is a consumer that waits for work.',
      )
      .withTarget(query('{{quantile}}', requestTime('FetchConsumer'))),
  )
  .withPanel(
    timeseries('Largest partitions', units.BytesIEC)
      .description('Bytes on disk; one far above the others of its topic means that keys do not spread.')
      .withTarget(
        query('{{topic}} {{partition}}', 'topk(12, max by (topic, partition) (kafka_log_log_size))'),
      ),
  )
  .withRow(row('Java'))
  .withPanel(
    timeseries('Heap', units.BytesIEC)
      .description('Heap of broker and ZooKeeper; a saw is healthy, a rising floor is not.')
      .withTarget(query('{{job}} {{instance}}', 'jvm_memory_used_bytes{area="heap"}')),
  )
  .withPanel(
    timeseries('Garbage collection', units.PercentUnit)
      .description('Share of time spent collecting; above 10 % the heap is too small.')
      .thresholds(redFrom(0.1))
      .withTarget(
        query('{{job}} {{instance}}', `sum by (job, instance) (${rate('jvm_gc_collection_seconds_sum')})`),
      ),
  )
  .withPanel(
    timeseries('Threads', units.Short)
      .description('Threads of broker and ZooKeeper; what only grows is not given back.')
      .withTarget(query('{{job}} {{instance}}', 'jvm_threads_current')),
  );
