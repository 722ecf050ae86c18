import { setTimeout as sleep } from 'node:timers/promises';
import type { Query } from './collect-queries.ts';
import { excused, isOfProxy, isOfTls } from './excused.ts';
import { guardedIn, metricsIn, selectorsIn } from './query-parts.ts';

export interface QueryReport {
  queries: number;
  nonEmpty: number;
  /** Empty for a reason that excused.ts gives, or an alert that does not fire. */
  excusedEmpty: number;
  /** A sentence for each query that is wrong or asks for what is not there. */
  failures: string[];
  /** What excused.ts has a reason for, and no query asks for. */
  unneeded: string[];
}

/**
 * Runs every query, and looks for every metric it names. Of an alert, which is empty while all is well, it looks
 * for all series that it asks for, by their labels; of all others for what "or vector(0)" stands in for.
 */
export async function checkQueries(
  prometheus: string,
  queries: Query[],
  { hasTls }: { hasTls: boolean },
): Promise<QueryReport> {
  const report: QueryReport = {
    queries: queries.length,
    nonEmpty: 0,
    excusedEmpty: 0,
    failures: [],
    unneeded: [],
  };
  const known = await metricNames(prometheus);
  const hasProxy = [...known].some(isOfProxy);
  const isExcused = (name: string) =>
    (name in excused && !(hasTls && isOfTls(name))) || (!hasProxy && isOfProxy(name));
  const asked = new Set<string>();
  for (const query of queries) {
    try {
      const metrics = metricsIn(query.expr);
      for (const name of [...selectorsIn(query.expr), ...metrics]) asked.add(name);
      const missing = metrics.filter((name) => !known.has(name));
      const unexcused = missing.filter((name) => !isExcused(name));
      if (unexcused.length > 0) throw new Error(`asks for ${unexcused.join(', ')}, which nobody has`);
      const parts = query.isAlert ? selectorsIn(query.expr) : guardedIn(query.expr);
      await expectSeries(prometheus, parts, isExcused);
      const isEmpty = (await run(prometheus, query.expr)) === 0;
      if (isEmpty && !query.isAlert && !metrics.some(isExcused)) throw new Error('has an empty result');
      report[isEmpty ? 'excusedEmpty' : 'nonEmpty'] += 1;
    } catch (error) {
      report.failures.push(`${query.from}: ${query.expr}\n    ${(error as Error).message}`);
    }
  }
  report.unneeded = Object.keys(excused).filter((name) => !asked.has(name));
  return report;
}

/**
 * Until every rule has been computed after `since`; those over days have their turn every two minutes. A sentence
 * for each group that has not been when the deadline is over.
 */
export async function awaitRules(prometheus: string, since: number, deadline: number): Promise<string[]> {
  for (;;) {
    const { data } = await askPrometheus(prometheus, 'rules', {});
    const groups: { name: string; lastEvaluation: string }[] = data.groups;
    const stale = groups.filter(({ lastEvaluation }) => Date.parse(lastEvaluation) <= since);
    if (groups.length > 0 && stale.length === 0) return [];
    if (Date.now() > deadline) {
      if (groups.length === 0) return ['Prometheus has no rules'];
      return stale.map(({ name }) => `the rules of ${name} have not been computed since the load`);
    }
    await sleep(1_000);
  }
}

async function expectSeries(
  prometheus: string,
  parts: string[],
  isExcused: (name: string) => boolean,
): Promise<void> {
  for (const part of parts) {
    const names = [...selectorsIn(part), ...metricsIn(part)];
    if (names.some(isExcused) || (await run(prometheus, part)) > 0) continue;
    throw new Error(`asks for ${part}, which nobody has`);
  }
}

/** How many series the result has. */
async function run(prometheus: string, expr: string): Promise<number> {
  const { data } = await askPrometheus(prometheus, 'query', { query: expr });
  return data.resultType === 'scalar' ? 1 : data.result.length;
}

async function metricNames(prometheus: string): Promise<Set<string>> {
  return new Set((await askPrometheus(prometheus, 'label/__name__/values', {})).data);
}

/** @throws with what Prometheus says is wrong */
export async function askPrometheus(prometheus: string, path: string, query: Record<string, string>) {
  const response = await fetch(`${prometheus}/api/v1/${path}?${new URLSearchParams(query)}`);
  const answer = await response.json();
  if (answer.status !== 'success') throw new Error(`was refused: ${answer.error}`);
  return answer;
}
