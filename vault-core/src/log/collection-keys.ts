/**
 * Keys of collections by epoch, derived once: a block's collection is found by trying them. A helper derives none: it has
 * those that it was given.
 * @module
 */
import { VaultError } from "../errors.ts";
import { collectionKey } from "../keys/collection-key.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";

/** Derives and remembers the keys of collections. */
export class CollectionKeys {
  readonly #keeper: SecretsKeeper;
  readonly #names: () => readonly string[];
  readonly #byEpoch = new Map<number, Map<string, Uint8Array>>();

  /** @param names of all collections that blocks may be of. */
  constructor(keeper: SecretsKeeper, names: () => readonly string[]) {
    this.#keeper = keeper;
    this.#names = names;
  }

  /** Keys of an epoch by collection. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  ofEpoch(epoch: number): ReadonlyMap<string, Uint8Array> {
    const { helper } = this.#keeper.current();
    if (helper !== undefined) return helper.collectionKeys.get(epoch) ?? new Map();
    const keys = this.#byEpoch.get(epoch) ?? new Map<string, Uint8Array>();
    this.#byEpoch.set(epoch, keys);
    for (const name of this.#names())
      if (!keys.has(name)) keys.set(name, collectionKey(this.#vek(epoch), name));
    return keys;
  }

  /** Key of one collection. @throws {VaultError} LOCKBOX_MISSING without it. */
  of(epoch: number, collection: string): Uint8Array {
    const { helper } = this.#keeper.current();
    const given = helper?.collectionKeys.get(epoch)?.get(collection);
    if (given !== undefined) return given;
    if (helper !== undefined) throw missing(epoch);
    return this.ofEpoch(epoch).get(collection) ?? collectionKey(this.#vek(epoch), collection);
  }

  #vek(epoch: number): Uint8Array {
    const vek = this.#keeper.current().epochKeys.get(epoch);
    if (vek !== undefined) return vek;
    throw missing(epoch);
  }
}

function missing(epoch: number): VaultError {
  return new VaultError("LOCKBOX_MISSING", "This device was not given the key of an epoch.", {
    details: { epoch },
  });
}
