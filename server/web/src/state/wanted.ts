/**
 * Where the owner wanted to go before there was a vault: kept over the ways in, also over a reload.
 * @module
 */
import { signal } from "@preact/signals";
import { goInstead, type Place } from "../router.ts";

const KEY = "rv-wanted";

/** The hash to go to once a vault is open, or null. */
export const wanted = signal<string | null>(sessionStorage.getItem(KEY));

/** Remembers a place that is not one of the ways in. */
export function keepWanted(place: Place): void {
  const [first] = place.parts;
  if (first === undefined || first === "welcome" || first === "lock" || first === "kit") return;
  wanted.value = `#${place.path}`;
  sessionStorage.setItem(KEY, wanted.value);
  goInstead("#/welcome");
}

/** Goes there, or to `otherwise`, and forgets it. */
export function goWanted(otherwise: string): void {
  const hash = wanted.value ?? otherwise;
  wanted.value = null;
  sessionStorage.removeItem(KEY);
  goInstead(hash);
}
