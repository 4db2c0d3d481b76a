/**
 * How a block is refused once it is open.
 * @module
 */
import { VaultError, type VaultErrorCode } from "../errors.ts";

/** Throws, BAD_BLOCK unless another code is named, unless the condition holds. */
export function must(
  condition: boolean,
  why: string,
  code: VaultErrorCode = "BAD_BLOCK",
): asserts condition {
  if (!condition) throw new VaultError(code, `A block was refused: ${why}.`);
}
