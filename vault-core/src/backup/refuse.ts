/**
 * How a backup is refused: one code, the sentence, and the place in the file.
 * @module
 */
import { isVaultError, VaultError } from "../errors.ts";

/** Where in the file a fault lies. */
export interface Place {
  /** Byte at which the faulty piece begins. */
  readonly offset: number;
  /** Name of the piece, where it is known. */
  readonly piece?: string;
}

/** Throws BAD_BACKUP unless the condition holds. */
export function must(condition: boolean, why: string, place: Place): asserts condition {
  if (!condition) throw badBackup(why, place);
}

/** Runs a check of a piece; its alarm becomes that of the backup, and says where. */
export function within<Result>(place: Place, check: () => Result): Result {
  try {
    return check();
  } catch (error) {
    if (!isVaultError(error) || error.code === "BAD_BACKUP") throw error;
    throw badBackup(`${error.message} (${error.code})`, place, error);
  }
}

function badBackup(why: string, { offset, piece }: Place, cause?: VaultError): VaultError {
  const where = piece === undefined ? `at byte ${offset}` : `in ${piece} at byte ${offset}`;
  return new VaultError("BAD_BACKUP", `This backup cannot be trusted: ${why}, ${where}.`, {
    ...(cause !== undefined && { cause }),
    details: {
      offset,
      ...(piece !== undefined && { piece }),
      ...(cause !== undefined && { why: cause.code }),
    },
  });
}
