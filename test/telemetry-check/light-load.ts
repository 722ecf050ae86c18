import { type LoadWish, sendLoad } from '../load/send-load.ts';

export interface LightLoad {
  /** The job that was accepted last. */
  last: string | undefined;
  failures: string[];
}

/** So light that a system which is well takes every picture. */
export async function makeLightLoad(
  post: (signal: AbortSignal) => Promise<Response>,
  wish: LoadWish,
): Promise<LightLoad> {
  const { sent, accepted, refused, errors } = await sendLoad(post, wish, () => {});
  const reasons = [...refused].map(([code, count]) => `${count} ${code}`);
  if (errors > 0) reasons.push(`${errors} without an answer`);
  const took = `the api took ${accepted.length} of ${sent} pictures: ${reasons.join(', ')}`;
  return { last: accepted.at(-1), failures: accepted.length === sent ? [] : [took] };
}
