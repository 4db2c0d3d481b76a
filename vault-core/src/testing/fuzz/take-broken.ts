/**
 * What a broken file gives, taken into a vault: a report that adds up, nothing new the second time, and the same whether it
 * comes one by one or in tables.
 * @module
 */
import { FromArchive } from "../../collection/import/from-archive.ts";
import { TakeIn } from "../../collection/import/take-in.ts";
import { writeImport } from "../../collection/import/write-import.ts";
import { isVaultError } from "../../errors.ts";
import { ARCHIVE_FORMAT } from "../../exchange/archive/form.ts";
import { Tabulator } from "../../exchange/tables/tabulator.ts";
import type { TabledItem } from "../../model/draft-table.ts";
import type { ImportItem } from "../../model/drafts.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import { type MemoryVault, openMemoryVault } from "../memory-vault.ts";

/** So many items come one by one before any come in a table. */
const BEFORE_TABLES = 200;

/** Takes items in. @throws Error: what is not as it must be. */
export async function mustBeTakenIn(items: readonly ImportItem[], format: string): Promise<void> {
  const before = Array.from({ length: BEFORE_TABLES }, (_, row): ImportItem => ({
    kind: "skip",
    rule: "notice",
    row,
  }));
  const all = [...before, ...items];
  // Their clocks stand still: what two of them say can be compared.
  const [plain, tables] = [openMemoryVault(0), openMemoryVault(0)];
  const first = await taken(plain, [all], format);
  const inTables = await taken(tables, batchesOf(all), format);
  mustBeSame(reportOf(first), reportOf(inTables));
  mustBeSame(linesOf(plain), linesOf(tables));
  if (first === null) return;
  if (sumOf(first) !== first.read) throw new Error("The report does not add up.");
  const again = await taken(plain, [all], format);
  if (again?.imported !== 0) throw new Error(`The same again brings ${again?.imported} new.`);
}

/** Null for an own archive that the vault refuses in a code, unchanged; of any other file each row is taken or a fault. */
async function taken(
  vault: MemoryVault,
  batches: readonly (readonly TabledItem[])[],
  format: string,
): Promise<ImportReport | null> {
  const { length } = vault.log.written;
  const day = length === 0 ? "1" : "2";
  const id = `${day}${"A".repeat(21)}`;
  const run = { id, format, file: "file", started: `2026-05-0${day}T10:00:00.000Z` };
  const archive = format === ARCHIVE_FORMAT ? new FromArchive(vault, id, () => null) : undefined;
  try {
    const plan = new TakeIn(vault, run, archive);
    for (const batch of batches) await plan.take(batch);
    return await writeImport(vault, plan, {
      isStopped: () => false,
      onWritten: () => undefined,
    });
  } catch (error) {
    const isRefused = isVaultError(error) && vault.log.written.length === length;
    if (isRefused && format === ARCHIVE_FORMAT) return null;
    throw error;
  }
}

function batchesOf(items: readonly ImportItem[]): readonly (readonly TabledItem[])[] {
  const tabulator = new Tabulator();
  return [...tabulator.add(items), ...tabulator.rest()];
}

function sumOf({ imported, duplicate, restated, skipped, faulty }: ImportReport): number {
  return Object.values(skipped).reduce(
    (sum, count) => sum + count,
    imported + duplicate + restated + faulty,
  );
}

/** Without what depends on the order in which collections come. */
function reportOf(report: ImportReport | null): unknown {
  if (report === null) return null;
  const { sample: _sample, collections, faults, review, ...rest } = report;
  const parts = [...Object.entries(collections), ...faults, ...review];
  return [rest, parts.map((one) => JSON.stringify(one)).toSorted()];
}

function linesOf({ log }: MemoryVault): readonly string[] {
  return log.written
    .filter(({ collection }) => !collection.startsWith("_"))
    .map(({ text }) => text)
    .toSorted();
}

function mustBeSame(one: unknown, other: unknown): void {
  const [plain = "", tables = ""] = [one, other].map((value) => JSON.stringify(value, null, 1));
  if (plain === tables) return;
  const lines = tables.split("\n");
  const at = plain.split("\n").findIndex((line, index) => line !== lines[index]);
  const place = (text: string): string =>
    text
      .split("\n")
      .slice(at - 3, at + 4)
      .join("\n");
  throw new Error(`One by one it is\n${place(plain)}\nand in tables\n${place(tables)}`);
}
