/**
 * What the OAuth room needs of a store. Its rows have no vault: each lies under the hash of its own id, so that a
 * stolen database holds no token, code or request_uri. Every method is one transaction of its own.
 * @module
 */

/** A row of the OAuth library. */
export interface OAuthRow {
  /** `<model>:<base64url SHA-256 of the id>`. */
  readonly hash: string;
  /** Which kind of row: `AccessToken`, `AuthorizationCode`, ... */
  readonly model: string;
  /** The OAuth Grant that the row belongs to, if any. */
  readonly oauthGrant: string | null;
  /** JSON without the row's own id. */
  readonly payload: string;
  /** Unix ms. */
  readonly expiresAt: number;
  /** Unix ms, null for a row not used up. */
  readonly consumedAt: number | null;
}

/** Rows of the OAuth library, each operation atomic. */
export interface OAuthStore {
  /** Writes a row, over an older one of the same hash. */
  put(row: OAuthRow): Promise<void>;
  /** Writes all rows or none: false if a live row has the hash of one of them. */
  putOnce(rows: readonly OAuthRow[], now: number): Promise<boolean>;
  /** Gives a row that has not expired. */
  find(hash: string, now: number): Promise<OAuthRow | null>;
  /** Marks a row as used up; false if it was already, or is gone. */
  consume(hash: string, now: number): Promise<boolean>;
  /** Deletes a row. */
  remove(hash: string): Promise<void>;
  /** Deletes the rows of an OAuth Grant: of the models named, or all. */
  removeByGrant(oauthGrant: string, models?: readonly string[]): Promise<void>;
  /** Deletes what has expired; gives the number of rows. */
  sweep(now: number): Promise<number>;
}
