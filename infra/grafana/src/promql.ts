// Expressions that several panels need. Counters with labels appear with their first event, so a panel of
// rare events would show "No data" where all is well: orZero and orNone show a 0 instead.

export const rate = (selector: string) => `rate(${selector}[$__rate_interval])`;

/** For a sum without labels. */
export const orZero = (expr: string) => `(${expr}) or vector(0)`;

/** For a sum by one label: as long as there is nothing, "none" is 0. */
export const orNone = (label: string, expr: string) =>
  `(${expr}) or on() label_replace(vector(0), "${label}", "none", "", "")`;

/** `selector` names the histogram without _bucket. NaN, a gap in the line, while nothing happens. */
export function quantile(q: number, histogram: string, selector = '', by = '') {
  return `histogram_quantile(${q}, sum by (le${by && `, ${by}`}) (${rate(`${histogram}_bucket${selector}`)}))`;
}

/** A share of two sums that is 0 and not NaN while nothing happens. */
export const share = (part: string, whole: string) => `${part} / clamp_min(${whole}, 1e-9)`;

// The objectives. Both are shares over the time range of the dashboard.

/** Of valid POSTs, those that were accepted. */
export const ACCEPT_OBJECTIVE = 0.999;
/** Of jobs, those that were final within ten seconds. */
export const FINISH_OBJECTIVE = 0.99;

const inRange = (selector: string) => `(${orZero(`sum(increase(${selector}[$__range]))`)})`;

// What a client does wrong is its own failure; these are ours.
const refused = inRange('jobs_refused_total{reason=~"queue-unavailable|backlog-full|busy|internal"}');
export const notAccepted = share(refused, `${inRange('jobs_accepted_total')} + ${refused}`);

// Prometheus 3 writes 10 as 10.0.
const inTime = inRange('job_duration_seconds_bucket{le=~"10|10.0"}');
const finished = inRange('job_duration_seconds_count');
export const notInTime = share(`(${finished} - ${inTime})`, finished);

/** 1: nothing used; 0: all of it; below: the objective is missed. */
export const budgetLeft = (failing: string, objective: number) =>
  `1 - (${failing}) / ${(1 - objective).toFixed(4)}`;
