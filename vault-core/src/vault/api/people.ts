/**
 * The shapes of `VaultApi` that are about helpers, and about entries that wait for the owner's review.
 * @module
 */

/** What a helper may, for how long, and with which collections. */
export interface HelperTermsView {
  readonly may: "read" | "add";
  /** Instant after which the server admits it no more; null for no end. */
  readonly until: string | null;
  /** Names of public collections. */
  readonly collections: readonly string[];
}

/** An entry of the log that waits for the owner. */
export interface QuarantineView {
  /** `<device>/<segment>/<seq>`. */
  readonly entry: string;
  /** Id of the member that wrote it. */
  readonly device: string;
  /** `late`: after its removal. `helper`: not what a helper may write, or not true. */
  readonly reason: "late" | "helper";
  /** What is wrong with it. */
  readonly why: string;
  /** Instant at which it came here. */
  readonly at: string;
  /** Null if it cannot be opened. */
  readonly collection: string | null;
  readonly records: number | null;
}

/** What a screen or a command asks about helpers and about what waits for the owner's review. */
export interface PeopleApi {
  /** Takes back all that a helper, removed or not, has brought in. @throws {VaultError} no-device. */
  takeBackFrom(ask: {
    readonly id: string;
  }): Promise<{ readonly runs: number; readonly records: number }>;
  /** Entries that wait for the owner: of removed members, too late; of helpers, wrong. */
  quarantine(): Promise<readonly QuarantineView[]>;
  /** Takes an entry up under this device, or lets it go. @throws {VaultError} no-record; bad-value to accept what cannot be opened. */
  quarantineDecide(ask: {
    readonly entry: string;
    readonly decision: "accept" | "drop";
  }): Promise<{ readonly records: number }>;
}
