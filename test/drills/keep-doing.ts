import { setTimeout as sleep } from 'node:timers/promises';

/** Does it again and again until told to stop. That it fails meanwhile, as at a part that is away, is no matter. */
export function keepDoing(act: () => Promise<unknown>, everyMs: number): () => Promise<void> {
  let over = false;
  const done = (async () => {
    while (!over) {
      await act().catch(() => {});
      await sleep(everyMs);
    }
  })();
  return async () => {
    over = true;
    await done;
  };
}
