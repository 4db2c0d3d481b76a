/**
 * The part of `VaultApi` that takes in files. The importer runs elsewhere, without a key; what its items would bring is
 * planned here as they come, and nothing is written until the owner has seen the report.
 * @module
 */
import { readRuns } from "../../collection/import/import-run.ts";
import { isBeside } from "../../collection/import/import-rows.ts";
import { isRecord } from "../../collection/line.ts";
import { settleReview, undoImport } from "../../collection/undo/undo-import.ts";
import { VaultError } from "../../errors.ts";
import { isDraftTable } from "../../model/check-table.ts";
import { type TabledItem, rowsIn } from "../../model/draft-table.ts";
import { isCollectionName } from "../../records/registry.ts";
import type { VaultApi } from "../api/vault-api.ts";
import { type ArchiveFiles, ImportRuns } from "../files/import-runs.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { mustBeUsable } from "../files/usable-setting.ts";

/** The methods of this part. */
export type ImportMethods = Pick<
  VaultApi,
  | "importBegin"
  | "importItems"
  | "importCommit"
  | "importProgress"
  | "importCancel"
  | "imports"
  | "importUndo"
  | "importReview"
>;

/**
 * Makes the methods; `mustHaveAll` refuses while entries are owed, for what is imported is held against all there are. `files`
 * keeps the pictures and papers of archives.
 */
export function importMethods(
  { context, serial }: RecordParts,
  mustHaveAll: () => void,
  files: ArchiveFiles | null = null,
): ImportMethods {
  const runs = new ImportRuns(context, files);
  return {
    importBegin: async ({ format, file }) => {
      mustHaveAll();
      // The format's name becomes the authorship of the blocks.
      if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(format)) {
        throw new VaultError("bad-value", `There is no format "${format}".`);
      }
      return Promise.resolve({ run: runs.begin(format, file) });
    },
    importItems: async ({ run, items }) => {
      if (!items.every((item) => isDraftTable(item) || isItem(item) || isArchiveItem(item))) {
        throw new VaultError("bad-value", "An importer yields drafts, skips and faults only.");
      }
      if (!runs.isArchive(run) && items.some((item) => isArchiveItem(item)))
        throw new VaultError("bad-value", "Only an own archive keeps ids.");
      for (const item of items) if (item.kind === "setting") mustBeUsable(item.text);
      await runs.take(run, items);
      return { taken: items.reduce((sum, item) => sum + rowsIn(item), 0) };
    },
    importCommit: async ({ run, dryRun, acceptFaults }) => {
      mustHaveAll();
      return serial(async () =>
        dryRun === true ? runs.look(run) : runs.write(run, { acceptFaults: acceptFaults === true }),
      );
    },
    importProgress: async ({ run }) => Promise.resolve(runs.progress(run)),
    importCancel: async ({ run }) => Promise.resolve({ cancelled: runs.stop(run) }),
    imports: async () => Promise.resolve(readRuns(context).map((report) => runs.told(report))),
    importUndo: async ({ run }) => {
      mustHaveAll();
      return serial(async () => undoImport(context, run));
    },
    importReview: async ({ run, accept }) => {
      mustHaveAll();
      return serial(async () => ({ restated: await settleReview(context, run, accept) }));
    },
  };
}

// Items cross a wire: what is no draft, skip or fault would break the report.
function isItem(item: TabledItem): boolean {
  if (item.kind === "table" || isBeside(item) || item.kind === "file") return false;
  if (!Number.isSafeInteger(item.row) || item.row < 0) return false;
  if (item.kind === "skip") return typeof item.rule === "string";
  if (item.kind === "fault") return typeof item.reason === "string";
  // The plan holds it against its shape.
  if (item.kind === "lookup") return typeof item.entry === "object";
  return (
    item.kind === "draft" &&
    typeof item.collection === "string" &&
    typeof item.naturalKey === "string" &&
    typeof item.fields === "object"
  );
}

function isArchiveItem(item: TabledItem): boolean {
  if (item.kind === "file") return typeof item.file === "string" && typeof item.data === "string";
  if (item.kind === "origin")
    return typeof item.vault === "string" && typeof item.idRoot === "string";
  if (item.kind === "grant" || item.kind === "setting" || item.kind === "model")
    return typeof item.text === "string";
  return (
    item.kind === "record" &&
    Number.isSafeInteger(item.row) &&
    isCollectionName(item.collection) &&
    item.collection !== "annotations" &&
    isRecord(item.record)
  );
}
