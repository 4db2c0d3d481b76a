/**
 * The bar of a file on its way in: one for both steps, the first half for what is read, the second for what is sealed. It never
 * goes back.
 * @module
 */

/** What the bar is drawn from; a share is 0..1, null where it is not known. */
export interface BarStep {
  readonly at: string;
  readonly share?: number | null;
}

/** Gives the share of a step that is the most so far: the parts of a database are told in no order. */
export function forwardOnly(): (share: number) => number {
  let most = 0;
  return (share) => (most = Math.min(1, Math.max(most, share)));
}

/** Gives how far the bar is, 0..1; null where nothing is known, as of an archive that is read. */
export function barOf({ at, share = null }: BarStep): number | null {
  if (at === "sealing") return 0.5 + (share ?? 0) / 2;
  return at === "reading" && share !== null ? share / 2 : null;
}

/** Whole percents of a share, 0..1: a hundred are said once all is done. Null where it is not known. */
export function percentOf(share: number | null): number | null {
  return share === null ? null : Math.floor(Math.min(1, Math.max(0, share)) * 100);
}

/** Tells each time it is asked whether so many milliseconds have gone by since it last said so; the first time it does. */
export function nowAndThen(everyMs: number, now: () => number): () => boolean {
  let last = Number.NEGATIVE_INFINITY;
  return () => {
    const isTime = now() - last >= everyMs;
    if (isTime) last = now();
    return isTime;
  };
}
