/**
 * What importers yield: drafts with natural keys, rows left out by a named rule, and rows that cannot be read.
 * An importer holds no key; ids are made of the natural key inside the vault.
 * @module
 */
import type { JsonObject } from "./json.ts";
import type { SkipRule } from "./skip-rules.ts";

/** A record without id, rev and run, as an importer read it. */
export interface Draft {
  readonly kind: "draft";
  /** Name of the public collection. */
  readonly collection: string;
  /** Natural key of docs/formats/records.md, made of raw values; never stored. */
  readonly naturalKey: string;
  /** The record's own fields, with `type` and `when`, checked against the collection's shape by the vault. */
  readonly fields: JsonObject;
  /** Fields that name another record of the collection, by that one's natural key. */
  readonly refs?: Readonly<Record<string, string>>;
  /** Columns without a field of their own, minus the strip list; becomes `source.raw`. */
  readonly raw?: JsonObject;
  /** File inside an archive. */
  readonly member?: string;
  /** 1-based row or element of the file, header included where there is one. */
  readonly row: number;
}

/** A row that a named rule leaves out. */
export interface Skip {
  readonly kind: "skip";
  /** The rule, such as `incognito`. */
  readonly rule: SkipRule;
  readonly member?: string;
  readonly row: number;
}

/** A row that cannot be read. */
export interface Fault {
  readonly kind: "fault";
  /** One sentence that names the column and what is wrong; no record content. */
  readonly reason: string;
  readonly member?: string;
  readonly row: number;
}

/** A record of an own archive (docs/formats/archive.md). It keeps its id and its `rev`. */
export interface ArchivedRecord {
  readonly kind: "record";
  /** Collection of the record, or of what an annotation is about. */
  readonly collection: string;
  /** The whole record; its attachments lack keys and addresses. */
  readonly record: JsonObject;
  readonly member?: string;
  readonly row: number;
}

/** A picture or paper of an own archive; comes before the record that names it, and is no row. */
export interface ArchivedFile {
  readonly kind: "file";
  /** File id, 32 hex digits. */
  readonly file: string;
  /** Base64url. */
  readonly data: string;
  readonly member?: string;
}

/** Whose record ids an own archive holds; comes before all records, and is no row. */
export interface ArchivedOrigin {
  readonly kind: "origin";
  /** Vault id, 32 hex digits. */
  readonly vault: string;
  /** Key of its record ids, 32 bytes as base64url. */
  readonly idRoot: string;
  readonly member?: string;
}

/** One thing that was shared, as an own archive tells it; no row. */
export interface ArchivedGrant {
  readonly kind: "grant";
  /** JSON text of an object. */
  readonly text: string;
  readonly member?: string;
}

/** A setting of the owner, as an own archive tells it; no row. */
export interface ArchivedSettingText {
  readonly kind: "setting";
  /** JSON text of an object. */
  readonly text: string;
  readonly member?: string;
}

/** A model of a look-up table, as an own archive tells it; no row. */
export interface ArchivedModel {
  readonly kind: "model";
  /** JSON text of an object. */
  readonly text: string;
  readonly member?: string;
}

/** What an own archive tells beside rows and files. */
export type ArchivedBeside = ArchivedOrigin | ArchivedGrant | ArchivedSettingText | ArchivedModel;

/** What an own archive yields beside skips and faults. */
export type ArchiveItem = ArchivedRecord | ArchivedFile | ArchivedBeside;

/** A model of an appliance in a look-up table that the owner brings. */
export interface LookupEntry {
  /** Its number in the table. */
  readonly id: string;
  readonly brand: string;
  /** `*` and `#` stand for a letter or digit, or for none. */
  readonly model: string;
  readonly labelClass: "A" | "B" | "C" | "D" | "E" | "F" | "G" | "A+" | "A++" | "A+++" | null;
  readonly labelRegime: "EU-2010" | "EU-2021" | "ENERGY_STAR" | "other";
  /** What it uses, in kWh, and of what: named as the members of an appliance's `energy`. */
  readonly figure: {
    readonly kind: "perYearKwh" | "per100CyclesKwh" | "perCycleKwh" | "per1000HoursKwh";
    readonly kwh: number;
  } | null;
}

/** A row of a look-up table. */
export interface LookupRow {
  readonly kind: "lookup";
  readonly entry: LookupEntry;
  readonly member?: string;
  readonly row: number;
}

/** One thing that an importer yields. */
export type ImportItem = Draft | Skip | Fault | ArchiveItem | LookupRow;

/** A question that a file leaves open. */
export interface ImportQuestion {
  /** `currency`, `zone`, `date-order`, `decimal` or `format`. */
  readonly id: string;
  readonly text: string;
  readonly choices?: readonly string[];
  readonly suggestion?: string;
}

/** Answers by question id. */
export type ImportAnswers = Readonly<Record<string, string>>;
