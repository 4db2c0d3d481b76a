/**
 * A mapping: how the columns of a CSV that no importer knows become records of a collection.
 * @module
 */
import type { Json } from "./json.ts";

/**
 * How a cell is read. `word`: a word of a list, lower case, blanks as `_`; `list`: parted by `;`; `url`: scrubbed;
 * `payment`: the kind of payment alone.
 */
export const mappedKinds = [
  "text",
  "when",
  "day",
  "money",
  "decimal",
  "number",
  "integer",
  "boolean",
  "list",
  "word",
  "url",
  "payment",
] as const;
/** How a cell is read. */
export type MappedKind = (typeof mappedKinds)[number];

/** A column that a field comes from. */
export interface MappedColumn {
  /** Header, as `headerName` writes it. */
  readonly from: string;
  readonly as: MappedKind;
}

/** What else a column may tell than a field of the record. */
export const mappedExtras = ["currency", "debit", "credit", "side", "time", "account"] as const;

/** A mapping with all that it needs. */
export interface CsvMapping {
  /** Enters the natural keys: another name makes other records. */
  readonly name: string;
  /** Headers in the file's order, as `headerName` writes them; `c1`, `c2`, ... for a file without a header. */
  readonly headers: readonly string[];
  readonly collection: string;
  /** Null: found by the file's text; so for all that may be null. */
  readonly delimiter: string | null;
  readonly encoding: string | null;
  readonly decimal: "." | "," | null;
  readonly dateOrder: "dmy" | "mdy" | null;
  /** IANA name; null: times are wall clock times. */
  readonly zone: string | null;
  /** ISO 4217; null: stated by a column or beside the amounts. */
  readonly currency: string | null;
  /** `as_is`: what was paid is positive; `negate`: negative; `debit_credit`: columns `debit` and `credit`, or `side`. */
  readonly sign: "as_is" | "negate" | "debit_credit";
  /**
   * Of a bank's rows that came in: `refunds`, or absent: those alone that can be one; `all`: each is one, as where a column or a
   * constant says `direction`.
   */
  readonly moneyIn?: "refunds" | "all";
  /** By dotted path of a field, by one of `mappedExtras`, or by `raw.` and a name to be kept as it is. */
  readonly columns: Readonly<Record<string, MappedColumn>>;
  /** Values that every record has, by dotted path. */
  readonly constants: Readonly<Record<string, Json>>;
  /** Columns that name the fact; empty: all that are mapped, and how often they occurred. */
  readonly key: readonly string[];
  /** Rows that are left out. */
  readonly skipWhen: readonly { readonly column: string; readonly equals: string }[];
}
