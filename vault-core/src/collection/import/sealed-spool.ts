/**
 * A spool that holds ciphertext alone: its key is made for it, cannot be read out and never leaves memory, so that what a
 * process leaves on the disk when it dies opens to nobody, its owner included.
 * @module
 */
import { u32be } from "../../bytes/integers.ts";
import { VaultError } from "../../errors.ts";
import { createMemorySpools, type Spool, type SpoolStore } from "../../store/spool.ts";

/** AES-256-GCM (NIST SP 800-38D): the platform's own works beside the thread that plans, and nobody else ever reads this. */
const CIPHER = { name: "AES-GCM", length: 256 } as const;
const NONCE_BYTES = 12;

/** Where bytes are, and what opens them. */
interface Begun {
  readonly key: CryptoKey;
  readonly spool: Spool;
}

/** Bytes on their way to the disk. */
interface OnItsWay {
  readonly number: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What is to be there first. */
  readonly before: Promise<unknown>;
}

/** Sealed bytes that were set aside. Room is taken with the first of them. */
export class SealedSpool implements Spool {
  readonly #store: SpoolStore;
  #begun: Promise<Begun> | null = null;
  #next = 0;
  /** The disk numbers bytes in the order in which they come to it. */
  #before: Promise<unknown> = Promise.resolve();

  /** @param store where; in memory if it is not said. */
  constructor(store: SpoolStore = createMemorySpools()) {
    this.#store = store;
  }

  /** Seals bytes, which nobody changes any more, and sets them aside. @throws {VaultError} what the store says of a full disk. */
  async put(bytes: Uint8Array): Promise<number> {
    const number = this.#next++;
    const begun = (this.#begun ??= begin(this.#store));
    const putting = this.#put(begun, {
      number,
      bytes: ownBytes(bytes),
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
      const opened = await crypto.subtle.decrypt(sealedAs(number), begun.key, ownBytes(sealed));
      return new Uint8Array(opened);
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

  async #put(begun: Promise<Begun>, { number, bytes, before }: OnItsWay): Promise<void> {
    const { key, spool } = await begun;
    const sealed = await crypto.subtle.encrypt(sealedAs(number), key, bytes);
    await before;
    const given = await spool.put(new Uint8Array(sealed));
    if (given !== number) throw new TypeError("A spool numbers what it is given from 0 on.");
  }
}

/** Bytes that the platform's cipher takes: any but those that threads share. */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return isOwn(bytes) ? bytes : new Uint8Array(bytes);
}

function isOwn(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer;
}

async function begin(store: SpoolStore): Promise<Begun> {
  const key = await crypto.subtle.generateKey(CIPHER, false, ["encrypt", "decrypt"]);
  return { key, spool: await store.begin() };
}

/** The key seals each number once, so the number is the nonce. */
function sealedAs(number: number): AesGcmParams {
  const iv = new Uint8Array(NONCE_BYTES);
  iv.set(u32be(number));
  return { name: CIPHER.name, iv };
}
