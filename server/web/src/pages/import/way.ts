/**
 * The steps of one file on its way in. No more files wait for the owner's word at once than a vault keeps open; the others
 * wait for their turn.
 * @module
 */
import type { CsvMapping, ImportAnswers, ImportReport } from "@rootvault/vault-core";
import { useEffect, useRef, useState } from "preact/hooks";
import type { FileGroup, FileLook, FileReader } from "../../rpc/door.ts";
import { CallError } from "../../rpc/wire.ts";
import { codeOf, errorText } from "../../state/errors.ts";
import { isHelping } from "../../state/follow.ts";
import type { FileStep } from "../../state/import-steps.ts";
import { GENERIC_CSV } from "../../state/mapping-trial.ts";
import { api } from "../../state/session.ts";
import {
  readAside,
  type ReadSoFar,
  type SealedSoFar,
  takeBack,
  takeIn,
} from "../../state/take-in.ts";
import { say } from "../../state/toast.ts";
import { createTurn, type Turn, type Turns } from "../../state/turns.ts";
import { t } from "../../text/catalog.ts";
import { list } from "../../text/format.ts";

/** Where a file is on its way. */
export type Step =
  | { readonly at: "waiting" }
  | { readonly at: "looking" }
  /** `mapping`: the one that the owner has just made for this file. */
  | { readonly at: "asking"; readonly look: FileLook; readonly mapping: CsvMapping | null }
  /** No importer knows the table: the owner says what its columns mean. */
  | { readonly at: "mapping" }
  /** Sealed with a passphrase; `wrong` once one did not open it. */
  | { readonly at: "sealed"; readonly isBusy: boolean; readonly wrong: string | null }
  | ({ readonly at: "reading" } & ReadSoFar)
  | { readonly at: "preview"; readonly run: string; readonly report: ImportReport }
  | ({ readonly at: "sealing"; readonly run: string } & SealedSoFar)
  | { readonly at: "done"; readonly report: ImportReport }
  | { readonly at: "undoing"; readonly share: number | null }
  | { readonly at: "failed"; readonly text: string; readonly mayMap: boolean };

/** What the section of a file is told. */
export interface FileProps {
  readonly file: FileGroup;
  /** One of several formats of the file; absent: to be found. */
  readonly format?: string;
  readonly reader: FileReader;
  /** One for every file that is read or waits for the owner's word. */
  readonly turns: Turns;
  /** True once the owner has said that all are to be taken in. */
  readonly takeAll: boolean;
  /** Told the further formats that the file holds. */
  readonly onMore: (formats: readonly string[]) => void;
  /** Told the file that was sealed, once it is open. */
  readonly onOpened: (file: FileGroup) => void;
  readonly onStep: (at: FileStep) => void;
  readonly onLeave: () => void;
}

/** The step and the ways on. */
export interface Way {
  readonly step: Step;
  /** The newest rows of a database may lie in a file that was not dropped. */
  readonly lacksWal: boolean;
  readonly look: (format: string) => void;
  readonly read: (format: string, answers: ImportAnswers) => void;
  /** Opens a sealed file. */
  readonly open: (passphrase: string) => void;
  /** Goes on to say what the columns mean. */
  readonly map: () => void;
  /** Goes on with a mapping that was saved. */
  readonly mapped: (mapping: CsvMapping) => void;
  readonly take: (run: string) => void;
  readonly leave: (run: string) => void;
  /** Ends the reading, or the writing. */
  readonly stop: () => void;
  readonly undo: (run: string) => void;
}

/** The steps of one file, each a command whose failure is shown in its place. */
export function useWay(props: FileProps): Way {
  const [step, setStep] = useState<Step>({ at: "looking" });
  const [turn] = useState(() => createTurn(props.turns));
  useEffect(() => () => turn.leave(), [turn]);
  const begin = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => {
      turn.end();
      setStep({ at: "failed", text: failureText(error), mayMap: false });
    });
  };
  const ways = useReading(props, turn, setStep);
  useEffect(() => {
    begin(() => ways.look(props.format));
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- a file is looked at once, when its section appears
  }, []);
  return {
    step,
    lacksWal: ways.lacksWal,
    look: (format) => begin(() => ways.look(format)),
    read: (format, answers) =>
      begin(() => ways.read(format, answers, step.at === "asking" ? step.mapping : null)),
    open: (passphrase) => begin(() => opened(props, passphrase, setStep)),
    map: () => setStep({ at: "mapping" }),
    mapped: (mapping) => begin(() => ways.look(GENERIC_CSV, mapping)),
    take: (run) =>
      begin(async () => {
        setStep({ at: "sealing", run, done: 0, of: null, share: null });
        const report = await takeIn(run, (soFar) => setStep({ at: "sealing", run, ...soFar }));
        turn.end();
        setStep({ at: "done", report });
      }),
    stop: () => {
      if (step.at !== "sealing") ways.stop();
      else void api.value.importCancel({ run: step.run }).catch(() => null);
    },
    leave: (run) =>
      begin(async () => {
        await api.value.importCancel({ run });
        props.onLeave();
      }),
    undo: (run) =>
      begin(async () => {
        setStep({ at: "undoing", share: null });
        const report = await takeBack(run, (share) => setStep({ at: "undoing", share }));
        setStep({ at: "done", report });
        say(t.imports.undone);
      }),
  };
}

interface Reading {
  readonly lacksWal: boolean;
  readonly look: (format?: string, mapping?: CsvMapping) => Promise<void>;
  readonly read: (
    format: string,
    answers: ImportAnswers,
    mapping: CsvMapping | null,
  ) => Promise<void>;
  readonly stop: () => void;
}

/** From the first look at a file to what it would bring. */
function useReading(
  { file, reader, onLeave, onMore }: FileProps,
  turn: Turn,
  setStep: (step: Step) => void,
): Reading {
  const reading = useRef(new AbortController());
  const [lacksWal, setLacksWal] = useState(false);
  const read: Reading["read"] = async (format, answers, mapping) => {
    setStep({ at: "waiting" });
    if (!(await turn.begin())) return;
    setStep({ at: "reading", rows: 0, share: null, sample: [] });
    const ask = { file, format, answers, ...(mapping !== null && { mapping }) };
    const onRead = (soFar: ReadSoFar): void => setStep({ at: "reading", ...soFar });
    const aside = await readAside(reader, ask, onRead, reading.current.signal);
    if (aside === null) onLeave();
    else setStep({ at: "preview", ...aside });
  };
  const look: Reading["look"] = async (format, mapping) => {
    const found = await reader.look(file, format, mapping).catch(async (error: unknown) => {
      const step = mapping === undefined ? await mappable(reader, file, error) : null;
      if (step === null) throw error;
      setStep(step);
      return null;
    });
    if (found === null) return;
    if (found.isSealed) {
      setStep({ at: "sealed", isBusy: false, wrong: null });
      return;
    }
    setLacksWal(found.lacksWal);
    if (found.more.length > 0) onMore(found.more);
    if (found.format === null || found.questions.length > 0)
      setStep({ at: "asking", look: found, mapping: mapping ?? null });
    else await read(found.format, {}, mapping ?? null);
  };
  return { lacksWal, look, read, stop: () => reading.current.abort() };
}

/** A wrong passphrase is told where it was typed; anything else ends the file's way. */
async function opened(
  { file, reader, onOpened }: FileProps,
  passphrase: string,
  setStep: (step: Step) => void,
): Promise<void> {
  setStep({ at: "sealed", isBusy: true, wrong: null });
  try {
    onOpened(await reader.unseal(file, passphrase));
  } catch (error) {
    if (codeOf(error) !== "wrong-password") throw error;
    setStep({ at: "sealed", isBusy: false, wrong: t.imports.wrongPassphrase });
  }
}

/** Of columns that are missing it says which. */
function failureText(error: unknown): string {
  const isEmpty = error instanceof CallError && error.details["empty"] === true;
  if (isEmpty) return t.imports.emptyFile;
  if (codeOf(error) === "not-recognised") return t.imports.unknownKind;
  if (codeOf(error) === "import-refused") return t.imports.refused;
  const missing = error instanceof CallError ? error.details["missing"] : null;
  if (codeOf(error) !== "missing-columns" || !Array.isArray(missing)) return errorText(error);
  return t.imports.lacks(list(missing.map(String)));
}

/** The step for a table that no importer takes: mapped at once if none knows it, else offered to be. */
async function mappable(reader: FileReader, file: FileGroup, error: unknown): Promise<Step | null> {
  const code = codeOf(error);
  if (isHelping() || (code !== "not-recognised" && code !== "missing-columns")) return null;
  const table = await reader.table(file).catch(() => null);
  if (table === null || table.headers.length < 2) return null;
  if (code === "not-recognised") return { at: "mapping" };
  return { at: "failed", text: failureText(error), mayMap: true };
}
