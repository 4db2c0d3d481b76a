/**
 * What the owner names by the first letters of its id.
 * @module
 */
import { VaultError, type VaultErrorCode } from "../../errors.ts";

const FEWEST_LETTERS = 4;

/** Finds the one by its id, or by its first letters. @throws {VaultError} the code for none; ambiguous. */
export function foundById<Kept extends { readonly id: string }>(
  all: readonly Kept[],
  id: string,
  { code, what }: { readonly code: VaultErrorCode; readonly what: string },
): Kept {
  const exact = all.filter((one) => one.id === id);
  const found =
    exact.length > 0 || id.length < FEWEST_LETTERS
      ? exact
      : all.filter((one) => one.id.startsWith(id));
  const [first] = found;
  if (first === undefined) throw new VaultError(code, `There is no ${what} ${id}.`);
  if (found.length > 1)
    throw new VaultError("ambiguous", `More than one ${what} begins with ${id}. Add a letter.`);
  return first;
}
