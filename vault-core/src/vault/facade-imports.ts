/**
 * The part of `VaultApi` that takes in files. The importer runs elsewhere, without a key; its items are kept aside
 * here until the owner has seen the report.
 * @module
 */
import { instantOf } from "../collection/context.ts";
import { readRuns } from "../collection/import-run.ts";
import { randomRecordId } from "../collection/record-id.ts";
import { takeIn, type ImportRun } from "../collection/take-in.ts";
import { settleReview, undoImport } from "../collection/undo-import.ts";
import { VaultError } from "../errors.ts";
import type { ImportItem } from "../model/drafts.ts";
import type { VaultApi } from "./api.ts";
import type { RecordParts } from "./open-parts.ts";

/** The methods of this part. */
export type ImportMethods = Pick<
  VaultApi,
  | "importBegin"
  | "importItems"
  | "importCommit"
  | "importCancel"
  | "imports"
  | "importUndo"
  | "importReview"
>;

const MAX_ITEMS = 5_000_000;
const MAX_OPEN_RUNS = 4;

interface OpenRun {
  readonly run: ImportRun;
  readonly items: ImportItem[];
}

/** Makes the methods. */
export function importMethods({ context, serial }: RecordParts): ImportMethods {
  const open = new Map<string, OpenRun>();
  const mustBeOpen = (run: string): OpenRun => {
    const found = open.get(run);
    if (found === undefined) throw new VaultError("no-run", `There is no open import ${run}.`);
    return found;
  };

  return {
    importBegin: async ({ format, file }) => {
      // The format's name becomes the authorship of the blocks.
      if (!/^[a-z0-9][a-z0-9._-]{0,63}$/.test(format)) {
        throw new VaultError("bad-value", `There is no format "${format}".`);
      }
      const id = randomRecordId(context.random);
      // An import that a closed window left behind makes room for the next.
      for (const old of [...open.keys()].slice(0, Math.max(0, open.size - MAX_OPEN_RUNS + 1)))
        open.delete(old);
      open.set(id, { run: { id, format, file, started: instantOf(context) }, items: [] });
      return Promise.resolve({ run: id });
    },
    importItems: async ({ run, items }) => {
      const found = mustBeOpen(run);
      if (found.items.length + items.length > MAX_ITEMS) {
        throw new VaultError("too-large", "One import holds 5 million records at most.");
      }
      if (!items.every((item) => isItem(item))) {
        throw new VaultError("bad-value", "An importer yields drafts, skips and faults only.");
      }
      for (const item of items) found.items.push(item);
      return Promise.resolve({ taken: items.length });
    },
    importCommit: async ({ run, dryRun, acceptFaults }) => {
      const found = mustBeOpen(run);
      const options = { dryRun: dryRun === true, acceptFaults: acceptFaults === true };
      const report = await serial(async () => takeIn(context, found.run, found.items, options));
      if (dryRun !== true) open.delete(run);
      return report;
    },
    importCancel: async ({ run }) => Promise.resolve({ cancelled: open.delete(run) }),
    imports: async () => Promise.resolve(readRuns(context)),
    importUndo: async ({ run }) => serial(async () => undoImport(context, run)),
    importReview: async ({ run, accept }) =>
      serial(async () => ({ restated: await settleReview(context, run, accept) })),
  };
}

// Items cross a wire: what is no draft, skip or fault would break the report.
function isItem(item: ImportItem): boolean {
  if (!Number.isSafeInteger(item.row) || item.row < 0) return false;
  if (item.kind === "skip") return typeof item.rule === "string";
  if (item.kind === "fault") return typeof item.reason === "string";
  return (
    item.kind === "draft" &&
    typeof item.collection === "string" &&
    typeof item.naturalKey === "string" &&
    typeof item.fields === "object"
  );
}
