/**
 * Remembers answers and failures by address: a hundred token requests fetch a key set once, and a host that is down is
 * not asked each time.
 * @module
 */

/** How long what is remembered. */
export interface MemoryTimes {
  readonly answerMs: number;
  readonly failureMs: number;
  /** At most as long as a fetch may take: whoever asks meanwhile waits for the same answer. */
  readonly pendingMs: number;
}

/** Gives the remembered answer of an address, or starts one. */
export type AnswerMemory = (address: string, start: () => Promise<string>) => Promise<string>;

const MOST = 1000;

/** Makes an empty memory. */
export function createAnswerMemory(now: () => number, times: MemoryTimes): AnswerMemory {
  const known = new Map<string, { readonly until: number; readonly answer: Promise<string> }>();
  return (address, start) => {
    const entry = known.get(address);
    if (entry !== undefined && entry.until > now()) return entry.answer;
    const answer = start();
    const keep = (milliseconds: number): void => {
      putBounded(known, address, { until: now() + milliseconds, answer }, MOST);
    };
    keep(times.pendingMs);
    answer.then(
      () => keep(times.answerMs),
      () => keep(times.failureMs),
    );
    return answer;
  };
}

/** Puts an entry into a map that forgets the one not written for the longest time. */
export function putBounded<Value>(
  map: Map<string, Value>,
  key: string,
  value: Value,
  most: number,
): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > most && oldest.done !== true) map.delete(oldest.value);
}
