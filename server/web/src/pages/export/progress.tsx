/**
 * How far an export is, and what came of it.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { ErrorLine, Notice } from "../../parts/notice.tsx";
import type { ExportRun, ExportState } from "../../state/export-run.ts";
import { t } from "../../text/catalog.ts";

/** Nothing before the first one. */
export function ExportProgress({ run }: { readonly run: ExportRun }): VNode {
  const place = useRef<HTMLDivElement>(null);
  const { at } = run.state;
  useEffect(() => {
    // On a phone the button that began it is far below.
    if (at !== "idle") place.current?.scrollIntoView({ block: "nearest" });
  }, [at]);
  return (
    <div role="status" ref={place}>
      <State state={run.state} onStop={run.stop} />
    </div>
  );
}

function State(props: { readonly state: ExportState; readonly onStop: () => void }): VNode | null {
  const { state } = props;
  switch (state.at) {
    case "idle":
      return null;
    case "writing":
      return (
        <div class="stack tight">
          <p>{t.exports.writing(state.file, state.bytes)}</p>
          <progress class="progress" aria-label={t.working} />
          <div class="actions">
            <button type="button" class="btn small" onClick={props.onStop}>
              {t.exports.stop}
            </button>
          </div>
        </div>
      );
    case "done":
      return <Done state={state} />;
    case "stopped":
      return <Notice>{t.exports.stopped}</Notice>;
    case "failed":
      return <ErrorLine id="export-e" text={state.text} />;
  }
}

function Done({ state }: { readonly state: Extract<ExportState, { at: "done" }> }): VNode {
  const { file, bytes, isSealed, missing, withoutAccessLog } = state;
  const lacks = [
    ...(missing > 0 ? [t.exports.missing(missing)] : []),
    ...(withoutAccessLog ? [t.exports.withoutLog] : []),
  ];
  return (
    <Notice kind={lacks.length === 0 ? "info" : "attention"} heading={t.exports.done(file, bytes)}>
      {[isSealed ? t.exports.doneSealed : t.exports.doneClear, ...lacks].join(" ")}
    </Notice>
  );
}
