/**
 * What an answer must be before its time counts.
 * @module
 */

/** Throws unless something is as expected. */
export function mustBe(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}
