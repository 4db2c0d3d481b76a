/**
 * The outbox as a file: entries are appended and synced by one `fdatasync`, so that "saved" survives a power cut.
 *
 * | off | len | field |
 * |---|---|---|
 * | 0 | 4 | length of the entry, never 0 |
 * | 4 | 4 | CRC-32 of the entry |
 * | 8 | length | entry, sealed by the log |
 * @module
 */
import type { KeptEntry } from "@rootvault/vault-core";
import { constants } from "node:fs";
import { open, readFile, type FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

import { replaceFile, syncFolderOf } from "./durable-file.ts";

const HEAD_BYTES = 8;
/** Bytes that are read at once while a file is looked through. */
const WINDOW_BYTES = 256 * 1024;

/**
 * Makes an outbox of a path. The file is opened at the first use, so that the writer's lock can be taken before.
 *
 * @param put how a whole new file takes the old one's place; another one for tests.
 */
export function createOutboxLog(path: string, put = replaceFile): OutboxLog {
  return new OutboxLog(path, put);
}

interface OpenFile {
  readonly handle: FileHandle;
  /** Where each whole entry begins, and where the next one goes. */
  readonly begins: number[];
  length: number;
}

/** An outbox in a file; see `createOutboxLog`. */
export class OutboxLog {
  readonly #path: string;
  readonly #put: typeof replaceFile;
  #file: OpenFile | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(path: string, put: typeof replaceFile) {
    this.#path = path;
    this.#put = put;
  }

  /** Adds entries; resolves once they are on the disk. After a failure the file is as before. */
  append(entries: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async (file) => {
      const bytes = Buffer.concat(entries.flatMap(toFrame));
      try {
        await writeAll(file.handle, bytes, file.length);
        await file.handle.datasync();
      } catch (error) {
        await file.handle.truncate(file.length).catch(() => undefined);
        throw error;
      }
      for (const entry of entries) grow(file, entry.length);
    });
  }

  /** Entries in order from the n-th on: one, and more as far as they fit in so many bytes; none at the end. */
  read(first: number, bytes: number): Promise<readonly Uint8Array[]> {
    return this.#inTurn(async (file) => {
      const from = file.begins[first];
      if (from === undefined) return [];
      let end = first + 1;
      while (end < file.begins.length && beginOf(file, end + 1) - from <= bytes) end += 1;
      const frames = await readAt(file.handle, from, beginOf(file, end) - from);
      return readEntries(frames).entries;
    });
  }

  /** Puts a new list in the place of the old one: after a crash the file holds the one or the other. */
  replace(entries: readonly (Uint8Array | KeptEntry)[]): Promise<void> {
    return this.#inTurn(async (file) => {
      // Should anything fail from here on, the open file may have lost its name: the next use opens what has it.
      this.#file = null;
      const next: Pick<OpenFile, "begins" | "length"> = { begins: [], length: 0 };
      try {
        await this.#put(this.#path, framesOf(entries, file, next));
      } finally {
        await file.handle.close();
      }
      this.#file = { handle: await open(this.#path, constants.O_RDWR), ...next };
    });
  }

  /** Closes the file; the next use opens it again. */
  close(): Promise<void> {
    return this.#inTurn(async (file) => {
      this.#file = null;
      await file.handle.close();
    });
  }

  #inTurn<Value>(work: (file: OpenFile) => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(async () => work((this.#file ??= await openFile(this.#path))));
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

/** Opens the file, made if there is none, and cuts off what a crash left half-written at its end. */
async function openFile(path: string): Promise<OpenFile> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  await syncFolderOf(path);
  const { size } = await handle.stat();
  const file: OpenFile = { handle, begins: [], length: 0 };
  for (let window = WINDOW_BYTES; file.length < size;) {
    const bytes = await readAt(handle, file.length, Math.min(window, size - file.length));
    const { entries, whole } = readEntries(bytes);
    for (const entry of entries) grow(file, entry.length);
    if (whole > 0) window = WINDOW_BYTES;
    // An entry that is longer than what was read shows whole in more of it; a torn one never does.
    else if (bytes.length < size - file.length) window *= 4;
    else break;
  }
  // A torn tail was never acknowledged; still, what is cut off is kept beside, in case the disk and no crash did it.
  if (file.length < size) {
    await replaceFile(`${path}.damaged`, await readFile(path));
    await handle.truncate(file.length);
    await handle.datasync();
  }
  return file;
}

/** The frames of a new list, one at a time; `next` learns where each begins. */
async function* framesOf(
  entries: readonly (Uint8Array | KeptEntry)[],
  file: OpenFile,
  next: Pick<OpenFile, "begins" | "length">,
): AsyncGenerator<Uint8Array> {
  for (const one of entries) {
    const entry = one instanceof Uint8Array ? one : one.anew(await entryAt(file, one.n));
    grow(next, entry.length);
    yield* toFrame(entry);
  }
}

/** The n-th entry; without a byte if it is damaged. */
async function entryAt(file: OpenFile, n: number): Promise<Uint8Array> {
  const from = beginOf(file, n);
  const frame = await readAt(file.handle, from, beginOf(file, n + 1) - from);
  return readEntries(frame).entries[0] ?? new Uint8Array();
}

/** Where an entry begins, or the next one goes. */
function beginOf({ begins, length }: OpenFile, n: number): number {
  return begins[n] ?? length;
}

/** Notes an entry at the end. */
function grow(file: Pick<OpenFile, "begins" | "length">, length: number): void {
  file.begins.push(file.length);
  file.length += HEAD_BYTES + length;
}

/** Reads whole entries from the front; stops at the first that is torn or damaged. */
function readEntries(bytes: Buffer): { entries: Uint8Array[]; whole: number } {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const end = at + HEAD_BYTES + length;
    // A disk that kept the file's size and lost its bytes leaves zeros, and zero is the CRC-32 of nothing.
    if (length === 0 || end > bytes.length) break;
    const entry = bytes.subarray(at + HEAD_BYTES, end);
    if (crc32(entry) !== bytes.readUInt32BE(at + 4)) break;
    entries.push(Uint8Array.from(entry));
    at = end;
  }
  return { entries, whole: at };
}

function toFrame(entry: Uint8Array): Uint8Array[] {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUInt32BE(entry.length, 0);
  head.writeUInt32BE(crc32(entry), 4);
  return [head, entry];
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, position + at);
    at += bytesWritten;
  }
}

/** Reads bytes from a place on; fewer at the end of the file. */
async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, position + at);
    if (bytesRead === 0) break;
    at += bytesRead;
  }
  return bytes.subarray(0, at);
}
