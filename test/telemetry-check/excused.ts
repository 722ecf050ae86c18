/** Metrics, or series by their labels, that may be missing where all is well, and why. Whatever asks for one of them may come back empty. */
export const excused: Record<string, string> = {
  ALERTS: 'there while an alert is pending or firing',
  'http_request_duration_seconds_count{job="api", code="500"}': 'there from the first mistake of ours',
  'http_request_duration_seconds_count{code=~"5.."}': 'there from the first answer of 500 or above',
  'http_request_duration_seconds_count{job="api", method=~"GET|HEAD", route=~"/api/:id(/picture)?", code=~"5.."}':
    'there from the first read that fails',
  keep_trying_failures_total: 'its attempts appear with the first that fails',
  tls_certificate_expiry_timestamp_seconds: 'there where TLS is asked for, and there it has to be',
};

/** The proxy's, which natively nobody has. Where one of its metrics is known, all of them have to be. */
export const isOfProxy = (metric: string) =>
  metric.startsWith('haproxy_') || metric.includes('job="api-proxy"');

/** What a system has that asks for TLS. */
export const isOfTls = (metric: string) => metric.startsWith('tls_');
