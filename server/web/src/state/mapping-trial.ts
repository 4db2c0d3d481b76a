/**
 * Trying a mapping on the first rows of a file: what they would become, or what is missing still. Nothing is written.
 * @module
 */
import type { CsvMapping, ImportReport, MappingDraft } from "@rootvault/vault-core";
import { useEffect, useState } from "preact/hooks";
import type { FileGroup, FileReader } from "../rpc/door.ts";
import { unpackItems } from "../rpc/packed.ts";
import { CallError } from "../rpc/wire.ts";
import { errorText } from "./errors.ts";
import { api } from "./session.ts";

/** Id of the importer that reads by mappings. */
export const GENERIC_CSV = "generic.csv";

/** What came of a trial. */
export type Trial =
  /** Not tried yet, or without a file. */
  | { readonly at: "none" }
  /** The mapping is not in order. */
  | {
      readonly at: "fault";
      /** The field, the column or the choice that is wrong; null if no one is. */
      readonly field: string | null;
      /** The field is needed, and no column tells it. */
      readonly isNeeded: boolean;
      readonly text: string;
    }
  /** The rows leave something open: ids of questions. */
  | { readonly at: "open"; readonly questions: readonly string[] }
  | { readonly at: "shown"; readonly report: ImportReport };

const ROWS = 200;
/** Typing goes on meanwhile. */
const PAUSE_MS = 200;

/** One after the other: each takes the place of an open import. */
let before: Promise<unknown> = Promise.resolve();

/** Tries a mapping whenever it has changed; null: there is none yet. `trial` is the newest, `isBusy` says that a newer one comes. */
export function useTrial(
  reader: FileReader,
  file: FileGroup | null,
  draft: MappingDraft | null,
): { readonly trial: Trial; readonly isBusy: boolean } {
  const [state, setState] = useState<{ trial: Trial; isBusy: boolean }>({
    trial: { at: "none" },
    isBusy: true,
  });
  const key = JSON.stringify(draft);
  useEffect(() => {
    let current = true;
    if (draft === null) return;
    setState(({ trial }) => ({ trial, isBusy: true }));
    const tryNow = async (): Promise<void> => {
      await before;
      if (!current) return;
      const trial = await tryMapping(reader, file, draft);
      if (current) setState({ trial, isBusy: false });
    };
    const timer = setTimeout(() => {
      before = tryNow();
    }, PAUSE_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the draft is a new object at every drawing; `key` says when it is another one
  }, [reader, file, key]);
  return state;
}

/** Completes and checks a mapping, then reads the first rows of a file by it. */
async function tryMapping(
  reader: FileReader,
  file: FileGroup | null,
  draft: MappingDraft,
): Promise<Trial> {
  try {
    const mapping = await api.value.saveMapping({ mapping: draft, dryRun: true });
    return file === null ? { at: "none" } : await readFirst(reader, file, mapping);
  } catch (error) {
    return faultOf(error);
  }
}

async function readFirst(reader: FileReader, file: FileGroup, mapping: CsvMapping): Promise<Trial> {
  const head = await reader.head(file);
  const { questions } = await reader.look(head, GENERIC_CSV, mapping);
  if (questions.length > 0) return { at: "open", questions: questions.map(({ id }) => id) };
  const { run } = await api.value.importBegin({ format: GENERIC_CSV, file: file.name });
  try {
    const enough = new AbortController();
    let rows = 0;
    await reader.read(
      { file: head, format: GENERIC_CSV, answers: {}, mapping },
      async ({ items }) => {
        const some = unpackItems(items).slice(0, ROWS - rows);
        rows += some.length;
        await api.value.importItems({ run, items: some });
        if (rows >= ROWS) enough.abort();
      },
      enough.signal,
    );
    return { at: "shown", report: await lookAt(run) };
  } finally {
    await api.value.importCancel({ run }).catch(() => null);
  }
}

function lookAt(run: string): Promise<ImportReport> {
  return api.value.importCommit({ run, dryRun: true, acceptFaults: true });
}

/** What is wrong, and where. */
function faultOf(error: unknown): Extract<Trial, { at: "fault" }> {
  const details = error instanceof CallError ? error.details : {};
  const { field } = details;
  return {
    at: "fault",
    field: typeof field === "string" ? field : null,
    isNeeded: details["why"] === "needed",
    text: errorText(error),
  };
}
