/**
 * `undo`: takes back the last change made on this device, an import as a whole.
 * @module
 */
import type { UndoView } from "../../vault/api/vault-api.ts";
import type { CollectionContext } from "../context.ts";
import { mustHaveChange, takeBack } from "./last-change.ts";
import { undoImport } from "./undo-import.ts";

/** Takes back the last change of this device. @throws {VaultError} nothing-to-undo. */
export async function undoLast(context: CollectionContext): Promise<UndoView> {
  const { kind, run, touched } = mustHaveChange(context);
  if (kind !== "import" || run === null) return takeBack(context, kind, touched);
  const report = await undoImport(context, run);
  return { what: "import", records: report.imported + report.restated };
}
