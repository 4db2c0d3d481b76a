/**
 * `VaultApi`: everything that a screen or a command asks of an unlocked vault. The web app's vault worker and the
 * CLI's key agent serve this one interface over their wires, so every argument and answer is a JSON value.
 *
 * Each method takes one argument object at most. Errors are `VaultError`s; only `code`, `message` and `details` cross a wire.
 * @module
 */
import type { JsonObject, Json } from "../../model/json.ts";
import type { TabledItem } from "../../model/draft-table.ts";
import type { ImportAnswers } from "../../model/drafts.ts";
import type { AttachAsk, AttachedFile } from "./attachments.ts";
import type { EraseApi } from "./erase.ts";
import type { HelperTermsView, PeopleApi } from "./people.ts";
import type {
  AccessLogView,
  DecisionResult,
  GrantChoices,
  GrantDetail,
  GrantRow,
  GranteeView,
  RequestReview,
  RequestRow,
  RevokeResult,
} from "./sharing.ts";

import type { DevicesApi, KitChange } from "./devices.ts";
import type { FormsApi } from "./forms.ts";
import type { CategoriesApi } from "./categories.ts";
import type { MappingsApi } from "./mappings.ts";
import type { RecordMarks, RecordView } from "./record-view.ts";
import type { ReturnsApi } from "./returns.ts";
import type { SearchApi } from "./search.ts";
import type { ViewsApi } from "./views.ts";
import type { Coming } from "../tending/still-owed.ts";

export type * from "./devices.ts";
export type * from "./attachments.ts";
export type * from "./erase.ts";
export type * from "./forms.ts";
export type * from "./categories.ts";
export type * from "./mappings.ts";
export type * from "./people.ts";
export type * from "./sharing.ts";
export type * from "./record-view.ts";
export type * from "./returns.ts";
export type * from "./search.ts";
export type * from "./views.ts";
export type { Coming } from "../tending/still-owed.ts";

/** Where this device's copy stands. */
export interface VaultStatus {
  readonly vault: string;
  readonly origin: string;
  readonly deviceId: string;
  readonly deviceName: string;
  /** Six words to compare by eye with another device. */
  readonly vaultCode: readonly string[];
  /** Four words: equal on all devices that have seen the same. */
  readonly syncCode: readonly string[];
  readonly epoch: number;
  /** Live records by collection name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly blocks: number;
  readonly bytes: number;
  /** Blocks that have still to come to a device that is joining, and how far it is. */
  readonly coming: Coming;
  /** Blocks and attachments saved here that the server has not acknowledged. */
  readonly waiting: number;
  readonly lastSync: string | null;
  /** False while this device keeps the kit's words because nobody has verified them. */
  readonly kitVerified: boolean;
  /** When the kit in force was last rehearsed, on whichever device; null for never. */
  readonly kitRehearsed: string | null;
  /** It was never rehearsed, or a year ago. */
  readonly kitRehearsalDue: boolean;
  /** A new kit that waits for its 72 hours; null if none does. Shown at every start. */
  readonly kitChange: KitChange | null;
  readonly publishing: boolean;
  readonly alarms: readonly AlarmView[];
  /** On a helper: what it may, until when, and with which collections. Null on a device. */
  readonly helper: HelperTermsView | null;
  /** Since when this member is out of the vault: it gets nothing new, and what is saved here goes nowhere. Null while it is in. */
  readonly removed: string | null;
}

/** An alarm or note of the verification loop. */
export interface AlarmView {
  readonly code: string;
  readonly at: string;
  /** What happened, what is safe, what to do. */
  readonly text: string;
  readonly stopsPublishing: boolean;
  readonly details: JsonObject;
  /** The owner's word on it: it stops nothing any more, and is over when a sync no longer shows it. */
  readonly decided?: { readonly decision: "push-back" | "go-on"; readonly at: string } | undefined;
  /** It still stops publishing, but the server shows again what it did not: the owner's word alone is wanting. */
  readonly isOver?: boolean | undefined;
}

/** What a decision on an alarm led to. */
export interface AlarmDecisionResult {
  /** Own blocks that the server had lost and has again. */
  readonly sentBlocks: number;
  /** False if another alarm still waits for the owner. */
  readonly publishing: boolean;
  readonly alarms: readonly AlarmView[];
}

/** One condition on a dotted field. `contains` is without case. */
export interface QueryCondition {
  readonly field: string;
  readonly op: "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains";
  readonly value: string;
}

/** A question for records of one collection, newest first unless `sort` says otherwise. */
export interface RecordQuery {
  readonly collection: string;
  /** First and last day, `YYYY[-MM[-DD]]`, inclusive. */
  readonly from?: string;
  readonly to?: string;
  readonly where?: readonly QueryCondition[];
  /** Words that must stand in a text field, without case and diacritics. */
  readonly text?: string;
  /** Dotted field, `-` in front for descending. */
  readonly sort?: string;
  /** 1..5000, default 100. */
  readonly limit?: number;
  /** `next` of the answer before. */
  readonly after?: string;
  /** Leave out records that the owner excluded. Default false. */
  readonly onlyEffective?: boolean;
}

/** Marks for all records of a collection that match: a day, a condition or a word at least. */
export interface MarkWhereAsk extends Pick<
  RecordQuery,
  "collection" | "from" | "to" | "where" | "text"
> {
  readonly marks: { readonly [Key in keyof RecordMarks]?: RecordMarks[Key] | null };
  readonly preview?: boolean;
}

/** What was, or would be, marked. */
export interface MarkWhereAnswer {
  readonly matched: number;
  /** Records whose marks changed, or would. */
  readonly marked: number;
  /** The newest 20 of those that match. */
  readonly sample: readonly RecordView[];
}

/** A page of records. */
export interface RecordPage {
  readonly records: readonly RecordView[];
  /** Records that are meant, those that tell of what another one tells among them. */
  readonly total: number;
  /** How many of them tell of what another one tells, such as a bank's row of an order: they are in no figure. */
  readonly toldTwice: number;
  readonly next: string | null;
  /** Entries that have not come to this device: while there are some, the list is the one so far. */
  readonly owed: number;
}

/** What happens with one import. */
export interface ImportReport {
  readonly run: string;
  readonly format: string;
  readonly file: string;
  /** Of format `carer`: the helper whose block was taken in. */
  readonly members?: readonly string[];
  /**
   * `writing`: it is being written here; `imported` is what it brings in the end. `stopped`: not all was written; the same
   * file again goes on, and `importUndo` takes back what was.
   */
  readonly state: "dry-run" | "writing" | "done" | "stopped" | "undone" | "nothing-new";
  readonly started: string;
  readonly read: number;
  readonly imported: number;
  readonly duplicate: number;
  readonly restated: number;
  /** Left out, by rule. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly faulty: number;
  /** The first 1,000 faults. */
  readonly faults: readonly {
    readonly row: number;
    readonly member?: string;
    readonly reason: string;
  }[];
  /** New records by collection. */
  readonly collections: Readonly<Record<string, number>>;
  /** Of a run that was just written: records that rules linked with the purchase that they tell of, or no longer do. */
  readonly linked?: number;
  /** First and last day of what was read. */
  readonly from: string | null;
  readonly to: string | null;
  /** Restatements that wait for the owner's word: old and new values by record. */
  readonly review: readonly {
    readonly id: string;
    readonly collection: string;
    readonly before: JsonObject;
    readonly after: JsonObject;
  }[];
  /** The first 20 drafts as records, for the preview. */
  readonly sample: readonly JsonObject[];
}

/** How far an import is. */
export interface ImportProgress {
  readonly step: "reading" | "writing" | "undoing";
  /** Rows that were planned, or records that were written or taken back. */
  readonly done: number;
  /** Records that are to be written or taken back, about; null while rows are read. */
  readonly of: number | null;
  /** The first records, 20 at most: an owner sees what a large file is long before all of it is read. */
  readonly sample: readonly JsonObject[];
}

/** A change that can be taken back. */
export interface UndoView {
  readonly what: string;
  readonly records: number;
}

/** What one sync did. */
export interface SyncReport {
  readonly pulledBlocks: number;
  readonly pulledBytes: number;
  readonly pushedBlocks: number;
  readonly pushedBytes: number;
  readonly waiting: number;
  /** Blocks that have still to come to this device; 0 unless the sync broke off. */
  readonly owed: number;
  readonly alarms: readonly AlarmView[];
  readonly rosterHead: number;
  /** Code with which the server refused a picture or paper, which waits here; null if it took all. */
  readonly picturesRefused: string | null;
  /** Grants revoked again because the server had revived them. */
  readonly revokedAgain: number;
}

/** Which part of a collection leaves the vault, and how. */
export interface ExportAsk extends Pick<RecordQuery, "collection" | "from" | "to" | "where"> {
  readonly format: "json" | "csv";
  /** As stored, without the owner's marks. */
  readonly raw?: boolean;
  /** `next` of the part before. */
  readonly after?: string;
}

/**
 * A file of another program: `ical` (coming dates), `attention` (visits as AttentionTrust XML), `listenbrainz` (a zip of plays),
 * `apml` (an attention profile).
 */
export interface ExportFileAsk extends Pick<RecordQuery, "from" | "to" | "where"> {
  readonly format: "ical" | "attention" | "listenbrainz" | "apml";
  /** `next` of the part before. */
  readonly after?: string;
}

/** One part of an export, in order. */
export interface ExportPart {
  readonly text: string;
  /** Where to go on; null at the end. */
  readonly next: string | null;
}

/** One part of a backup, in order. */
export interface BackupPart {
  /** Bytes as base64url. */
  readonly data: string;
  /** Where to go on; null at the end. */
  readonly next: string | null;
}

/** One part of an own archive, in order. */
export interface ArchivePart {
  /** Bytes as base64url. */
  readonly data: string;
  /** Where to go on; null at the end. */
  readonly next: string | null;
  /** At the end: pictures and papers that neither this device nor the server gave. */
  readonly missing: number;
  /** At the end: the server did not answer, so what was collected is not in it. */
  readonly withoutAccessLog: boolean;
}

/** A preference of the owner, sealed in `_settings`. */
export interface Preferences {
  readonly locale?: string;
  readonly currency?: string;
  readonly homeZone?: string;
}

/** Everything that a screen or a command asks of an unlocked vault. */
export interface VaultApi
  extends
    CategoriesApi,
    DevicesApi,
    EraseApi,
    FormsApi,
    MappingsApi,
    PeopleApi,
    ReturnsApi,
    SearchApi,
    ViewsApi {
  status(): Promise<VaultStatus>;
  /** Pulls, checks, reconciles, pushes, and compares grants; a device that is joining, until nothing is owed to it. @throws {VaultError} unreachable; any alarm that stops publishing. */
  sync(): Promise<SyncReport>;
  alarms(): Promise<readonly AlarmView[]>;
  /**
   * The evidence file of an alarm (docs/security/threats.md): what the server returned, base64url, what this device had
   * verified by then, and the signed list of devices. `at` chooses among alarms of one code.
   * @throws {VaultError} no-alarm.
   */
  alarmEvidence(ask: { readonly code: string; readonly at?: string }): Promise<JsonObject>;
  /**
   * Takes the owner's decision on all alarms of a code, and syncs. `push-back` (ROLLBACK) sends again what the server
   * lost of this device's entries; `go-on` accepts what shows now, and nothing worse.
   * @throws {VaultError} no-alarm; bad-value to push back anything else; publishing-stopped if the server lacks own
   *   entries; the alarm itself if it cannot be accepted while it shows; unreachable.
   */
  decideAlarm(ask: {
    readonly code: string;
    readonly decision: "push-back" | "go-on";
  }): Promise<AlarmDecisionResult>;

  list(query: RecordQuery): Promise<RecordPage>;
  /** `id` may be a unique prefix of 4 letters or more. @throws {VaultError} no-record; ambiguous. */
  get(ask: { readonly id: string; readonly collection?: string }): Promise<RecordView>;
  /** @throws {VaultError} no-collection; invalid-record with the field in `details`. */
  add(ask: { readonly collection: string; readonly fields: JsonObject }): Promise<RecordView>;
  /** Documents are rewritten with rev+1; for events the fields become corrections. */
  edit(ask: {
    readonly id: string;
    readonly fields: Readonly<Record<string, Json>>;
  }): Promise<RecordView>;
  remove(ask: { readonly ids: readonly string[] }): Promise<{ readonly removed: number }>;
  /** Sets marks; an absent member stays, a null one is cleared. Who names the collection spares a look into all others. */
  mark(ask: {
    readonly ids: readonly string[];
    readonly collection?: string;
    readonly marks: { readonly [Key in keyof RecordMarks]?: RecordMarks[Key] | null };
  }): Promise<{ readonly marked: number }>;
  /**
   * Sets marks on all records of a collection that match, as one act that `undo` takes back; with `preview` none.
   * @throws {VaultError} bad-value without a condition; too-large above 10,000 records.
   */
  markWhere(ask: MarkWhereAsk): Promise<MarkWhereAnswer>;
  /**
   * Seals files and adds them to a record, or adds a record with them: durable here when it resolves, on the server with the next sync.
   * @throws {VaultError} bad-value for a collection that holds none; import-refused, not-recognised or too-large for a file; invalid-record above 12.
   */
  attach(ask: AttachAsk): Promise<RecordView>;
  /** Gives a picture or paper, or its small picture; fetches it if it is not here. @throws {VaultError} no-record; BAD_ATTACHMENT; unreachable. */
  attachment(ask: {
    readonly id: string;
    readonly file: string;
    readonly size?: "whole" | "thumb";
  }): Promise<AttachedFile>;
  /** Takes pictures and papers off a record; `undo` brings them back until the next compaction. @throws {VaultError} no-record. */
  detach(ask: { readonly id: string; readonly files: readonly string[] }): Promise<RecordView>;
  /** Takes back the last change made on this device (add, edit, remove, mark, attach, detach, import). @throws {VaultError} nothing-to-undo. */
  undo(): Promise<UndoView>;

  /** Begins an import: what its items would bring is planned as they come. */
  importBegin(ask: {
    readonly format: string;
    readonly file: string;
    readonly answers?: ImportAnswers;
  }): Promise<{ readonly run: string }>;
  importItems(ask: {
    readonly run: string;
    readonly items: readonly TabledItem[];
  }): Promise<{ readonly taken: number }>;
  /** Writes all or, with `dryRun`, nothing. @throws {VaultError} too-many-faults; invalid-record. */
  importCommit(ask: {
    readonly run: string;
    readonly dryRun?: boolean;
    readonly acceptFaults?: boolean;
  }): Promise<ImportReport>;
  /** How far an open import is, or one that is being taken back. @throws {VaultError} no-run. */
  importProgress(ask: { readonly run: string }): Promise<ImportProgress>;
  /** Ends an open import: before `importCommit` nothing was written; one that is being written becomes `stopped`. */
  importCancel(ask: { readonly run: string }): Promise<{ readonly cancelled: boolean }>;
  imports(): Promise<readonly ImportReport[]>;
  importUndo(ask: { readonly run: string }): Promise<ImportReport>;
  /** Settles all restatements of a run that wait: the accepted ones are taken, the others let go. */
  importReview(ask: {
    readonly run: string;
    readonly accept: readonly string[];
  }): Promise<{ readonly restated: number }>;

  /** The records of a collection, newest first, part by part. @throws {VaultError} no-collection; bad-value; interrupted. */
  exportCollection(ask: ExportAsk): Promise<ExportPart>;
  /** What comes, what was visited, heard or liked, in the form of other programs. @throws {VaultError} as `exportCollection`. */
  exportFile(ask: ExportFileAsk): Promise<BackupPart>;

  /**
   * The bytes of a sealed backup, which the recovery kit alone opens, part by part; without `after` a new one begins.
   * No server is asked.
   * @throws {VaultError} owing if entries have not come to this device; LOCKBOX_MISSING without the newest key;
   *   bad-value for a part that continues nothing.
   */
  backup(ask: { readonly after?: string }): Promise<BackupPart>;

  /**
   * The bytes of an own archive (docs/formats/archive.md), in clear, part by part; without `after` a new one begins: of
   * everything, or of the named collections with their annotations and attachments.
   * @throws {VaultError} owing if entries have not come to this device; bad-value for a part that continues nothing, or
   *   an empty list; no-collection.
   */
  archive(ask: {
    readonly after?: string;
    readonly collections?: readonly string[];
  }): Promise<ArchivePart>;

  requests(): Promise<readonly RequestRow[]>;
  /** Fetches and verifies a request by uid or by its link. @throws {VaultError} no-request; bad-request-object; grantee-key-unpublished; grantee-unreachable. */
  review(ask: {
    readonly request: string;
    readonly choices?: readonly GrantChoices[];
  }): Promise<RequestReview>;
  /** Grants as reviewed. @throws {VaultError} warning-not-accepted (codes in `details`); not-active; readback-differs; publishing-stopped. */
  approve(ask: {
    readonly request: string;
    readonly choices?: readonly GrantChoices[];
    readonly accept?: readonly string[];
    readonly rowsText: readonly string[];
  }): Promise<DecisionResult>;
  decline(ask: { readonly request: string }): Promise<DecisionResult>;

  grants(): Promise<readonly GrantRow[]>;
  grant(ask: { readonly id: string }): Promise<GrantDetail>;
  revoke(ask: { readonly id: string }): Promise<RevokeResult>;
  grantees(): Promise<readonly { readonly host: string; readonly name: string }[]>;
  /** What they have on me, by host (a unique prefix will do). @throws {VaultError} no-grant. */
  seen(ask: { readonly host: string }): Promise<GranteeView>;
  /** Fetches what is new, checks growth against the pinned head and every proof. @throws {VaultError} ACCESS_LOG_BROKEN. */
  accessLog(ask: { readonly since?: string }): Promise<AccessLogView>;

  preferences(): Promise<Preferences>;
  setPreferences(ask: Preferences): Promise<Preferences>;
}

/** What changed, merged to one event per 100 ms. */
export interface VaultChange {
  readonly collections: readonly string[];
  readonly synced: boolean;
}
