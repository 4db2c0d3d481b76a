/**
 * One number along time.
 * @module
 */

/** The number and when it held. */
export interface SparkPoint {
  /** Unix milliseconds. */
  readonly at: number;
  readonly value: number;
}
