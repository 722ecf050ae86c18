// @ts-check

/** Asked again after so many seconds where the service names none. */
const RETRY_SECONDS = 3;

/** A request that ended badly, told in the words of the service (problem+json). */
export class Problem extends Error {
  /**
   * @param {string} title
   * @param {string} detail
   * @param {{ errors?: { field: string, detail: string }[], retryAfter?: number, needsKey?: boolean }} [extras]
   *   retryAfter in seconds; only where it makes sense to try the same again
   */
  constructor(title, detail, { errors = [], retryAfter, needsKey = false } = {}) {
    super(detail);
    this.title = title;
    this.errors = errors;
    this.retryAfter = retryAfter;
    this.needsKey = needsKey;
  }
}

/** @param {Response} response */
export async function readProblem(response) {
  const { title, detail, errors } = await response.json().catch(() => ({}));
  // With another key it makes sense at once.
  const needsKey = response.status === 401;
  const again = response.status === 429 || response.status >= 500;
  const seconds = Number.parseInt(response.headers.get('retry-after') ?? '', 10);
  const retryAfter = needsKey ? 0 : seconds >= 0 ? seconds : RETRY_SECONDS;
  return new Problem(
    title ?? `The service answered ${response.status}`,
    detail ?? 'It gave no reason.',
    again || needsKey ? { errors, retryAfter, needsKey } : { errors },
  );
}

/** @param {string} detail */
export function unreachable(detail) {
  return new Problem('The service can’t be reached', detail, { retryAfter: RETRY_SECONDS });
}

/** @param {number} seconds */
export function pause(seconds) {
  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));
}
