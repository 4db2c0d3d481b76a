/**
 * The records of a trace as `recorder.c` writes them, read back.
 * @module
 */
import { appendFileSync, readFileSync } from "node:fs";

/** A record of a trace; paths are absolute. */
export type TraceRecord =
  | { readonly op: "start"; readonly pid: number }
  | {
      readonly op: "open";
      readonly fd: number;
      readonly path: string;
      readonly created: boolean;
      readonly truncated: boolean;
      readonly folder: boolean;
    }
  | { readonly op: "write"; readonly fd: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly op: "truncate"; readonly fd: number; readonly size: number }
  | { readonly op: "rename"; readonly from: string; readonly to: string }
  | { readonly op: "unlink" | "mkdir" | "rmdir"; readonly path: string }
  | { readonly op: "sync-begin" | "sync-end"; readonly fd: number; readonly token: number }
  | { readonly op: "close"; readonly fd: number }
  /** What went over a socket: its first 16 KiB. */
  | { readonly op: "sent"; readonly fd: number; readonly bytes: Buffer }
  | { readonly op: "mark"; readonly text: string }
  | { readonly op: "unknown"; readonly what: string };

const HEAD = 32;
const MARK = 13;

/** Adds a mark of the test's own to a trace; what the watched process did before is before it. */
export function mark(trace: string, text: string): void {
  const words = Buffer.from(text);
  const record = Buffer.alloc(HEAD + words.length);
  record.writeUInt32LE(record.length, 0);
  record.writeUInt32LE(MARK, 4);
  record.writeUInt32LE(words.length, 24);
  words.copy(record, HEAD);
  appendFileSync(trace, record);
}

/** Reads a trace whole. Throws for bytes that are no records. */
export function readTrace(path: string): readonly TraceRecord[] {
  const all = readFileSync(path);
  const records: TraceRecord[] = [];
  for (let at = 0; at < all.length;) {
    const length = all.readUInt32LE(at);
    if (length < HEAD || at + length > all.length) throw new Error(`a torn trace at ${at}`);
    records.push(toRecord(all.subarray(at, at + length)));
    at += length;
  }
  return records;
}

function toRecord(bytes: Buffer): TraceRecord {
  const fd = bytes.readInt32LE(8);
  const flags = bytes.readUInt32LE(12);
  const number = Number(bytes.readBigUInt64LE(16));
  const middle = HEAD + bytes.readUInt32LE(24);
  const data = bytes.subarray(HEAD, middle);
  const path = data.toString("utf8");
  const op = bytes.readUInt32LE(4);
  const made = MAKERS[op]?.({
    fd,
    flags,
    number,
    data,
    path,
    path2: bytes.toString("utf8", middle),
  });
  if (made === undefined) throw new Error(`a record of unknown kind ${op}`);
  return made;
}

interface Parts {
  readonly fd: number;
  readonly flags: number;
  readonly number: number;
  readonly data: Buffer;
  readonly path: string;
  readonly path2: string;
}

const MAKERS: Readonly<Record<number, (parts: Parts) => TraceRecord>> = {
  1: ({ number }) => ({ op: "start", pid: number }),
  2: ({ fd, flags, path }) => ({
    op: "open",
    fd,
    path,
    created: (flags & 1) !== 0,
    truncated: (flags & 2) !== 0,
    folder: (flags & 4) !== 0,
  }),
  3: ({ fd, number, data }) => ({ op: "write", fd, offset: number, bytes: data }),
  4: ({ fd, number }) => ({ op: "truncate", fd, size: number }),
  5: ({ path, path2 }) => ({ op: "rename", from: path, to: path2 }),
  6: ({ path }) => ({ op: "unlink", path }),
  7: ({ path }) => ({ op: "mkdir", path }),
  8: ({ path }) => ({ op: "rmdir", path }),
  9: ({ fd, number }) => ({ op: "sync-begin", fd, token: number }),
  10: ({ fd, number }) => ({ op: "sync-end", fd, token: number }),
  11: ({ fd }) => ({ op: "close", fd }),
  12: ({ fd, data }) => ({ op: "sent", fd, bytes: data }),
  [MARK]: ({ path }) => ({ op: "mark", text: path }),
  14: ({ path }) => ({ op: "unknown", what: path }),
};
