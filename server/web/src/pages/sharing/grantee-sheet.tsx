/**
 * The sheet of a grant: each row as last collected, and beside it what the same scope shows here now.
 * @module
 */
import type { GrantDetail } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { compareRows } from "../../parts/compare-rows.ts";
import { useFingerprint } from "../../parts/fingerprint.ts";
import { Sheet, type SheetRow } from "../../parts/sheet.tsx";
import { t } from "../../text/catalog.ts";
import { day, localDay, moment } from "../../text/format.ts";

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
