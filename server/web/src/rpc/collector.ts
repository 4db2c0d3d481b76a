/**
 * The collector of this worker's memory, asked to come by. The bytes of messages and the texts made of them lie outside of its
 * heap, and a browser lets a hundred megabytes of them wait, since the heap itself is small.
 * @module
 */

/** So much at once makes V8 look what it can give back; nobody writes to it, so that it takes no memory. */
const WEIGHT_BYTES = 64 * 1024 * 1024;
const OFTEN_BYTES = 8 * 1024 * 1024;

let passed = 0;

/** Notes bytes that went through this worker, and asks the collector to come by once they are many. */
export function notePassed(bytes: number): void {
  passed += bytes;
  if (passed < OFTEN_BYTES) return;
  passed = 0;
  collectSoon();
}

/** Asks the collector to come by. */
export function collectSoon(): void {
  try {
    void new ArrayBuffer(WEIGHT_BYTES);
  } catch {
    // A device that has not so much left calls it by itself.
  }
}
