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
import { constants } from "node:fs";
import { open, readFile, type FileHandle } from "node:fs/promises";
import { crc32 } from "node:zlib";

import { replaceFile, syncFolderOf } from "./durable-file.ts";

const HEAD_BYTES = 8;

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
  /** Bytes of whole entries; the next one goes here. */
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
      file.length += bytes.length;
    });
  }

  /** Every entry in order. */
  readAll(): Promise<readonly Uint8Array[]> {
    return this.#inTurn(async (file) => {
      const bytes = await readFile(this.#path);
      return readEntries(bytes.subarray(0, file.length)).entries;
    });
  }

  /** Puts a new list in the place of the old one: after a crash the file holds the one or the other. */
  replace(entries: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async (file) => {
      const bytes = Buffer.concat(entries.flatMap(toFrame));
      // Should anything fail from here on, the open file may have lost its name: the next use opens what has it.
      this.#file = null;
      await file.handle.close();
      await this.#put(this.#path, bytes);
      this.#file = { handle: await open(this.#path, constants.O_RDWR), length: bytes.length };
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
  const bytes = await readFile(path);
  const { whole } = readEntries(bytes);
  // A torn tail was never acknowledged; still, what is cut off is kept beside, in case the disk and no crash did it.
  if (whole < bytes.length) {
    await replaceFile(`${path}.damaged`, bytes);
    await handle.truncate(whole);
    await handle.datasync();
  }
  return { handle, length: whole };
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
