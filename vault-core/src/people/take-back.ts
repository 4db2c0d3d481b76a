/**
 * Takes back all that a helper brought in, as one act: each record says again what it said before the helper, or is gone.
 * @module
 */
import type { CollectionContext } from "../collection/context.ts";
import { readBefores, readRuns, toReportLine } from "../collection/import/import-run.ts";
import { toRestoring } from "../collection/undo/last-change.ts";
import { readRecord, textOf } from "../collection/line.ts";
import { isJsonObject } from "../collection/paths.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { JsonObject } from "../model/json.ts";
import { CARER } from "./carer-run.ts";

/** What was taken back. */
export interface TakenBack {
  readonly runs: number;
  readonly records: number;
}

/** Takes back every run of a helper that was not taken back before. */
export async function takeBackFrom(context: CollectionContext, helper: string): Promise<TakenBack> {
  const runs = readRuns(context).filter(
    ({ format, members, state }) =>
      format === CARER && state === "done" && members?.includes(helper) === true,
  );
  const names = new Set(runs.map(({ run }) => run));
  const isOf = (record: JsonObject): boolean => names.has(runIn(record) ?? "");
  // Of what stood there before, the helper's own earlier versions go too.
  const befores = new Map(
    runs
      .flatMap(({ run }) => readBefores(context, run))
      .filter(({ text }) => !isOf(readRecord(text)))
      .map(({ collection, id, text }) => [`${collection}/${id}`, text]),
  );
  const { records } = context;
  const lines: RecordLine[] = [];
  for (const collection of records.collections())
    lines.push(
      ...(await records.fold<RecordLine[]>(
        collection,
        {},
        {
          start: () => [],
          take: (found, batch) => {
            for (const { id, rev, record } of batch.records.filter((one) => isOf(one.record))) {
              const before = befores.get(`${collection}/${id}`) ?? null;
              const type = textOf(record, "type");
              found.push(toRestoring(context, collection, { id, type, rev, before }));
            }
          },
        },
      )),
    );
  const reports = runs.map((run) => toReportLine(context, { ...run, state: "undone" }));
  await records.write([...reports, ...lines]);
  return { runs: runs.length, records: lines.length };
}

function runIn({ source }: JsonObject): string | null {
  return isJsonObject(source) ? textOf(source, "run") : null;
}
