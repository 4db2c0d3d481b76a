/**
 * What the system says of a full, broken or read-only disk, in words for the owner.
 * @module
 */
import { VaultError } from "@rootvault/vault-core";

/** Causes by what Node calls them, and by the words that leveldb passes on. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/^(ENOSPC|EDQUOT)$|No space left|quota exceeded/, "is full. Make room, then try again"],
  [/^EROFS$|Read-only file system/, "takes no writes: it is read-only"],
  [/^EIO$|Input\/output error/, "fails. Copy what is on it to another one"],
];

/** Makes an error of the owner's words of an error of the disk; null for any other. */
export function toDiskError(error: unknown): VaultError | null {
  if (!(error instanceof Error) || error.name === "VaultError") return null;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  const found = CAUSES.find(([cause]) => cause.test(code) || cause.test(error.message));
  if (found === undefined) return null;
  return new VaultError(
    "disk-failed",
    `The disk of this device ${found[1]}. This was not saved; what was saved before is kept.`,
    { cause: error, details: { cause: code === "" ? error.message : code } },
  );
}
