/**
 * Argon2id by hash-wasm. It takes about a second and much memory, so clients run it in a worker
 * or process of its own, through the package entry `./kdf`.
 * @module
 */
import { argon2id } from "hash-wasm";

/** Cost of Argon2id: passes, memory in KiB, lanes. */
export interface PasswordCost {
  readonly t: number;
  readonly mKib: number;
  readonly p: number;
}

/** Derives 32 bytes from the bytes of a password (RFC 9106, version 1.3). */
export function deriveFromPassword(
  password: Uint8Array,
  salt: Uint8Array,
  { t, mKib, p }: PasswordCost,
): Promise<Uint8Array> {
  return argon2id({
    password,
    salt,
    iterations: t,
    memorySize: mKib,
    parallelism: p,
    hashLength: 32,
    outputType: "binary",
  });
}
