/**
 * SHA-256 piece by piece: WebCrypto hashes only what is in memory whole, and a member of an archive may be larger than
 * memory. Of public bytes: it protects nothing, it finds damage.
 * @module
 */
import { createSHA256 } from "hash-wasm";

/** A hash that bytes go into. */
export interface Sha256 {
  /** Takes bytes in; gives itself. */
  update(bytes: Uint8Array): Sha256;
  /** Ends it, and gives 64 hexadecimal digits. */
  hex(): string;
}

/** Begins a hash. */
export async function createSha256(): Promise<Sha256> {
  const hasher = (await createSHA256()).init();
  const hash: Sha256 = {
    update: (bytes) => {
      hasher.update(bytes);
      return hash;
    },
    hex: () => hasher.digest("hex"),
  };
  return hash;
}
