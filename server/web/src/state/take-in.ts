/**
 * Taking files in: the import worker reads, the vault plans, nothing is written before `importCommit`.
 * @module
 */
import type { ImportReport, JsonObject } from "@rootvault/vault-core";
import type { FileReader, ImportPart, ReadAsk } from "../rpc/door.ts";
import { forwardOnly, nowAndThen } from "./import-bar.ts";
import { followRun } from "./run-so-far.ts";
import { api, door } from "./session.ts";
import { noteReport } from "./import-news.ts";
import { whileTakingIn } from "./taking-in.ts";

/** A file that was read and waits for the owner's word. */
export interface Waiting {
  readonly run: string;
  readonly report: ImportReport;
}

/** How far a file is. */
export interface ReadSoFar {
  readonly rows: number;
  /** Share of the file's bytes, 0..1; null for an archive. */
  readonly share: number | null;
  /** The first records, as they would be kept. */
  readonly sample: readonly JsonObject[];
}

/** How far the writing of a file is. */
export interface SealedSoFar {
  /** Records that are written. */
  readonly done: number;
  /** Records that are to be; null while that is not known. */
  readonly of: number | null;
  /** 0..1; null while it is not known. */
  readonly share: number | null;
}

/** More often nobody sees how far it is, and each time the screen is laid out anew, which leaves much in memory. */
const SHOW_MS = 100;

/** Records that are shown while the rest is read. */
const SAMPLE = 20;

/**
 * Reads a file as a format and asks for the report without writing. `onRead` hears how far it is; null if `signal` ended it.
 */
export async function readAside(
  reader: FileReader,
  ask: ReadAsk,
  onRead: (soFar: ReadSoFar) => void,
  signal?: AbortSignal,
): Promise<Waiting | null> {
  const { run } = await api.value.importBegin({
    format: ask.format,
    file: ask.file.name,
    answers: ask.answers,
  });
  let rows = 0;
  let sample: readonly JsonObject[] = [];
  const forward = forwardOnly();
  const isTime = nowAndThen(SHOW_MS, () => performance.now());
  const take = async ({ items, count, bytes }: ImportPart): Promise<void> => {
    await door.value.importPart({ run, items });
    rows += count;
    if (sample.length < SAMPLE) ({ sample } = await api.value.importProgress({ run }));
    if (isTime())
      onRead({ rows, share: bytes === null ? null : forward(bytes[0] / bytes[1]), sample });
  };
  await whileTakingIn(async () => reader.read(ask, take, signal));
  if (signal?.aborted === true) {
    await api.value.importCancel({ run });
    return null;
  }
  return { run, report: await api.value.importCommit({ run, dryRun: true, acceptFaults: true }) };
}

/** Writes what was read; `onSealed` hears how much of it is written. */
export async function takeIn(
  run: string,
  onSealed: (soFar: SealedSoFar) => void,
): Promise<ImportReport> {
  return followRun(api.value, run, onSealed, async () =>
    whileTakingIn(async () => api.value.importCommit({ run, acceptFaults: true })),
  );
}

/** Takes an import back; `onShare` hears how much of it is, 0..1. */
export async function takeBack(
  run: string,
  onShare: (share: number) => void,
): Promise<ImportReport> {
  const report = await followRun(
    api.value,
    run,
    ({ share }) => onShare(share),
    async () => api.value.importUndo({ run }),
  );
  noteReport(report);
  return report;
}

/** Takes in the sample household by the ordinary importers. */
export async function takeInSample(onFile: (name: string) => void): Promise<void> {
  const reader = door.value.reader();
  try {
    for (const sample of await reader.samples()) {
      onFile(sample.name);
      const file = { name: sample.name, parts: [new Blob([sample.text])] };
      const look = await reader.look(file);
      if (look.format === null) continue;
      const answers = Object.fromEntries(
        look.questions.map((question) => [
          question.id,
          question.suggestion ?? question.choices?.[0] ?? "",
        ]),
      );
      const read = { file, format: look.format, answers };
      const aside = await readAside(reader, read, () => undefined);
      if (aside !== null) await api.value.importCommit({ run: aside.run, acceptFaults: true });
    }
  } finally {
    reader.close();
  }
}
