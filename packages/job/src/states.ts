/** A row's states. A job that waits in the topic has no row: it is `queued` by being unknown here. */
export const rowStates = ['processing', 'done', 'failed'] as const;

export type RowState = (typeof rowStates)[number];
type JobState = 'queued' | RowState;

/** After these nothing changes any more. */
export function isFinal(state: JobState): boolean {
  return state === 'done' || state === 'failed';
}
