/**
 * Taking files in: the import worker reads, the vault keeps aside, nothing is written before `importCommit`.
 * @module
 */
import type { ImportAnswers, ImportReport } from "@rootvault/vault-core";
import type { FileReader } from "../rpc/door.ts";
import { api, door } from "./session.ts";

/** A file that was read and waits for the owner's word. */
export interface Waiting {
  readonly run: string;
  readonly report: ImportReport;
}

/** Reads a file as a format and asks for the report without writing. `onRows` hears how far it is. */
export async function readAside(
  reader: FileReader,
  ask: { readonly file: File; readonly format: string; readonly answers: ImportAnswers },
  onRows: (rows: number) => void,
): Promise<Waiting> {
  const { run } = await api.value.importBegin({
    format: ask.format,
    file: ask.file.name,
    answers: ask.answers,
  });
  let rows = 0;
  await reader.read(ask, async (items) => {
    await api.value.importItems({ run, items });
    rows += items.length;
    onRows(rows);
  });
  return { run, report: await api.value.importCommit({ run, dryRun: true, acceptFaults: true }) };
}

/** Takes in the sample household by the ordinary importers. */
export async function takeInSample(onFile: (name: string) => void): Promise<void> {
  const reader = door.value.reader();
  try {
    for (const sample of await reader.samples()) {
      onFile(sample.name);
      const file = new File([sample.text], sample.name);
      const look = await reader.look(file);
      if (look.format === null) continue;
      const answers = Object.fromEntries(
        look.questions.map((question) => [
          question.id,
          question.suggestion ?? question.choices?.[0] ?? "",
        ]),
      );
      const { run } = await readAside(
        reader,
        { file, format: look.format, answers },
        () => undefined,
      );
      await api.value.importCommit({ run, acceptFaults: true });
    }
  } finally {
    reader.close();
  }
}
