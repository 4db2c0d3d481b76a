/**
 * The part of `VaultApi` about mappings: how the columns of CSV files without an importer become records.
 * @module
 */
import type { Json } from "../../model/json.ts";
import type { CsvMapping, MappedKind } from "../../model/mapping.ts";

export type { CsvMapping, MappedKind } from "../../model/mapping.ts";

/** A mapping as the owner writes it. What is left out is found by the file or told by the collection. */
export interface MappingDraft {
  readonly name: string;
  readonly headers: readonly string[];
  readonly collection: string;
  readonly columns: Readonly<
    Record<string, { readonly from: string; readonly as?: MappedKind | undefined }>
  >;
  readonly delimiter?: string | null | undefined;
  readonly encoding?: string | null | undefined;
  readonly decimal?: "." | "," | null | undefined;
  readonly dateOrder?: "dmy" | "mdy" | null | undefined;
  readonly zone?: string | null | undefined;
  readonly currency?: string | null | undefined;
  readonly sign?: CsvMapping["sign"] | undefined;
  readonly moneyIn?: CsvMapping["moneyIn"];
  readonly constants?: Readonly<Record<string, Json>> | undefined;
  readonly key?: readonly string[] | undefined;
  readonly skipWhen?: CsvMapping["skipWhen"] | undefined;
}

/** A field that a column, or a constant, may fill. */
export interface MappableField {
  /** Dotted path in the record, or one of the extras of a mapping (`currency`, `debit`, ...). */
  readonly path: string;
  readonly as: MappedKind;
  /** Other ways in which a cell may be read for it. */
  readonly others: readonly MappedKind[];
  /** Words that it is chosen from. */
  readonly choices?: readonly string[];
  /** True for what only a column tells, and no record holds as it is. */
  readonly isExtra: boolean;
}

/** What a mapping may fill in records of one type. */
export interface MappableType {
  readonly type: string;
  readonly fields: readonly MappableField[];
}

/** The methods. */
export interface MappingsApi {
  /** What columns may fill in records of a collection, by type. @throws {VaultError} no-collection. */
  mappingForm(ask: { readonly collection: string }): Promise<readonly MappableType[]>;
  /** All saved mappings, by name. */
  mappings(): Promise<readonly CsvMapping[]>;
  /**
   * Saves a mapping, in place of one of the same name; with `dryRun` only completes and checks it.
   * @throws {VaultError} bad-value with the field, and `why` `needed` for one that is left out, in `details`; no-collection.
   */
  saveMapping(ask: {
    readonly mapping: MappingDraft;
    readonly dryRun?: boolean;
  }): Promise<CsvMapping>;
  /** Forgets a mapping; records that came by it stay. @throws {VaultError} no-mapping. */
  removeMapping(ask: { readonly name: string }): Promise<{ readonly removed: boolean }>;
}
