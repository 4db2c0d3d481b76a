/**
 * The report of an import, before or after: result bars, what was left out and why, the first rows on a sheet.
 * @module
 */
import type { ImportReport, JsonObject } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { RowBars } from "../../charts/row-bars.tsx";
import { saveFile } from "../../parts/save-file.ts";
import { Sheet } from "../../parts/sheet.tsx";
import { valueAt } from "../../parts/values.ts";
import { status } from "../../state/follow.ts";
import { t } from "../../text/catalog.ts";
import { day } from "../../text/format.ts";
import { hasNews, howMany, isTable, partName, sentenceOf } from "./words.ts";
import { lastedText, whenText } from "../records/fact.ts";

const FAULTS = 20;
const SAMPLES = 8;
const NOT_SHOWN: ReadonlySet<string> = new Set([
  "id",
  "v",
  "rev",
  "type",
  "source",
  "edited",
  "tags",
]);

/** The vault's own archives: `vault-core/src/exchange/archive/form.ts`. */
const ARCHIVE = "rootvault.archive";

function isEmptyVault(): boolean {
  return Object.values(status.value?.counts ?? {}).every((n) => n === 0);
}

/** What a file would bring, before anything is written, with what can be done now. */
export function ReportView(props: {
  readonly report: ImportReport;
  readonly onTake: () => void;
  readonly onLeave: () => void;
}): VNode {
  const { report } = props;
  return (
    <>
      <p class="second">{sentenceOf(report)}</p>
      {report.format === ARCHIVE ? (
        <p class="second">{isEmptyVault() ? t.imports.adopts : t.imports.keepsIds}</p>
      ) : null}
      {isTable(report) ? <p class="second">{t.imports.isTable}</p> : null}
      <ReportFacts report={report} />
      {report.sample.length > 0 && hasNews(report) ? <Samples rows={report.sample} /> : null}
      <Acts {...props} />
    </>
  );
}

/** Figures of a run, where its records went, what was left out and why; and all of it as a file. */
export function ReportFacts(props: {
  readonly report: ImportReport;
  /** Names the days of the file too. */
  readonly withDays?: boolean;
}): VNode {
  const { report } = props;
  const skipped = Object.values(report.skipped).reduce((sum, n) => sum + n, 0);
  const bars = [
    { key: "new", name: t.imports.bars.new, value: report.imported },
    {
      key: "duplicate",
      name: t.imports.bars.duplicate,
      value: report.duplicate,
      tone: "quiet" as const,
    },
    {
      key: "restated",
      name: t.imports.bars.restated,
      value: report.restated,
      tone: "quiet" as const,
    },
    { key: "skipped", name: t.imports.bars.skipped, value: skipped, tone: "quiet" as const },
    { key: "faulty", name: t.imports.bars.faulty, value: report.faulty, tone: "waits" as const },
  ];
  return (
    <div class="stack tight">
      <div class="narrow">
        <RowBars bars={bars} />
      </div>
      <Where report={report} withDays={props.withDays === true} />
      <LeftOut report={report} />
      {report.faults.length === 0 ? null : (
        <div class="actions">
          <button type="button" class="btn quiet small" onClick={() => saveReport(report)}>
            {t.imports.saveReport}
          </button>
        </div>
      )}
    </div>
  );
}

/** Each collection with its new records. */
function Where(props: { readonly report: ImportReport; readonly withDays: boolean }): VNode | null {
  const { collections, from, to } = props.report;
  const parts = Object.entries(collections).filter(([, n]) => n > 0);
  if (parts.length === 0) return null;
  const words = parts.map(([name, n]) => t.imports.inOne(partName(name), n));
  const span =
    !props.withDays || from === null || to === null
      ? []
      : [t.imports.span(day(from, true), day(to, true))];
  return <p class="second small-text">{[...words, ...span].join(", ")}</p>;
}

/** All that is known of a run, without its records. */
function saveReport({ sample: _sample, review: _review, ...report }: ImportReport): void {
  saveFile(`import ${report.file}.json`, "application/json", JSON.stringify(report, null, 2));
}

function LeftOut(props: { readonly report: ImportReport }): VNode | null {
  const { report } = props;
  const skips = Object.entries(report.skipped);
  if (skips.length === 0 && report.faults.length === 0) return null;
  return (
    <div class="stack tight">
      {skips.length === 0 ? null : (
        <details>
          <summary>{t.imports.skips}</summary>
          <ul class="second small-text">
            {skips.map(([rule, n]) => (
              <li key={rule}>{t.imports.skipRule(t.imports.skipped(rule), n)}</li>
            ))}
          </ul>
        </details>
      )}
      {report.faults.length === 0 ? null : (
        <details open>
          <summary>{t.imports.faults}</summary>
          <ul class="second small-text">
            {report.faults.slice(0, FAULTS).map((fault) => (
              <li key={`${fault.member ?? ""} ${fault.row} ${fault.reason}`}>
                {t.imports.fault(fault.row, fault.reason, fault.member)}
              </li>
            ))}
            {report.faulty > FAULTS ? (
              <li>{t.imports.moreFaults(report.faulty - FAULTS)}</li>
            ) : null}
          </ul>
        </details>
      )}
    </div>
  );
}

/** The first rows on a sheet, with the fields that say most. */
export function Samples(props: {
  readonly rows: readonly JsonObject[];
  readonly most?: number;
}): VNode {
  const rows = props.rows.slice(0, props.most ?? SAMPLES);
  const fields = new Set(
    rows.flatMap((row) => Object.keys(row).filter((field) => !NOT_SHOWN.has(field))),
  );
  const shown = [
    "when",
    "name",
    "title",
    "seller",
    "creator",
    "site",
    "lineTotal",
    "quantity",
    "playedMs",
    "status",
  ].filter((field) => fields.has(field));
  const few = (shown.length === 0 ? [...fields] : shown).slice(0, 5);
  return (
    <Sheet
      heading={t.imports.sample}
      fields={few}
      labels={Object.fromEntries(few.map((field) => [field, t.records.label("", field)]))}
      rows={rows.map((row) => ({ cells: cellsOf(row, few) }))}
    />
  );
}

/** The cells of a row; nothing where nothing is known. */
function cellsOf(row: JsonObject, fields: readonly string[]): JsonObject {
  const written = asWritten(row);
  return Object.fromEntries(fields.map((field) => [field, valueAt(written, field) ?? ""]));
}

/** Times and episodes as people write them: the sheet of a peek shows them as they leave. */
function asWritten(row: JsonObject): JsonObject {
  const text = whenText(row);
  const { playedMs } = row;
  return {
    ...row,
    ...(row["type"] === "media" && { title: t.records.playTitle(row) }),
    ...(text !== "" && { when: text }),
    ...(typeof playedMs === "number" && { playedMs: lastedText(playedMs) }),
  };
}

function takeWords(report: ImportReport): string {
  const { imported, restated, faulty } = report;
  if (faulty > 0) return t.imports.takeAnyway;
  const n = imported + restated;
  return n > 0 ? t.imports.take(howMany(report, n)) : t.imports.takeBesides;
}

function Acts(props: Parameters<typeof ReportView>[0]): VNode {
  const { report } = props;
  return (
    <div class="actions fill-phone">
      {hasNews(report) ? (
        <button type="button" class="btn primary" onClick={props.onTake}>
          {takeWords(report)}
        </button>
      ) : null}
      <button type="button" class="btn quiet" onClick={props.onLeave}>
        {t.imports.leave}
      </button>
    </div>
  );
}
