/**
 * Files of the index, sealed. Their names tell nothing without the key, and a file opens under its own name alone.
 *
 * name = KDF(local-name key, "local-name", 16, kind, ref) in hex
 * file = u8 version | nonce(24) | AEAD(key of the kind, nonce, UTF-8 of "<kind>:<version>:<name>", bytes)
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { toHex, utf8 } from "../bytes/encoding.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { kdf, openWith, sealWith } from "../crypto/secret.ts";
import type { IndexFile, IndexStore } from "../store/index-store.ts";

/** What a file holds: a page of rows, of ids, or of words; filters over ids; of one block what it overrides; a part of a view. */
export type FileKind = "page" | "ids" | "filters" | "overrides" | "terms" | "sums";

/** KDF(LUK, "local-...", 32, vault, device): of rows and ids, of words, of parts of views, of names. */
export interface IndexKeys {
  readonly index: Uint8Array;
  readonly search: Uint8Array;
  readonly cache: Uint8Array;
  readonly name: Uint8Array;
}

/** Raised when what a kind holds changes: an older file is as good as none. */
const VERSIONS: Readonly<Record<FileKind, number>> = {
  page: 1,
  ids: 2,
  filters: 1,
  overrides: 1,
  terms: 2,
  sums: 1,
};

const KEY_OF: Readonly<Record<FileKind, keyof IndexKeys>> = {
  page: "index",
  ids: "index",
  filters: "index",
  overrides: "index",
  terms: "search",
  sums: "cache",
};

const NONCE_BYTES = 24;

/** The sealed files of an index. */
export class IndexFiles {
  readonly #store: IndexStore;
  readonly #keys: IndexKeys;
  readonly #random: RandomSource;

  constructor(store: IndexStore, keys: IndexKeys, random: RandomSource) {
    this.#store = store;
    this.#keys = keys;
    this.#random = random;
  }

  /** What a file holds; null for one that is missing, damaged, of another version, or under another's name. */
  async read(kind: FileKind, ref: string): Promise<Uint8Array | null> {
    const name = this.nameOf(kind, ref);
    const sealed = await this.#store.get(name);
    if (sealed === null || sealed[0] !== VERSIONS[kind]) return null;
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    if (nonce.length !== NONCE_BYTES) return null;
    const key = this.#keys[KEY_OF[kind]];
    return openWith({ key, nonce, ad: adOf(kind, name) }, sealed.subarray(1 + NONCE_BYTES));
  }

  /** Seals a file. */
  seal(kind: FileKind, ref: string, bytes: Uint8Array): IndexFile {
    const name = this.nameOf(kind, ref);
    const nonce = this.#random(NONCE_BYTES);
    const key = this.#keys[KEY_OF[kind]];
    const box = sealWith({ key, nonce, ad: adOf(kind, name) }, bytes);
    return { name, bytes: concatBytes(Uint8Array.of(VERSIONS[kind]), nonce, box) };
  }

  /** Keeps sealed files. */
  put(files: readonly IndexFile[]): Promise<void> {
    return this.#store.put(files);
  }

  /** Deletes all files, so that their bytes leave the disk. */
  clear(): Promise<void> {
    return this.#store.clear();
  }

  /** Gives the name of a file. `ref` is the number of a page, the id of a block, or what a part is of. */
  nameOf(kind: FileKind, ref: string): string {
    return toHex(kdf(this.#keys.name, "local-name", 16, kind, ref));
  }

  /** A short hash of bytes, by which a row knows a file of its block: 16 hex letters. */
  tagOf(bytes: Uint8Array): string {
    return toHex(kdf(this.#keys.name, "local-name", 16, "tag", bytes)).slice(0, 16);
  }

  /** Hashes an id that is no 16 bytes, under the key: nobody can choose ids that meet. */
  hashId(id: string): Uint8Array {
    return kdf(this.#keys.name, "local-name", 16, "id", id);
  }
}

function adOf(kind: FileKind, name: string): Uint8Array {
  return utf8(`${kind}:${VERSIONS[kind]}:${name}`);
}
