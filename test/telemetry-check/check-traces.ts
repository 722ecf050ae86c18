import { setTimeout as sleep } from 'node:timers/promises';
import { askPrometheus } from './check-queries.ts';
import { jobTrace, pathsOf, type TracedSpan, treeOf } from './job-trace.ts';

const PATIENCE_MS = 20_000;

/** A sentence for each part of the job's trace that is missing; spans arrive a moment after the job is done. */
export async function checkTrace(jaeger: string, id: string, topic: string): Promise<string[]> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = pathsOf(treeOf(await readTrace(jaeger, id)));
    const missing = pathsOf(jobTrace(topic)).filter((path) => !found.includes(path));
    if (missing.length === 0 || Date.now() > deadline)
      return missing.map((path) => `the trace of job ${id} has no ${path}`);
    await sleep(1_000);
  }
}

export interface ExemplarReport {
  /** Traces that dots lead to; several may lead to one. */
  exemplars: number;
  /** Trace ids of dots that lead nowhere. */
  dead: string[];
}

/**
 * Whether each dot on the latency histograms since `startedAt` leads to a trace. A dot may be scraped before
 * its spans have been sent.
 */
export async function checkExemplars(
  prometheus: string,
  jaeger: string,
  startedAt: number,
  patienceMs = PATIENCE_MS,
): Promise<ExemplarReport> {
  const { data } = await askPrometheus(prometheus, 'query_exemplars', {
    query: '{__name__=~".+_duration_seconds_bucket"}',
    start: String(startedAt / 1_000),
    end: String(Date.now() / 1_000),
  });
  const found: { labels: { trace_id?: string } }[] = data.flatMap(
    (series: { exemplars: [] }) => series.exemplars,
  );
  const ids = new Set(found.map(({ labels }) => labels.trace_id ?? 'none'));
  const deadline = Date.now() + patienceMs;
  let dead = await deadOf(jaeger, [...ids]);
  while (dead.length > 0 && Date.now() < deadline) {
    await sleep(1_000);
    dead = await deadOf(jaeger, dead);
  }
  return { exemplars: ids.size, dead };
}

async function deadOf(jaeger: string, ids: string[]): Promise<string[]> {
  const dead: string[] = [];
  for (const id of ids) if ((await readTrace(jaeger, id)).length === 0) dead.push(id);
  return dead;
}

/** The spans of a trace; none where Jaeger does not know it. */
async function readTrace(jaeger: string, id: string): Promise<TracedSpan[]> {
  const response = await fetch(`${jaeger}/api/v3/traces/${id}`);
  const { result } = await response.json();
  return (result?.resourceSpans ?? []).flatMap(
    ({
      resource,
      scopeSpans,
    }: {
      resource: Resource;
      scopeSpans: { spans: Omit<TracedSpan, 'service'>[] }[];
    }) => {
      const { attributes = [] } = resource;
      const service = attributes.find(({ key }) => key === 'service.name')?.value.stringValue ?? '';
      return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ ...span, service })));
    },
  );
}

interface Resource {
  attributes?: { key: string; value: { stringValue?: string } }[];
}
