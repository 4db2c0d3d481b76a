/**
 * The first rows of a file as a mapping would keep them, and what could not be read.
 * @module
 */
import type { VNode } from "preact";
import { t } from "../../text/catalog.ts";
import type { Trial } from "../../state/mapping-trial.ts";
import { Samples } from "../import/report.tsx";

const FAULTS = 10;
const ROWS = 20;

/** The preview. What came last stays while the next is made. */
export function TrialView(props: { readonly trial: Trial; readonly isBusy: boolean }): VNode {
  const { trial, isBusy } = props;
  return (
    <div class="stack tight" aria-live="polite" aria-busy={isBusy}>
      {trial.at === "shown" ? (
        <Shown report={trial.report} />
      ) : (
        <p class="second">{isBusy ? t.working : t.mapping.trialNone}</p>
      )}
    </div>
  );
}

function Shown({ report }: Pick<Extract<Trial, { at: "shown" }>, "report">): VNode {
  const { read, faulty, faults, skipped, sample } = report;
  const leftOut = Object.values(skipped).reduce((sum, n) => sum + n, 0);
  return (
    <>
      <p class="second">
        {t.mapping.trialOf(read - faulty, faulty)}
        {leftOut === 0 ? null : ` ${t.mapping.trialLeftOut(leftOut)}`}
      </p>
      {faults.length === 0 ? null : (
        <details open>
          <summary>{t.mapping.trialFaults}</summary>
          <ul class="second small-text">
            {faults.slice(0, FAULTS).map(({ row, reason }) => (
              <li key={`${row} ${reason}`}>{t.imports.fault(row, reason)}</li>
            ))}
            {faulty > FAULTS ? <li>{t.imports.moreFaults(faulty - FAULTS)}</li> : null}
          </ul>
        </details>
      )}
      {sample.length === 0 ? null : <Samples rows={sample} most={ROWS} />}
    </>
  );
}
