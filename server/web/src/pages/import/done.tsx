/**
 * A file that was taken in, or taken back: one line with its figures and what can be done; all else is folded.
 * @module
 */
import type { ImportReport } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { t } from "../../text/catalog.ts";
import { ReportFacts } from "./report.tsx";
import { isTaken, sentenceOf } from "./words.ts";
import { ImportReview } from "./review.tsx";
import { lookOf } from "../records/look.ts";

const APPLIANCES = "appliances";

/** The line. */
export function DoneFile(props: {
  readonly heading: string;
  readonly report: ImportReport;
  readonly onUndo: () => void;
  readonly onLeave: () => void;
}): VNode {
  const { report } = props;
  return (
    <section class="done-file">
      <div class="run-row">
        <div>
          <h2 class="run-file">{props.heading}</h2>
          {[sentenceOf(report), ...besides(report)].map((line) => (
            <small key={line}>{line}</small>
          ))}
        </div>
        <div class="actions">
          {isTaken(report) ? <Looks report={report} /> : null}
          {isTaken(report) ? (
            <button type="button" class="btn small" onClick={props.onUndo}>
              {t.imports.undo}
            </button>
          ) : null}
          <button type="button" class="btn quiet small" onClick={props.onLeave}>
            {t.do.close}
          </button>
        </div>
      </div>
      <details>
        <summary class="small-text second">{t.imports.whole}</summary>
        <ReportFacts report={report} />
      </details>
      {isTaken(report) && report.review.length > 0 ? <ImportReview report={report} /> : null}
    </section>
  );
}

/** What else there was, and what rules made of it: nobody has to open the report to learn that some of it is missing. */
function besides(report: ImportReport): readonly string[] {
  const skipped = Object.values(report.skipped).reduce((sum, n) => sum + n, 0);
  const figures = t.imports.figures(report.duplicate, skipped, report.faulty);
  const isLinked = isTaken(report) && report.linked !== undefined;
  return [
    ...(figures === "" || report.state === "undone" ? [] : [figures]),
    ...(isLinked ? [t.imports.linked(report.linked ?? 0)] : []),
  ];
}

/** Where the records are now. */
function Looks({ report }: { readonly report: ImportReport }): VNode {
  // Models are looked up for appliances.
  const names = Object.keys(report.collections).map((one) =>
    one === "lookups" ? APPLIANCES : one,
  );
  const looked = [...new Set(names)].flatMap((name) => lookOf(name) ?? []);
  return (
    <>
      {looked.map(({ collection, list: at }) => (
        <a key={collection} class="btn small" href={at}>
          {t.imports.seeIn(t.collections[collection] ?? collection)}
        </a>
      ))}
    </>
  );
}
