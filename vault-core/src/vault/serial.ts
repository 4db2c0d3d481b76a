/**
 * One change at a time: what reads the newest revision and writes the next must not meet itself.
 * @module
 */

/** Runs works one after the other, in the order in which they came. A failed one does not stop the next. */
export type Serial = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** Makes a queue. */
export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => null);
    return next;
  };
}
