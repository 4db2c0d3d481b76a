/**
 * How the reading of a file that cannot be read may end: for tests of importers.
 * @module
 */
import { isVaultError } from "../errors.ts";

const CODES: ReadonlySet<string> = new Set([
  "import-refused",
  "not-recognised",
  "ambiguous",
  "missing-columns",
  "encrypted",
  "needs-answer",
  "not-a-database",
]);

/** Gives null for a refusal in a listed code; throws what else was thrown. */
export function nullIfRefused(error: unknown): null {
  if (isVaultError(error) && CODES.has(error.code)) return null;
  throw error;
}
