/**
 * A spool that holds ciphertext alone: its key is drawn for it and never leaves memory, so that what a process leaves on the
 * disk when it dies opens to nobody, its owner included.
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { u32be } from "../bytes/integers.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { openWith, sealWith } from "../crypto/secret.ts";
import { VaultError } from "../errors.ts";
import { createMemorySpools, type Spool, type SpoolStore } from "../store/spool.ts";

const [KEY_BYTES, NONCE_BYTES] = [32, 24];
const AD = utf8("spool");

/** Sealed bytes that were set aside. Room is taken with the first of them. */
export class SealedSpool implements Spool {
  readonly #store: SpoolStore;
  readonly #key: Uint8Array;
  #spool: Promise<Spool> | null = null;
  #next = 0;

  /** @param store where; in memory if it is not said. */
  constructor(random: RandomSource, store: SpoolStore = createMemorySpools()) {
    this.#store = store;
    this.#key = random(KEY_BYTES);
  }

  /** Seals bytes and sets them aside. @throws {VaultError} what the store says of a full disk. */
  async put(bytes: Uint8Array): Promise<number> {
    this.#spool ??= this.#store.begin();
    const number = this.#next++;
    // The key seals each number once, so the number is the nonce.
    const sealed = sealWith({ key: this.#key, nonce: nonceOf(number), ad: AD }, bytes);
    const given = await (await this.#spool).put(sealed);
    if (given !== number) throw new TypeError("A spool numbers what it is given from 0 on.");
    return number;
  }

  /** Gives bytes back. @throws {VaultError} disk-failed if the disk gives others. */
  async get(number: number): Promise<Uint8Array> {
    const sealed = await (await this.#spool)?.get(number);
    const opened =
      sealed === undefined
        ? null
        : openWith({ key: this.#key, nonce: nonceOf(number), ad: AD }, sealed);
    if (opened !== null) return opened;
    throw new VaultError(
      "disk-failed",
      "What was set aside of the import cannot be read any more. Import the file again.",
    );
  }

  async drop(): Promise<void> {
    await (await this.#spool)?.drop();
    this.#key.fill(0);
  }
}

function nonceOf(number: number): Uint8Array {
  const nonce = new Uint8Array(NONCE_BYTES);
  nonce.set(u32be(number));
  return nonce;
}
