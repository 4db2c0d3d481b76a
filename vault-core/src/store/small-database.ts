/**
 * How a database of PouchDB is opened. On Node leveldb holds 4 MiB of what was written last, twice while that goes to the
 * disk, and 8 MiB of what was read, outside of all that V8 counts; a vault has two databases, writes large documents and
 * seldom reads one twice. A browser ignores this.
 * @module
 */

/** Options of leveldb (`leveldown`, open). */
export const SMALL_DATABASE: PouchDB.Configuration.DatabaseConfiguration & LevelSizes = {
  writeBufferSize: 2 * 1024 * 1024,
  cacheSize: 1024 * 1024,
};

interface LevelSizes {
  /** Bytes. */
  readonly writeBufferSize: number;
  readonly cacheSize: number;
}
