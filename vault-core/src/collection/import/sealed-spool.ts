/**
 * A spool that holds ciphertext alone: its key is made for it and never leaves memory, so that what a process leaves on the
 * disk when it dies opens to nobody, its owner included.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { beginSpoolCipher, type SpoolCipher } from "./spool-cipher.ts";
import { createMemorySpools, type Spool, type SpoolStore } from "../../store/spool.ts";

/** Where bytes are, and what opens them. */
interface Begun {
  readonly cipher: SpoolCipher;
  readonly spool: Spool;
}

/** Bytes on their way to the disk. */
interface OnItsWay {
  readonly number: number;
  readonly bytes: Uint8Array;
  /** What is to be there first. */
  readonly before: Promise<unknown>;
}

/** Sealed bytes that were set aside. Room is taken with the first of them. */
export class SealedSpool implements Spool {
  readonly #store: SpoolStore;
  readonly #beginCipher: () => Promise<SpoolCipher>;
  #begun: Promise<Begun> | null = null;
  #next = 0;
  /** The disk numbers bytes in the order in which they come to it. */
  #before: Promise<unknown> = Promise.resolve();

  /**
   * @param store where; in memory if it is not said.
   * @param beginCipher makes what seals; another one for tests.
   */
  constructor(store: SpoolStore = createMemorySpools(), beginCipher = beginSpoolCipher) {
    this.#store = store;
    this.#beginCipher = beginCipher;
  }

  /** Seals bytes, which nobody changes any more, and sets them aside. @throws {VaultError} what the store says of a full disk. */
  async put(bytes: Uint8Array): Promise<number> {
    const number = this.#next++;
    const begun = (this.#begun ??= this.#begin());
    const putting = this.#put(begun, {
      number,
      bytes,
      before: this.#before,
    });
    // Its failure is told to who put it.
    this.#before = putting.catch(() => undefined);
    await putting;
    return number;
  }

  /** Gives bytes back. @throws {VaultError} disk-failed if the disk gives others. */
  async get(number: number): Promise<Uint8Array> {
    const begun = await this.#begun;
    if (begun === null) throw new RangeError("Nothing was set aside.");
    const sealed = await begun.spool.get(number);
    try {
      return await begun.cipher.open(number, sealed);
    } catch (error) {
      throw new VaultError(
        "disk-failed",
        "What was set aside of the import cannot be read any more. Import the file again.",
        { cause: error },
      );
    }
  }

  /** Gives the room back, and forgets the key. */
  async drop(): Promise<void> {
    const begun = await this.#begun;
    this.#begun = null;
    await begun?.spool.drop();
  }

  async #begin(): Promise<Begun> {
    const cipher = await this.#beginCipher();
    return { cipher, spool: await this.#store.begin() };
  }

  async #put(begun: Promise<Begun>, { number, bytes, before }: OnItsWay): Promise<void> {
    const { cipher, spool } = await begun;
    const sealed = await cipher.seal(number, bytes);
    await before;
    const given = await spool.put(sealed);
    if (given !== number) throw new TypeError("A spool numbers what it is given from 0 on.");
  }
}
