/**
 * One file on its way in: what it is, what it leaves open, what it would bring, what it brought.
 * @module
 */
import type { ImportReport } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { barOf, percentOf } from "../../state/import-bar.ts";
import { asItStands } from "../../state/import-news.ts";
import { t } from "../../text/catalog.ts";
import { DoneFile } from "./done.tsx";
import { ImportQuestions } from "./questions.tsx";
import { ReportView, Samples } from "./report.tsx";
import { hasNews } from "./words.ts";
import { MappingForm } from "../mapping/mapping-form.tsx";
import { type FileProps, type Step, useWay, type Way } from "./way.ts";

/** The file's section. */
export function ImportFile(props: FileProps): VNode {
  const way = useWay(props);
  const step = asItIs(way.step);
  const { takeAll, onStep } = props;
  const at = holdsNothingNew(step) ? "known" : step.at;
  const run = step.at === "preview" ? step.run : null;
  useEffect(() => {
    onStep(at);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- who hears it is a new closure at every drawing
  }, [at]);
  useEffect(() => {
    if (takeAll && run !== null) way.take(run);
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the way is a new object at every drawing
  }, [takeAll, run]);
  return (
    <div aria-live="polite">
      {step.at === "done" ? (
        <DoneFile
          heading={doneHeading(step.report, props.file.name)}
          report={step.report}
          onUndo={() => way.undo(step.report.run)}
          onLeave={props.onLeave}
        />
      ) : (
        <Section heading={headingOf(step, props.file.name)} aside={kindOf(step)}>
          <div class="stack pad-block">
            <OnItsWay {...props} way={way} />
          </div>
        </Section>
      )}
    </div>
  );
}

/** A run may have been taken back from the list of earlier imports since. */
function asItIs(step: Step): Step {
  return step.at === "done" ? { at: "done", report: asItStands(step.report) } : step;
}

function holdsNothingNew(step: Step): boolean {
  if (step.at === "done") return step.report.state === "nothing-new";
  return step.at === "preview" && !hasNews(step.report);
}

function OnItsWay(props: FileProps & { readonly way: Way }): VNode {
  const { way, file, reader, onLeave } = props;
  const { at } = way.step;
  if (at === "mapping")
    return <MappingForm reader={reader} file={file} onSaved={way.mapped} onLeave={onLeave} />;
  return (
    <>
      {way.lacksWal && at === "preview" ? (
        <p class="second">{t.imports.walMissing(file.name)}</p>
      ) : null}
      <StepView way={way} onLeave={onLeave} />
    </>
  );
}

function StepView(props: { readonly way: Way; readonly onLeave: () => void }): VNode | null {
  const { way, onLeave } = props;
  const { step } = way;
  switch (step.at) {
    case "waiting":
      return <Waits onLeave={onLeave} />;
    case "looking":
    case "reading":
    case "sealing":
      return <Working step={step} onStop={way.stop} />;
    case "asking":
      return (
        <ImportQuestions
          look={step.look}
          onFormat={way.look}
          onAnswers={way.read}
          onMap={way.map}
          onLeave={onLeave}
        />
      );
    case "mapping":
    case "done":
      return null;
    case "sealed":
      return (
        <Passphrase isBusy={step.isBusy} wrong={step.wrong} onOpen={way.open} onLeave={onLeave} />
      );
    case "preview":
      return (
        <ReportView
          report={step.report}
          onTake={() => way.take(step.run)}
          onLeave={() => way.leave(step.run)}
        />
      );
    case "undoing":
      return <Undoing share={step.share} />;
    case "failed":
      return <Refused step={step} onMap={way.map} onLeave={onLeave} />;
  }
}

function Undoing({ share }: { readonly share: number | null }): VNode {
  return (
    <progress class="progress" aria-label={t.working} {...(share !== null && { value: share })} />
  );
}

/** Asks for the passphrase of a sealed file. */
function Passphrase(props: {
  readonly isBusy: boolean;
  readonly wrong: string | null;
  readonly onOpen: (passphrase: string) => void;
  readonly onLeave: () => void;
}): VNode {
  const [passphrase, setPassphrase] = useState("");
  return (
    <form
      class="stack narrow"
      onSubmit={(event) => {
        event.preventDefault();
        props.onOpen(passphrase);
      }}
    >
      <TextField
        label={t.exports.passphrase}
        type="password"
        autocomplete="off"
        value={passphrase}
        hint={t.imports.sealedText}
        error={props.wrong}
        required
        onInput={setPassphrase}
      />
      <div class="actions">
        <button type="submit" class="btn primary" disabled={props.isBusy}>
          {props.isBusy ? t.working : t.imports.unseal}
        </button>
        <button type="button" class="btn quiet" onClick={props.onLeave}>
          {t.imports.leave}
        </button>
      </div>
    </form>
  );
}

function Working(props: { readonly step: Step; readonly onStop: () => void }): VNode {
  const { step, onStop } = props;
  const share = barOf(step);
  const soFar = soFarText(step);
  return (
    <div class="stack tight">
      <progress
        class="progress"
        aria-label={t.working}
        {...(share !== null && { value: share })}
        {...(soFar !== "" && { "aria-valuetext": soFar })}
      />
      {step.at === "looking" ? null : (
        <p class="second small-text">{t.imports.steps[step.at === "sealing" ? 1 : 0]}</p>
      )}
      {soFar === "" ? null : <p class="second small-text">{soFar}</p>}
      {step.at === "looking" ? null : (
        <div class="actions">
          <button type="button" class="btn small" onClick={onStop}>
            {t.imports.stop}
          </button>
        </div>
      )}
      {step.at === "reading" && step.sample.length > 0 ? <Samples rows={step.sample} /> : null}
    </div>
  );
}

/** How far a step is, in figures; empty where nothing is known. */
function soFarText(step: Step): string {
  if (step.at === "reading") return t.imports.readSoFar(step.rows, percentOf(step.share));
  if (step.at !== "sealing" || step.of === null) return "";
  return t.imports.sealedSoFar(step.done, step.of, percentOf(step.done / step.of));
}

function Waits(props: { readonly onLeave: () => void }): VNode {
  return (
    <>
      <p class="second">{t.imports.waits}</p>
      <div class="actions">
        <button type="button" class="btn small" onClick={props.onLeave}>
          {t.imports.leave}
        </button>
      </div>
    </>
  );
}

function Refused(props: {
  readonly step: Extract<Step, { at: "failed" }>;
  readonly onMap: () => void;
  readonly onLeave: () => void;
}): VNode {
  return (
    <>
      <ErrorLine id="import-error" text={props.step.text} />
      <div class="actions">
        {props.step.mayMap ? (
          <button type="button" class="btn" onClick={props.onMap}>
            {t.mapping.yourself}
          </button>
        ) : null}
        <button type="button" class="btn" onClick={props.onLeave}>
          {t.imports.leave}
        </button>
      </div>
    </>
  );
}

function headingOf(step: Step, file: string): string {
  switch (step.at) {
    case "waiting":
    case "failed":
      return file;
    case "looking":
      return t.imports.looking(file);
    case "reading":
      return t.imports.previewing(file);
    case "asking":
      return askingHeading(step.look.format, file);
    case "mapping":
      return t.mapping.heading(file);
    case "sealed":
      return t.imports.sealedHeading(file);
    case "preview":
      return previewHeading(step.report, file);
    case "sealing":
      return t.imports.taking(file);
    case "done":
      return doneHeading(step.report, file);
    case "undoing":
      return t.imports.undoing(file);
  }
}

function previewHeading(report: ImportReport, file: string): string {
  return hasNews(report) ? t.imports.dryHeading(file) : t.imports.nothingHeading(file);
}

function askingHeading(format: string | null, file: string): string {
  return format === null ? t.imports.unknown(file) : t.imports.questions(file);
}

function doneHeading(report: ImportReport, file: string): string {
  if (report.state === "undone") return t.imports.undoneHeading(file);
  if (report.state === "stopped") return t.imports.stoppedHeading(file);
  return report.state === "nothing-new"
    ? t.imports.nothingHeading(file)
    : t.imports.doneHeading(file);
}

/** The kind of file in words. */
function kindOf(step: Step): string | undefined {
  return step.at === "preview" || step.at === "done"
    ? t.imports.kind(step.report.format)
    : undefined;
}
