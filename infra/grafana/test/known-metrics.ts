// What the dashboards may ask for. A histogram is listed by its name alone.
const gauges = `
  up ALERTS slo:error_ratio:rate30d
  http_requests_in_flight http_request_body_bytes_in_flight http_request_body_bytes_limit
  http_response_picture_bytes_in_flight http_response_picture_bytes_limit
  kafka_consumer_group_lag kafka_consumer_group_offset kafka_consumer_group_members jobs_waiting jobs_waiting_limit
  jobs_waiting_partition_limit dead_letters broker_up
  consumer_slots consumer_slots_busy consumer_is_member consumer_last_contact_timestamp_seconds
  consumer_last_fetch_timestamp_seconds
  database_up build_info audit_jobs
  process_start_time_seconds process_resident_memory_bytes process_open_fds process_max_fds
  nodejs_eventloop_lag_p99_seconds nodejs_heap_size_used_bytes nodejs_heap_size_total_bytes
  nodejs_external_memory_bytes nodejs_active_resources_total
  jvm_memory_used_bytes jvm_memory_max_bytes jvm_threads_current
  kafka_server_replicamanager_underreplicatedpartitions kafka_controller_kafkacontroller_activecontrollercount
  kafka_controller_kafkacontroller_offlinepartitionscount kafka_network_requestmetrics_totaltimems kafka_log_log_size
  mysql_up mysql_global_variables_max_connections mysql_global_variables_innodb_buffer_pool_size
  node_filesystem_avail_bytes node_filesystem_size_bytes
  haproxy_backend_active_servers`;
const counters = `
  http_response_pictures_total jobs_accepted_total jobs_refused_total jobs_finished_total jobs_purged_total dead_letters_total
  job_source_bytes_total job_output_bytes_total job_source_pixels_total job_output_pixels_total
  consumer_rebalances_total keep_trying_failures_total process_cpu_seconds_total spans_lost_total
  kafka_server_brokertopicmetrics_messagesin_total kafka_server_brokertopicmetrics_bytesin_total
  kafka_server_brokertopicmetrics_bytesout_total
  haproxy_backend_connection_errors_total haproxy_backend_redispatch_warnings_total
  haproxy_frontend_http_responses_total`;
// Seen from mysqld-exporter 0.14 on MariaDB 11.4 and from 0.19 on MySQL 9.7.
const mysqlStatus = `
  uptime threads_connected threads_running commands_total slow_queries bytes_received bytes_sent
  aborted_connects aborted_clients innodb_row_lock_current_waits innodb_row_lock_waits innodb_log_waits
  innodb_buffer_pool_read_requests innodb_buffer_pool_reads innodb_buffer_pool_bytes_data
  innodb_buffer_pool_bytes_dirty innodb_data_written innodb_os_log_written`;
const histograms = `
  http_request_duration_seconds job_acceptance_stage_duration_seconds job_publish_duration_seconds
  job_duration_seconds job_queue_duration_seconds job_stage_duration_seconds nodejs_gc_duration_seconds jvm_gc_collection_seconds`;

const words = (text: string) => text.trim().split(/\s+/);

export const knownMetrics = new Set([
  ...words(gauges),
  ...words(counters),
  ...words(mysqlStatus).map((name) => `mysql_global_status_${name}`),
  ...words(histograms).flatMap((name) => ['_bucket', '_sum', '_count'].map((suffix) => name + suffix)),
]);
