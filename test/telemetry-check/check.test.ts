import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { awaitRules, checkQueries } from './check-queries.ts';
import { checkExemplars, checkTrace } from './check-traces.ts';
import { collectQueries } from './collect-queries.ts';
import { jobTrace, pathsOf, type TracedSpan, treeOf } from './job-trace.ts';
import { makeLightLoad } from './light-load.ts';
import { guardedIn, metricsIn } from './query-parts.ts';

/** What Prometheus and Jaeger answer here, by path and query. */
const answers: Record<string, unknown> = {
  'label/__name__/values': ['up', 'jobs_accepted_total'],
  up: [{ value: [0, '1'] }],
  'up == 0': [],
  'typo or vector(0)': [{ value: [0, '0'] }],
  'sum(keep_trying_failures_total)': [],
  'sum(up{job="typo"}) or vector(0)': [{ value: [0, '0'] }],
};
const resource = (service: string) => ({
  attributes: [{ key: 'service.name', value: { stringValue: service } }],
});
/** As Jaeger has it: by service, in no order. */
const trace = {
  result: {
    resourceSpans: spansOf(jobTrace('pictures'))
      .reverse()
      .map(({ service, ...span }) => ({ resource: resource(service), scopeSpans: [{ spans: [span] }] })),
  },
};

/** Spans that make this tree. */
function spansOf(tree: string[]): TracedSpan[] {
  const above: string[] = [];
  return tree.map((line, index) => {
    const depth = line.search(/\S/) / 2;
    const [service = '', name = ''] = line.trim().split(': ');
    above.splice(depth, above.length, String(index));
    return { service, name, spanId: String(index), parentSpanId: above[depth - 1] };
  });
}

/** The traces that Jaeger was asked for. It knows a late one when it is asked again. */
const askedFor = new Set<string>();

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const path = pathname.replace('/api/v1/', '');
    const data: Record<string, unknown> = {
      query: { resultType: 'vector', result: answers[searchParams.get('query') ?? ''] ?? [] },
      query_exemplars: [
        { exemplars: ['alive', 'late', 'dead'].map((id) => ({ labels: { trace_id: id }, timestamp: 1 })) },
      ],
    };
    const isTrace = pathname.startsWith('/api/v3/traces/');
    const id = pathname.split('/').at(-1) ?? '';
    const isKnown = id === 'alive' || (id === 'late' && askedFor.has(id));
    if (isTrace) askedFor.add(id);
    const body = isTrace ? (isKnown ? trace : { error: {} }) : undefined;
    response.end(JSON.stringify(body ?? { status: 'success', data: data[path] ?? answers[path] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

const plain = { hasTls: false };
const query = (expr: string, isAlert = false) => ({ from: 'here', expr, isAlert });

test('when a query is empty, misspelt or no PromQL, then it is named, and only then', async () => {
  const report = await checkQueries(
    url,
    [
      query('up'),
      query('up == 0'),
      query('up == 0', true),
      query('sum(keep_trying_failures_total)'),
      query('up{job="typo"} == 0', true),
      query('typo or vector(0)'),
      query('sum(up{job="typo"}) or vector(0)'),
      query('sum(up'),
    ],
    plain,
  );
  expect(report).toMatchObject({ queries: 8, nonEmpty: 1, excusedEmpty: 2 });
  expect(report.failures).toEqual([
    expect.stringContaining('up == 0\n    has an empty result'),
    expect.stringContaining('asks for up{job="typo"}, which nobody has'),
    expect.stringContaining('asks for typo, which nobody has'),
    expect.stringContaining('asks for sum(up{job="typo"}), which nobody has'),
    expect.stringContaining('is no PromQL'),
  ]);
});

test('where TLS is asked for, then the ends of certificates are not excused', async () => {
  const ends = [query('min(tls_certificate_expiry_timestamp_seconds)')];
  expect((await checkQueries(url, ends, plain)).failures).toEqual([]);
  expect((await checkQueries(url, ends, { hasTls: true })).failures).toEqual([
    expect.stringContaining('which nobody has'),
  ]);
});

test('nothing is excused that no query of dashboards, rules and runbooks asks for', async () => {
  expect((await checkQueries(url, [query('up')], plain)).unneeded).toContain('ALERTS');
  expect((await checkQueries(url, await collectQueries(), plain)).unneeded).toEqual([]);
});

test('the choices of a dashboard are asked for as well', async () => {
  expect(await collectQueries()).toContainEqual({
    from: 'infra/grafana/dashboards/processes.json',
    expr: 'process_start_time_seconds',
    isAlert: false,
  });
});

test('when a group of rules is not computed in time, then that is a failure', async () => {
  const at = (ms: number) => new Date(ms).toISOString();
  answers.rules = { groups: [{ name: 'api', lastEvaluation: at(2_000) }] };
  expect(await awaitRules(url, 1_000, Date.now())).toEqual([]);
  answers.rules = { groups: [{ name: 'slo', lastEvaluation: at(1_000) }] };
  expect(await awaitRules(url, 1_000, Date.now())).toEqual([
    'the rules of slo have not been computed since the load',
  ]);
  answers.rules = { groups: [] };
  expect(await awaitRules(url, 1_000, Date.now())).toEqual(['Prometheus has no rules']);
});

test('when the api refuses one picture of a light load, then that is a failure', async () => {
  let count = 0;
  const post = async () => {
    count += 1;
    return Response.json({ id: String(count) }, { status: count === 2 ? 503 : 202 });
  };
  expect(await makeLightLoad(post, { rate: 50, seconds: 1 })).toEqual({
    last: '50',
    failures: ['the api took 49 of 50 pictures: 1 503'],
  });
  expect((await makeLightLoad(post, { rate: 50, seconds: 1 })).failures).toEqual([]);
});

test('a query names its metrics, not their labels, functions or ranges', () => {
  expect(
    metricsIn('sum by (le) (rate(a_bucket{job="x"}[1m])) / on() group_left() job:b:rate5m offset 5m'),
  ).toEqual(['a_bucket', 'job:b:rate5m']);
});

test.each([
  ['(sum(rate(a{b="c"}[1m]))) or vector(0)', ['sum(rate(a{b="c"}[1m]))']],
  ['(sum by (b) (a) > 0) or on() label_replace(vector(0), "b", "none", "", "")', ['sum by (b) (a)']],
  ['1 - ((sum(a)) or vector(0)) / clamp_min((sum(b)) or vector(0), 1e-9)', ['sum(a)', 'sum(b)']],
  ['(a > bool 0) or vector(0)', ['a > bool 0']],
  ['sum(a) or sum(b)', []],
])('of %s it is asked whether somebody has %j', (expr, parts) => {
  expect(guardedIn(expr)).toEqual(parts);
});

test('when an exemplar leads to no trace, also a while later, then it is dead', async () => {
  expect(await checkExemplars(url, url, 0, 2_500)).toEqual({ exemplars: 3, dead: ['dead'] });
  expect(await checkTrace(url, 'alive', 'pictures')).toEqual([]);
});

test('when a span hangs below another one than it should, then its path is not among those of the trace', () => {
  const spans = spansOf(jobTrace('pictures'));
  const processing = spans.find(({ name }) => name === 'process pictures');
  const misplaced = spans.map((span) => (span === processing ? { ...span, parentSpanId: '0' } : span));
  const paths = pathsOf(treeOf(misplaced));
  const missing = pathsOf(jobTrace('pictures')).filter((path) => !paths.includes(path));
  expect(missing).toContain(
    'api: POST /api > api: send pictures > consumer: process pictures > consumer: decode',
  );
});

test('where one metric of the proxy is known, then another one has to be', async () => {
  const ofProxy = [query('haproxy_typo'), query('up{job="api-proxy"} == 0', true)];
  expect((await checkQueries(url, ofProxy, plain)).failures).toEqual([]);
  answers['label/__name__/values'] = ['up', 'haproxy_up'];
  expect((await checkQueries(url, ofProxy, plain)).failures).toEqual([
    expect.stringContaining('asks for haproxy_typo, which nobody has'),
    expect.stringContaining('asks for up{job="api-proxy"}, which nobody has'),
  ]);
});
