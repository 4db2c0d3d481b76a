/**
 * Files out of the vault, written while they are read: progress, cancel, what could not be had.
 * @module
 */
import type {
  ArchivePart,
  BackupPart,
  ExportAsk,
  ExportFileAsk,
  ExportPart,
} from "@rootvault/vault-core";
import { useState } from "preact/hooks";
import { errorText } from "./errors.ts";
import { api, door } from "./session.ts";
import { openSink } from "./open-sink.ts";
import { pour, type Sink } from "./sink.ts";

/** A file that is asked for. */
export type ExportJob =
  | { readonly kind: "collection"; readonly ask: ExportAsk }
  | { readonly kind: "file"; readonly ask: ExportFileAsk }
  | {
      readonly kind: "archive";
      /** Absent: everything. */
      readonly collections?: readonly string[];
      /** Null: in clear. */
      readonly passphrase: string | null;
    };

/** How far a file is. */
export type ExportState =
  | { readonly at: "idle" }
  | { readonly at: "writing"; readonly file: string; readonly bytes: number }
  | {
      readonly at: "done";
      readonly file: string;
      readonly bytes: number;
      readonly isSealed: boolean;
      /** Pictures and papers that could not be had. */
      readonly missing: number;
      /** The server did not say who collected what. */
      readonly withoutAccessLog: boolean;
    }
  | { readonly at: "stopped" }
  | { readonly at: "failed"; readonly text: string };

/** A run of exports, one at a time. */
export interface ExportRun {
  readonly state: ExportState;
  readonly start: (job: ExportJob, file: string) => void;
  readonly stop: () => void;
}

/** Follows the export of a page. */
export function useExport(): ExportRun {
  const [state, setState] = useState<ExportState>({ at: "idle" });
  const [stopper, setStopper] = useState<AbortController | null>(null);
  const start = async (job: ExportJob, file: string): Promise<void> => {
    const sink = await openSink(file, typeOf(file));
    if (sink === null) return;
    const own = new AbortController();
    setStopper(own);
    setState({ at: "writing", file, bytes: 0 });
    const onBytes = (bytes: number): void => setState({ at: "writing", file, bytes });
    setState(await exported({ job, file, sink, signal: own.signal, onBytes }));
  };
  return {
    state,
    start: (job, file) => {
      start(job, file).catch((error: unknown) => setState(failed(error)));
    },
    stop: () => stopper?.abort(),
  };
}

interface Running {
  readonly job: ExportJob;
  readonly file: string;
  readonly sink: Sink;
  readonly signal: AbortSignal;
  readonly onBytes: (bytes: number) => void;
}

async function exported({ job, file, sink, signal, onBytes }: Running): Promise<ExportState> {
  const end: End = { missing: 0, withoutAccessLog: false };
  try {
    const bytes = await pour(bytesOf(job, end), sink, { signal, onBytes });
    if (bytes === null) return { at: "stopped" };
    const isSealed = job.kind === "archive" && job.passphrase !== null;
    return { at: "done", file, bytes, isSealed, ...end };
  } catch (error) {
    return failed(error);
  }
}

/** What an archive tells at its end. */
interface End {
  missing: number;
  withoutAccessLog: boolean;
}

type Bytes = AsyncGenerator<Uint8Array<ArrayBuffer>>;

function bytesOf(job: ExportJob, end: End): Bytes {
  switch (job.kind) {
    case "collection":
      return collectionBytes(job.ask);
    case "file":
      return fileBytes(job.ask);
    case "archive": {
      const plain = archiveBytes(job.collections, end);
      return job.passphrase === null ? plain : sealedBytes(plain, job.passphrase);
    }
  }
}

async function* collectionBytes(ask: ExportAsk): Bytes {
  let after: string | null = null;
  do {
    const part: ExportPart = await api.value.exportCollection(goOn(ask, after));
    yield new TextEncoder().encode(part.text);
    after = part.next;
  } while (after !== null);
}

async function* fileBytes(ask: ExportFileAsk): Bytes {
  let after: string | null = null;
  do {
    const part: BackupPart = await api.value.exportFile(goOn(ask, after));
    yield fromBase64Url(part.data);
    after = part.next;
  } while (after !== null);
}

async function* archiveBytes(collections: readonly string[] | undefined, end: End): Bytes {
  const ask = collections === undefined ? {} : { collections };
  let after: string | null = null;
  do {
    const part: ArchivePart = await api.value.archive(goOn(ask, after));
    yield fromBase64Url(part.data);
    after = part.next;
    end.missing = part.missing;
    end.withoutAccessLog = part.withoutAccessLog;
  } while (after !== null);
}

/** Sealed in a worker of its own, which ends with the file. */
async function* sealedBytes(plain: Bytes, passphrase: string): Bytes {
  const worker = door.value.reader();
  try {
    const sealing = await worker.seal(passphrase);
    for await (const piece of plain) yield await sealing.add(piece);
    yield await sealing.end();
  } finally {
    worker.close();
  }
}

function goOn<Ask extends object>(ask: Ask, after: string | null): Ask & { after?: string } {
  return after === null ? ask : { ...ask, after };
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const letters = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(letters, (letter) => letter.codePointAt(0) ?? 0);
}

function failed(error: unknown): ExportState {
  return { at: "failed", text: errorText(error) };
}

const TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  csv: "text/csv",
  ics: "text/calendar",
  xml: "application/xml",
  zip: "application/zip",
};

function typeOf(file: string): string {
  return TYPES[file.slice(file.lastIndexOf(".") + 1)] ?? "application/octet-stream";
}
