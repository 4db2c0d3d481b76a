/**
 * The one place that reads the wall clock; everything else is given a clock.
 * @module
 */
import type { Clock } from "./model/base.ts";

/** Gives Unix milliseconds. */
export const systemClock: Clock = () => Date.now();
