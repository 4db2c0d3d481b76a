/**
 * The sheet of a grant: each row as last collected, and beside it what the same scope shows here now.
 * @module
 */
import type { GrantDetail, JsonObject } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useFingerprint } from "../parts/fingerprint.ts";
import { Sheet, type SheetRow } from "../parts/sheet.tsx";
import { cellText } from "../parts/values.ts";
import { t } from "../text/catalog.ts";
import { day, localDay, moment } from "../text/format.ts";

/** The sheet. */
export function GrantSheet(props: { readonly grant: GrantDetail }): VNode {
  const { grant } = props;
  const held = grant.reads > 0 ? grant.collectedRows : null;
  const rows = held ?? grant.collectedRows ?? grant.rowsNow ?? [];
  const print = useFingerprint(rows.length === 0 ? null : JSON.stringify(rows));
  const compared = held !== null && grant.rowsNow !== null;
  const shown: readonly SheetRow[] = compared
    ? compareRows(held, grant.rowsNow ?? [], grant.fields)
    : rows.map((cells) => ({ cells }));
  const changed = shown.filter((row) => row.note?.strong === true).length;
  return (
    <Sheet
      heading={t.sharing.one.sealed(day(localDay(grant.granted), true))}
      aside={
        grant.lastRead === null
          ? t.sharing.one.notYet
          : t.sharing.one.lastCollect(moment(grant.lastRead, t.today))
      }
      fields={grant.fields}
      rows={shown}
      {...(compared ? { noteHead: t.sharing.one.hereNow } : {})}
      foot={
        <>
          <span>{footOf(grant, compared, changed)}</span>
          {print === "" ? null : <span>{t.sheet.fingerprint(print)}</span>}
        </>
      }
    />
  );
}

function footOf(grant: GrantDetail, compared: boolean, changed: number): string {
  if (grant.ended !== null) return t.sharing.one.endedFoot;
  return compared ? t.sharing.one.differs(changed) : t.sharing.one.notYetText;
}

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
