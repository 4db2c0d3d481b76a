/**
 * The report of an import, before or after: result bars, what was left out and why, the first rows on a sheet.
 * @module
 */
import type { ImportReport, JsonObject } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { RowBars } from "../charts/row-bars.tsx";
import { Sheet } from "../parts/sheet.tsx";
import { t } from "../text/catalog.ts";
import { day, list } from "../text/format.ts";
import { ImportReview } from "./import-review.tsx";

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

/** Tells whether a run brought something that stands: all of its file, or what was written until it was stopped. */
export function isTaken({ state }: Pick<ImportReport, "state">): boolean {
  return state === "done" || state === "stopped";
}

/** The report with what can be done now. */
export function ReportView(props: {
  readonly report: ImportReport;
  readonly onTake?: () => void;
  readonly onUndo?: () => void;
  readonly onLeave: () => void;
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
    <>
      <p class="second">{sentenceOf(report)}</p>
      <div class="narrow">
        <RowBars bars={bars} />
      </div>
      <LeftOut report={report} />
      {report.state === "dry-run" && report.sample.length > 0 ? (
        <Samples rows={report.sample} />
      ) : null}
      {isTaken(report) && report.review.length > 0 ? <ImportReview report={report} /> : null}
      <Acts {...props} />
    </>
  );
}

function sentenceOf(report: ImportReport): string {
  if (report.state === "nothing-new") return t.imports.nothingText;
  if (report.state === "undone") return t.imports.undone;
  const span =
    report.from === null || report.to === null
      ? ""
      : `, ${t.imports.span(day(report.from, true), day(report.to, true))}`;
  if (report.state === "dry-run") return `${t.imports.read(report.read)}${span}`;
  const where = Object.keys(report.collections).map((name) => t.collections[name] ?? name);
  const saved = `${t.imports.saved(report.imported, list(where))}${span}`;
  return report.state === "stopped" ? `${saved}. ${t.imports.stoppedText}` : saved;
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
              <li key={rule}>{t.imports.skipRule(t.imports.rules[rule] ?? rule, n)}</li>
            ))}
          </ul>
        </details>
      )}
      {report.faults.length === 0 ? null : (
        <details open>
          <summary>{t.imports.faults}</summary>
          <ul class="second small-text">
            {report.faults.slice(0, FAULTS).map((fault) => (
              <li key={`${fault.row} ${fault.reason}`}>
                {t.imports.fault(fault.row, fault.reason)}
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

function Samples(props: { readonly rows: readonly JsonObject[] }): VNode {
  const rows = props.rows.slice(0, SAMPLES);
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
  const few = shown.length === 0 ? [...fields] : shown;
  return (
    <Sheet
      heading={t.imports.sample}
      fields={few.slice(0, 5)}
      rows={rows.map((cells) => ({ cells }))}
    />
  );
}

function Acts(props: Parameters<typeof ReportView>[0]): VNode {
  const { report } = props;
  const activity = Object.hasOwn(report.collections, "clickstream");
  return (
    <div class="actions fill-phone">
      {props.onTake !== undefined && report.imported + report.restated > 0 ? (
        <button type="button" class="btn primary" onClick={props.onTake}>
          {report.faulty > 0
            ? t.imports.takeAnyway
            : t.imports.take(report.imported + report.restated)}
        </button>
      ) : null}
      {isTaken(report) ? (
        <a class="btn primary" href={activity ? "#/activity" : "#/things/purchases"}>
          {activity ? t.imports.seeActivity : t.imports.see}
        </a>
      ) : null}
      {isTaken(report) && props.onUndo !== undefined ? (
        <button type="button" class="btn" onClick={props.onUndo}>
          {t.imports.undo}
        </button>
      ) : null}
      <button type="button" class="btn quiet" onClick={props.onLeave}>
        {report.state === "dry-run" ? t.imports.leave : t.do.close}
      </button>
    </div>
  );
}
