/** Every way in which a request can end badly, with its HTTP status: the one list. */
export const problems = {
  'invalid-request': [400, 'The request is not as it must be'],
  'no-valid-key': [401, 'A key is needed'],
  'unknown-job': [404, 'There is no such job'],
  'unknown-path': [404, 'There is nothing at this address'],
  'method-not-allowed': [405, 'This address does not take this method'],
  'not-acceptable': [406, 'The answer does not exist in the form asked for'],
  'no-picture': [404, 'The job has no picture'],
  'expired-job': [410, 'The job is past its retention'],
  'too-large': [413, 'The request is too large'],
  'unsupported-content': [415, 'The request body is of a kind that is not taken'],
  'unusable-picture': [422, 'The picture can not be resized'],
  'rate-limited': [429, 'Too many requests'],
  'backlog-full': [429, 'Too many jobs wait already'],
  busy: [503, 'Too much is coming in right now'],
  'queue-unavailable': [503, 'Jobs can not be accepted right now'],
  'results-unavailable': [503, 'Results can not be read right now'],
  internal: [500, 'Something went wrong here'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof problems;

/** What is wrong with one field of the request. */
export interface FieldError {
  field: string;
  detail: string;
}

/** The error of a request, told to the client as problem+json (RFC 9457). Its message is public. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly errors: FieldError[];
  readonly headers: Record<string, string>;

  constructor(
    code: ProblemCode,
    detail: string,
    extras: { errors?: FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: extras.cause });
    this.code = code;
    this.errors = extras.errors ?? [];
    this.headers = extras.headers ?? {};
  }

  get status(): number {
    return problems[this.code][0];
  }

  toJSON() {
    return {
      type: `urn:picture-resize:problem:${this.code}`,
      title: problems[this.code][1],
      status: this.status,
      detail: this.message,
      ...(this.errors.length > 0 ? { errors: this.errors } : {}),
    };
  }
}
