/**
 * What a database engine must offer. Statements are written once, in `tables/`: parameters are `?1`, `?2`, ... (each used at
 * least once, `?1` being the vault where there is one), integers stay below 2^53, bytes are `Uint8Array`.
 * @module
 */

/** A value of a column or parameter. */
export type SqlValue = string | number | Uint8Array | null;

/** Runs statements. `R` is the shape that the statement's columns give. */
export interface Sql {
  all<R>(sql: string, ...values: readonly SqlValue[]): Promise<R[]>;
  get<R>(sql: string, ...values: readonly SqlValue[]): Promise<R | undefined>;
  run(sql: string, ...values: readonly SqlValue[]): Promise<{ readonly changes: number }>;
}

/** An engine: serialised writers, readers beside them. */
export interface Driver {
  /** Runs the work in one write transaction (begun at once), committed and durable before it resolves. A throw undoes all. */
  tx<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Reads what is committed. */
  readonly read: Sql;
  /** Moves the write-ahead log into the database and empties it, so that deleted bytes are in neither. */
  checkpoint(): Promise<void>;
  close(): Promise<void>;
}
