/**
 * Several files at once: one that is refused is named, and the others go on.
 * @module
 */
import { isVaultError } from "@rootvault/vault-core";
import { RvError, toRvError } from "../errors.ts";

/** A file that was not taken in, and why. */
export interface RefusedFile {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** What is wrong with one file alone; anything else ends the command. */
const OF_THE_FILE: ReadonlySet<string> = new Set([
  "import-refused",
  "not-recognised",
  "ambiguous",
  "missing-columns",
  "encrypted",
  "needs-answer",
  "not-a-database",
]);

/** The refusal of a file. @throws what was thrown if it is not the file's own fault. */
export function refusalOf(file: string, error: unknown): RefusedFile {
  const isOwn = (isVaultError(error) || error instanceof RvError) && OF_THE_FILE.has(error.code);
  if (!isOwn) throw error;
  const { code, message } = toRvError(error);
  return { file, code, message };
}

/** One line for each file, as soon as it is refused. */
export function refusalText({ file, message }: RefusedFile): string {
  return message.includes(file) ? message : `${file}: ${message}`;
}

/** Ends a command of several files: names those that were not taken in. @throws {RvError} the first one's code. */
export function mustAllBeTaken(refused: readonly RefusedFile[], of: number): void {
  const [first] = refused;
  if (first === undefined) return;
  const names = refused.map(({ file }) => file).join(", ");
  const are = refused.length === 1 ? "is" : "are";
  throw new RvError(first.code, `${refused.length} of ${of} files ${are} not taken in: ${names}.`, {
    hint: "rv import FILE   (one by one, with what it asks for)",
    details: { refused },
  });
}
