/**
 * What rows tell beyond themselves: rows that stand alone, and what a grantee learns by comparing with what it has
 * (docs/protocol/grants.md, disclosure and differencing).
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import { isAtLeastAsCoarse, type Coarsen } from "../protocol/grants/coarseness.ts";

/** A row that stands alone by the named columns. */
export interface LoneRow {
  readonly row: number;
  readonly fields: readonly string[];
}

/** What one grantee was shown of one field, at one time. */
export interface Disclosure {
  readonly field: string;
  readonly coarsen: Coarsen | null;
  readonly grant: string;
  /** Ids of the records that were shown. */
  readonly ids: readonly string[];
}

/** What a new peek would add to earlier ones. */
export interface Difference {
  readonly field: string;
  readonly kind: "finer" | "other-rows";
}

/** Rows below which every row stands alone and a warning would say nothing. */
const LEAST_ROWS = 5;
const MOST_LONE_ROWS = 5;
/** A difference of so many records may name them. */
const FEW_RECORDS = 4;

/**
 * Finds rows that are the only ones with their values in one column, or in two together, where the others share theirs:
 * columns that have at most half as many values as there are rows.
 */
export function loneRows(rows: readonly JsonObject[]): readonly LoneRow[] {
  if (rows.length < LEAST_ROWS) return [];
  const columns = Object.keys(rows[0] ?? {});
  const sets = [
    ...columns.map((column) => [column]),
    ...columns.flatMap((one, index) => columns.slice(index + 1).map((other) => [one, other])),
  ];
  const found = new Map<number, LoneRow>();
  for (const fields of sets) {
    for (const row of loneIn(rows, fields)) {
      if (!found.has(row)) found.set(row, { row, fields });
    }
  }
  return [...found.values()].slice(0, MOST_LONE_ROWS);
}

/** Compares a new peek with what the same host was shown of the same collection before. */
export function differences(
  earlier: readonly Disclosure[],
  now: readonly Disclosure[],
): readonly Difference[] {
  return now.flatMap(({ field, coarsen, ids }) => {
    const before = earlier.filter((each) => each.field === field);
    const finer = before.some(
      (each) => !isAtLeastAsCoarse(each.coarsen ?? undefined, coarsen ?? undefined),
    );
    const few = before.some((each) => {
      const count = symmetricDifference(each.ids, ids);
      return count >= 1 && count <= FEW_RECORDS;
    });
    return [
      ...(finer ? [{ field, kind: "finer" as const }] : []),
      ...(few ? [{ field, kind: "other-rows" as const }] : []),
    ];
  });
}

function loneIn(rows: readonly JsonObject[], fields: readonly string[]): readonly number[] {
  const counts = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const key = JSON.stringify(fields.map((field) => row[field] ?? null));
    counts.set(key, [...(counts.get(key) ?? []), index]);
  }
  if (counts.size === 1 || counts.size > rows.length / 2) return [];
  return [...counts.values()].filter((indexes) => indexes.length === 1).flat();
}

function symmetricDifference(left: readonly string[], right: readonly string[]): number {
  const [one, other] = [new Set(left), new Set(right)];
  return left.filter((id) => !other.has(id)).length + right.filter((id) => !one.has(id)).length;
}
