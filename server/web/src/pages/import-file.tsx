/**
 * One file on its way in: what it is, what it leaves open, what it would bring, what it brought.
 * @module
 */
import type { ImportAnswers, ImportReport } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorLine } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import type { FileLook, FileReader } from "../rpc/door.ts";
import { errorText } from "../state/errors.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { readAside } from "../state/take-in.ts";
import { t } from "../text/catalog.ts";
import { ImportQuestions } from "./import-questions.tsx";
import { ReportView } from "./import-report.tsx";

type Step =
  | { readonly at: "looking" }
  | { readonly at: "asking"; readonly look: FileLook }
  | { readonly at: "reading"; readonly rows: number }
  | { readonly at: "preview"; readonly run: string; readonly report: ImportReport }
  | { readonly at: "sealing"; readonly report: ImportReport }
  | { readonly at: "done"; readonly report: ImportReport }
  | { readonly at: "failed"; readonly text: string };

/** The file's section. */
export function ImportFile(props: {
  readonly file: File;
  readonly reader: FileReader;
  readonly onLeave: () => void;
}): VNode {
  const { file, reader } = props;
  const [step, setStep] = useState<Step>({ at: "looking" });
  const fail = (error: unknown): void => setStep({ at: "failed", text: errorText(error) });

  async function read(format: string, answers: ImportAnswers): Promise<void> {
    setStep({ at: "reading", rows: 0 });
    const aside = await readAside(reader, { file, format, answers }, (rows) =>
      setStep({ at: "reading", rows }),
    );
    setStep({ at: "preview", ...aside });
  }
  async function look(format?: string): Promise<void> {
    const found = await reader.look(file, format);
    if (found.format === null || found.questions.length > 0) setStep({ at: "asking", look: found });
    else await read(found.format, {});
  }
  async function take(run: string, report: ImportReport): Promise<void> {
    setStep({ at: "sealing", report });
    const done = await api.value.importCommit({ run, acceptFaults: true });
    setStep({ at: "done", report: done });
  }
  async function leave(run: string): Promise<void> {
    await api.value.importCancel({ run });
    props.onLeave();
  }
  async function undo(run: string): Promise<void> {
    setStep({ at: "done", report: await api.value.importUndo({ run }) });
    say(t.imports.undone);
  }
  useEffect(() => {
    look().catch(fail);
  }, []);

  return (
    <Section heading={headingOf(step, file.name)} aside={asideOf(step)}>
      <div class="stack pad-block" aria-live="polite">
        {step.at === "reading" || step.at === "looking" || step.at === "sealing" ? (
          <Working step={step} />
        ) : null}
        {step.at === "asking" ? (
          <ImportQuestions
            look={step.look}
            onFormat={(format) => void look(format).catch(fail)}
            onAnswers={(format, answers) => void read(format, answers).catch(fail)}
            onLeave={props.onLeave}
          />
        ) : null}
        {step.at === "preview" ? (
          <ReportView
            report={step.report}
            onTake={() => void take(step.run, step.report).catch(fail)}
            onLeave={() => void leave(step.run).catch(fail)}
          />
        ) : null}
        {step.at === "done" ? (
          <ReportView
            report={step.report}
            onUndo={() => void undo(step.report.run).catch(fail)}
            onLeave={props.onLeave}
          />
        ) : null}
        {step.at === "failed" ? <Refused text={step.text} onLeave={props.onLeave} /> : null}
      </div>
    </Section>
  );
}

function Working(props: { readonly step: Step }): VNode {
  const { step } = props;
  return (
    <div class="stack tight">
      <progress class="progress" aria-label={t.working} />
      {step.at === "reading" ? <p class="second small-text">{t.imports.read(step.rows)}</p> : null}
    </div>
  );
}

function Refused(props: { readonly text: string; readonly onLeave: () => void }): VNode {
  return (
    <>
      <ErrorLine id="import-error" text={props.text} />
      <div class="actions">
        <button type="button" class="btn" onClick={props.onLeave}>
          {t.imports.leave}
        </button>
      </div>
    </>
  );
}

function headingOf(step: Step, file: string): string {
  switch (step.at) {
    case "looking":
      return t.imports.looking(file);
    case "reading":
      return t.imports.previewing(file);
    case "asking":
      return step.look.format === null ? t.imports.unknown(file) : t.imports.questions;
    case "preview":
      return t.imports.dryHeading(file);
    case "sealing":
      return t.imports.taking;
    case "done":
      return doneHeading(step.report, file);
    case "failed":
      return file;
  }
}

function doneHeading(report: ImportReport, file: string): string {
  if (report.state === "undone") return t.imports.undoneHeading(file);
  return report.state === "nothing-new"
    ? t.imports.nothingHeading(file)
    : t.imports.doneHeading(file);
}

function asideOf(step: Step): string | undefined {
  return step.at === "preview" || step.at === "done" ? step.report.format : undefined;
}
