/**
 * One file on its way in: what it is, what it leaves open, what it would bring, what it brought.
 * @module
 */
import type { ImportAnswers, ImportReport } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ErrorLine } from "../parts/notice.tsx";
import { Section } from "../parts/page.tsx";
import type { FileLook, FileReader } from "../rpc/door.ts";
import { errorText } from "../state/errors.ts";
import { api } from "../state/session.ts";
import { say } from "../state/toast.ts";
import { readAside, type ReadSoFar, takeIn } from "../state/take-in.ts";
import { t } from "../text/catalog.ts";
import { ImportQuestions } from "./import-questions.tsx";
import { ReportView } from "./import-report.tsx";

type Step =
  | { readonly at: "looking" }
  | { readonly at: "asking"; readonly look: FileLook }
  | ({ readonly at: "reading" } & ReadSoFar)
  | { readonly at: "preview"; readonly run: string; readonly report: ImportReport }
  | { readonly at: "sealing"; readonly run: string; readonly share: number | null }
  | { readonly at: "done"; readonly report: ImportReport }
  | { readonly at: "failed"; readonly text: string };

interface FileProps {
  readonly file: File;
  readonly reader: FileReader;
  readonly onLeave: () => void;
}

interface Way {
  readonly step: Step;
  readonly look: (format: string) => void;
  readonly read: (format: string, answers: ImportAnswers) => void;
  readonly take: (run: string) => void;
  readonly leave: (run: string) => void;
  /** Ends the reading, or the writing. */
  readonly stop: () => void;
  readonly undo: (run: string) => void;
}

/** The file's section. */
export function ImportFile(props: FileProps): VNode {
  const way = useWay(props);
  const { step } = way;
  return (
    <Section heading={headingOf(step, props.file.name)} aside={asideOf(step)}>
      <div class="stack pad-block" aria-live="polite">
        <StepView way={way} onLeave={props.onLeave} />
      </div>
    </Section>
  );
}

function StepView(props: { readonly way: Way; readonly onLeave: () => void }): VNode {
  const { way, onLeave } = props;
  const { step } = way;
  switch (step.at) {
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
          onLeave={onLeave}
        />
      );
    case "preview":
      return (
        <ReportView
          report={step.report}
          onTake={() => way.take(step.run)}
          onLeave={() => way.leave(step.run)}
        />
      );
    case "done":
      return (
        <ReportView
          report={step.report}
          onUndo={() => way.undo(step.report.run)}
          onLeave={onLeave}
        />
      );
    case "failed":
      return <Refused text={step.text} onLeave={onLeave} />;
  }
}

/** The steps of one file, each a command whose failure is shown in its place. */
function useWay({ file, reader, onLeave }: FileProps): Way {
  const [step, setStep] = useState<Step>({ at: "looking" });
  const begin = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => setStep({ at: "failed", text: errorText(error) }));
  };
  const reading = useRef(new AbortController());
  const read = async (format: string, answers: ImportAnswers): Promise<void> => {
    setStep({ at: "reading", rows: 0, share: null });
    const ask = { file, format, answers };
    const onRead = (soFar: ReadSoFar): void => setStep({ at: "reading", ...soFar });
    const aside = await readAside(reader, ask, onRead, reading.current.signal);
    if (aside === null) onLeave();
    else setStep({ at: "preview", ...aside });
  };
  const look = async (format?: string): Promise<void> => {
    const found = await reader.look(file, format);
    if (found.format === null || found.questions.length > 0) setStep({ at: "asking", look: found });
    else await read(found.format, {});
  };
  const first = useRef(look);
  useEffect(() => {
    begin(() => first.current());
  }, []);
  return {
    step,
    look: (format) => begin(() => look(format)),
    read: (format, answers) => begin(() => read(format, answers)),
    take: (run) =>
      begin(async () => {
        setStep({ at: "sealing", run, share: null });
        const report = await takeIn(run, (share) => setStep({ at: "sealing", run, share }));
        setStep({ at: "done", report });
      }),
    stop: () => {
      if (step.at !== "sealing") reading.current.abort();
      else void api.value.importCancel({ run: step.run }).catch(() => null);
    },
    leave: (run) =>
      begin(async () => {
        await api.value.importCancel({ run });
        onLeave();
      }),
    undo: (run) =>
      begin(async () => {
        setStep({ at: "done", report: await api.value.importUndo({ run }) });
        say(t.imports.undone);
      }),
  };
}

function Working(props: { readonly step: Step; readonly onStop: () => void }): VNode {
  const { step, onStop } = props;
  const share = step.at === "reading" || step.at === "sealing" ? step.share : null;
  return (
    <div class="stack tight">
      <progress class="progress" aria-label={t.working} {...(share !== null && { value: share })} />
      {step.at === "reading" ? <p class="second small-text">{t.imports.read(step.rows)}</p> : null}
      {step.at === "looking" ? null : (
        <div class="actions">
          <button type="button" class="btn small" onClick={onStop}>
            {t.imports.stop}
          </button>
        </div>
      )}
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
  if (report.state === "stopped") return t.imports.stoppedHeading(file);
  return report.state === "nothing-new"
    ? t.imports.nothingHeading(file)
    : t.imports.doneHeading(file);
}

function asideOf(step: Step): string | undefined {
  return step.at === "preview" || step.at === "done" ? step.report.format : undefined;
}
