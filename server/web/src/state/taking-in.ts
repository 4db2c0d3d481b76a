/**
 * Whether a file is being taken in: what can wait does, for a large one needs the memory and the processor.
 * @module
 */

let files = 0;

/** Tells whether one is read, or written. */
export function isTakingIn(): boolean {
  return files > 0;
}

/** Takes in; meanwhile `isTakingIn`. */
export async function whileTakingIn<Value>(work: () => Promise<Value>): Promise<Value> {
  files += 1;
  try {
    return await work();
  } finally {
    files -= 1;
  }
}
