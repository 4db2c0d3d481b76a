/**
 * The two ways in which a roster is refused: a signature that does not hold, and everything else.
 * The first fault ends the reading; nothing is ever skipped.
 * @module
 */
import { VaultError } from "../../errors.ts";

/** Throws ROSTER_BAD unless the condition holds. */
export function must(condition: boolean, why: string): asserts condition {
  if (!condition) throw new VaultError("ROSTER_BAD", `The roster was refused: ${why}.`);
}

/** Throws ROSTER_BADSIG unless the condition holds. */
export function mustBeSigned(condition: boolean, why: string): asserts condition {
  if (!condition) throw new VaultError("ROSTER_BADSIG", `The roster was refused: ${why}.`);
}
