/**
 * Takes what an importer yields into an empty vault, twice: for tests of importers.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { recordIdOf, toIdRoot } from "../collection/record-id.ts";
import { readRecord } from "../collection/line.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import { TakeIn } from "../collection/import/take-in.ts";
import { writeImport } from "../collection/import/write-import.ts";
import type { ImportItem } from "../model/drafts.ts";
import type { JsonObject } from "../model/json.ts";
import type { ImportReport } from "../vault/api/vault-api.ts";
import { createMemoryLog } from "./memory-log.ts";

/** What became of a file. */
export interface TakenInTwice {
  readonly first: ImportReport;
  /** Of the same file again, a day later. */
  readonly second: ImportReport;
  /** Every line that was written. */
  readonly written: readonly JsonObject[];
}

const DAY = 86_400_000;

/** Takes items into an empty vault, and once more. */
export async function takeInTwice(
  items: readonly ImportItem[],
  format: string,
): Promise<TakenInTwice> {
  const log = createMemoryLog();
  let clock = Date.UTC(2026, 10, 26);
  let counter = 0;
  const context: CollectionContext = {
    records: new RecordSet(log),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill((counter += 1)),
    now: () => (clock += 1_000),
    homeZone: () => "Europe/Berlin",
  };
  const once = async (run: number): Promise<ImportReport> => {
    const plan = new TakeIn(context, {
      id: recordIdOf(new Uint8Array(32), "_imports", String(run)),
      format,
      file: "file",
      started: new Date((clock += DAY)).toISOString(),
    });
    await plan.take(items);
    return writeImport(context, plan, { isStopped: () => false, onWritten: () => undefined });
  };
  const first = await once(1);
  const written = log.written
    .filter(({ collection }) => !collection.startsWith("_"))
    .map(({ text }) => readRecord(text));
  return { first, second: await once(2), written };
}
