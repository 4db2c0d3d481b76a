/**
 * The part of `VaultApi` about deletion that means something: three levels, and a receipt that lists each place.
 * @module
 */

/**
 * How far a deletion reaches. Hidden: gone from views and future peeks. Erased: gone from all devices and an honest
 * server. Shredded: unreadable even if the server kept every byte.
 */
export type EraseLevel = "hidden" | "erased" | "shredded";

/** Where a deletion stands that goes on now. */
export type EraseStep =
  | "hide"
  | "members"
  | "sync"
  | "new-keys"
  | "read"
  | "write"
  | "send"
  | "confirm"
  | "receipt";

/** One place where what was deleted lay, or may still lie. */
export interface ErasePlace {
  readonly place:
    | "this-device"
    | "device"
    | "server"
    | "server-backups"
    | "peek"
    | "grantee"
    | "passkey"
    | "helper"
    | "old-kit"
    | "own-access-log"
    | "own-copies";
  /** Name of the device, host of the grantee or server; empty for the rest. */
  readonly name: string;
  /** `waiting` goes by itself, `kept` does not. */
  readonly state: "gone" | "waiting" | "kept";
  /** Instant at which it is gone at the latest; null where nobody can say. */
  readonly until: string | null;
}

/** What a deletion did, and what remains where until when. */
export interface EraseReceipt {
  readonly level: EraseLevel;
  readonly started: string;
  /** Records that were hidden by it; 0 where it only carried out earlier deletions. */
  readonly records: number;
  /** Number of the roster entry that ends the old entries. */
  readonly compaction: number;
  /** Nothing waits any more. What is kept, by others or by yourself, stays. */
  readonly done: boolean;
  readonly places: readonly ErasePlace[];
}

/** Where deletion stands. */
export interface EraseStatus {
  readonly running: EraseStep | null;
  /** The newest deletion, as of now; null if there was none. */
  readonly receipt: EraseReceipt | null;
}

/** Which records to erase: by id, or by day in all collections. Neither carries out what was deleted before. */
export interface EraseAsk {
  readonly ids?: readonly string[];
  /** First and last day, `YYYY[-MM[-DD]]`, inclusive. */
  readonly from?: string;
  readonly to?: string;
}

/** A vault that was shredded: what is left, and the new recovery kit. */
export interface ShredResult {
  readonly receipt: EraseReceipt;
  readonly words: readonly string[];
  readonly qr: string;
}

/** The methods of this part. */
export interface EraseApi {
  /** How many records an `erase` would hide. @throws {VaultError} no-record; ambiguous; bad-value for no span. */
  eraseCount(ask: EraseAsk): Promise<{ readonly records: number }>;
  /**
   * Hides the records, rewrites the vault without them, and has the old entries deleted everywhere. It cannot be undone.
   * @throws {VaultError} no-record; ambiguous; owing while entries are missing here; publishing-stopped; unreachable.
   */
  erase(ask: EraseAsk): Promise<EraseReceipt>;
  /**
   * Erases what was deleted before, so that nobody can read it even with every byte that the server ever held: the vault
   * gets a new recovery kit, passkeys and helpers are removed, and no key that is left opens an older one. It counts once
   * every device has confirmed, and the old paper, the passkeys, and what the helpers keep are destroyed.
   *
   * @param ask.text the kit in force; absent only while its words are kept on this device.
   * @throws {VaultError} KIT_MISMATCH; kit-not-kept without a text; all of `erase`.
   */
  shred(ask: { readonly text?: string }): Promise<ShredResult>;
  /** Where the newest deletion stands; asks the server. @throws {VaultError} unreachable. */
  eraseStatus(): Promise<EraseStatus>;
}
