/**
 * What a grantee holds beside what the same scope shows now.
 * @module
 */
import type { JsonObject } from "@rootvault/vault-core";
import { t } from "../text/catalog.ts";
import type { SheetRow } from "./sheet.tsx";
import { cellText } from "./values.ts";

/**
 * Pairs rows: equal ones first, then those that share the most fields. What is left on their side is gone here, what is
 * left on ours they lack.
 */
export function compareRows(
  held: readonly JsonObject[],
  now: readonly JsonObject[],
  fields: readonly string[],
): readonly SheetRow[] {
  const textOf = (row: JsonObject): string =>
    JSON.stringify(fields.map((field) => cellText(row, field)));
  const left = [...now];
  const partner = new Map<number, JsonObject>();
  held.forEach((row, index) => {
    const at = left.findIndex((other) => textOf(other) === textOf(row));
    if (at !== -1) partner.set(index, left.splice(at, 1)[0] ?? row);
  });
  held.forEach((row, index) => {
    if (partner.has(index)) return;
    const best = nearest(row, left, fields);
    if (best !== -1) partner.set(index, left.splice(best, 1)[0] ?? row);
  });
  const rows = held.map((cells, index): SheetRow => {
    const other = partner.get(index);
    return {
      cells,
      note:
        other === undefined
          ? { text: t.sharing.one.gone, strong: true }
          : noteOf(cells, other, fields),
    };
  });
  const lacking = left.map((cells): SheetRow => ({
    cells,
    mark: "+",
    lacking: true,
    note: { text: t.sharing.one.lacking, strong: false },
  }));
  return [...rows, ...lacking];
}

function nearest(
  row: JsonObject,
  others: readonly JsonObject[],
  fields: readonly string[],
): number {
  const equal = (other: JsonObject): number =>
    fields.filter((field) => cellText(other, field) === cellText(row, field)).length;
  let best = -1;
  let most = fields.length / 2;
  others.forEach((other, index) => {
    if (equal(other) > most) [best, most] = [index, equal(other)];
  });
  return best;
}

function noteOf(
  held: JsonObject,
  now: JsonObject,
  fields: readonly string[],
): { text: string; strong: boolean } {
  const different = fields.filter((field) => cellText(held, field) !== cellText(now, field));
  if (different.length === 0) return { text: t.sharing.one.same, strong: false };
  const text = different
    .map((field) => `${field} ${cellText(now, field) ?? t.sheet.none}`)
    .join(", ");
  return { text, strong: true };
}
