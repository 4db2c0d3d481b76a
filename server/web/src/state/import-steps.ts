/**
 * Several files on their way in at once: how many are how far, and whether one word can take them in.
 * @module
 */

/** Where a file can be on its way. */
export type FileStep =
  | "waiting"
  | "looking"
  | "asking"
  | "mapping"
  | "sealed"
  | "reading"
  | "preview"
  /** It was read, and holds nothing new. */
  | "known"
  | "sealing"
  | "done"
  | "undoing"
  | "failed";

/** How many files are how far. */
export interface StepCounts {
  readonly ready: number;
  /** They hold nothing new. */
  readonly known: number;
  /** Nobody has to do anything for them. */
  readonly coming: number;
  /** They ask the owner something. */
  readonly asking: number;
  readonly failed: number;
  readonly done: number;
}

/** Counts the files. */
export function countSteps(steps: readonly FileStep[]): StepCounts {
  const count = (...wanted: readonly FileStep[]): number =>
    steps.filter((one) => wanted.includes(one)).length;
  return {
    ready: count("preview"),
    known: count("known"),
    coming: count("looking", "waiting", "reading", "sealing", "undoing"),
    asking: count("asking", "mapping", "sealed"),
    failed: count("failed"),
    done: count("done"),
  };
}

/** Tells whether several files are to be taken in by one word: something has to be ready that no such word was said of. */
export function mayTakeAll(steps: readonly FileStep[], isSaid: boolean): boolean {
  return steps.length > 1 && !isSaid && countSteps(steps).ready > 0;
}
