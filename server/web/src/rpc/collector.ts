/**
 * The collector of this worker's memory, asked to come by. The bytes of messages and the texts made of them lie outside of its
 * heap, and a browser lets a hundred megabytes of them wait, since the heap itself is small.
 * @module
 */

/** So much at once makes V8 look what it can give back; nobody writes to it, so that it takes no memory. */
const WEIGHT_BYTES = 64 * 1024 * 1024;
/** More than a browser gives for one: V8 then looks everywhere, several times over, and makes its heap small again. */
const TOO_MUCH_BYTES = 4 * 1024 * 1024 * 1024;
const OFTEN_BYTES = 32 * 1024 * 1024;
/** What a large file leaves behind is worth the tenth of a second that this takes. */
const MANY_BYTES = 64 * 1024 * 1024;

let passed = 0;
let sinceAll = 0;

/** Notes bytes that went through this worker, and asks the collector to come by once they are many. */
export function notePassed(bytes: number): void {
  passed += bytes;
  sinceAll += bytes;
  if (passed < OFTEN_BYTES) return;
  passed = 0;
  collectSoon();
}

/** Gives what notes a total that grows: so many bytes for each of it. It may be told of less in between. */
export function notingGrowth(times: number): (total: number) => void {
  let most = 0;
  return (total) => {
    notePassed(times * Math.max(0, total - most));
    most = Math.max(most, total);
  };
}

/** Asks the collector to come by. */
export function collectSoon(): void {
  allocate(WEIGHT_BYTES);
}

/** Asks the collector for all that it can give back, if much went through this worker since it was last asked for that. */
export function collectAllOfMany(): void {
  if (sinceAll < MANY_BYTES) return;
  sinceAll = 0;
  allocate(TOO_MUCH_BYTES);
}

/** A bundler leaves out `new ArrayBuffer` where nobody uses what it makes. */
function allocate(bytes: number): void {
  try {
    Reflect.construct(ArrayBuffer, [bytes]);
  } catch {
    // A device that has not so much left calls the collector by itself.
  }
}
