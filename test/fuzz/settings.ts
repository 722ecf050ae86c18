/**
 * How long and from which seed: `make fuzz SECONDS=600 SEED=7`. The seed is the same unless another is
 * given, so that a run that was green does not turn red by chance.
 */
export const seconds = Number(process.env.FUZZ_SECONDS || 60);
export const seed = Number(process.env.FUZZ_SEED || 1);

/** For fast-check: runs for a share of the time, and says the seed when it finds something. */
export function forShare(share: number) {
  return {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: seconds * share * 1000,
    endOnFailure: true,
  };
}
