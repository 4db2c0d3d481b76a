/**
 * Where bytes are set aside that memory is too small for, until they are needed or dropped: what an import has planned.
 * Nothing in it outlives the process, and nothing in it is owed to anybody: it need not survive a loss of power.
 * @module
 */

/** Bytes that were set aside, in their order. */
export interface Spool {
  /** Sets bytes aside; gives the number under which they are found, from 0 on. */
  put(bytes: Uint8Array): Promise<number>;
  /** Gives them back. @throws {Error} for a number that was not given, or what cannot be read any more. */
  get(number: number): Promise<Uint8Array>;
  /** Gives the room back; the last call. */
  drop(): Promise<void>;
}

/** Begins spools. What an earlier process left behind is gone with the first. */
export interface SpoolStore {
  begin(): Promise<Spool>;
  /** Drops all that are left. */
  clear(): Promise<void>;
}

/** Makes spools in memory. */
export function createMemorySpools(): SpoolStore {
  return { begin: () => Promise.resolve(new MemorySpool()), clear: () => Promise.resolve() };
}

/** A spool in memory: where a platform has no other, and for tests. */
export class MemorySpool implements Spool {
  #kept: Uint8Array[] = [];

  put(bytes: Uint8Array): Promise<number> {
    return Promise.resolve(this.#kept.push(bytes) - 1);
  }

  get(number: number): Promise<Uint8Array> {
    const bytes = this.#kept[number];
    return bytes === undefined
      ? Promise.reject(new RangeError(`Nothing was set aside under ${number}.`))
      : Promise.resolve(bytes);
  }

  drop(): Promise<void> {
    this.#kept = [];
    return Promise.resolve();
  }
}
