/**
 * The outbox as a file: entries are appended and synced by one `fdatasync`, so that "saved" survives a power cut.
 * Its bytes: `outbox-frames.ts`.
 * @module
 */
import { VaultError, type KeptEntry } from "@rootvault/vault-core";
import { constants } from "node:fs";
import { open, stat, type FileHandle } from "node:fs/promises";

import { hasCode, replaceFile, syncFolderOf } from "./durable-file.ts";
import {
  entryIn,
  grow,
  type Places,
  readAt,
  readThrough,
  toFrame,
  writeParts,
} from "./outbox-frames.ts";
import { setEntriesAside } from "./set-aside.ts";

/**
 * Makes an outbox of a path. The file is opened at the first use, so that the writer's lock can be taken before.
 *
 * @param put how a whole new file takes the old one's place; another one for tests.
 */
export function createOutboxLog(path: string, put = replaceFile): OutboxLog {
  return new OutboxLog(path, put);
}

interface OpenFile extends Places {
  readonly handle: FileHandle;
  /** Which file of the disk it is: another one may get the name. */
  readonly inode: number;
  /** Behind `length` may lie what a failed write left. */
  isRagged: boolean;
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

  /**
   * Adds entries; resolves once they are on the disk. After a failure the file is as before.
   * @throws {VaultError} disk-failed if something else cut the file short or gave its name to another one.
   */
  append(entries: readonly Uint8Array[]): Promise<void> {
    return this.#inTurn(async (file) => {
      const parts = entries.flatMap(toFrame);
      await this.#mustBeOurs(file);
      if (file.isRagged) await file.handle.truncate(file.length);
      file.isRagged = true;
      try {
        await writeParts(file.handle, parts, file.length);
        await file.handle.datasync();
      } catch (error) {
        await file.handle.truncate(file.length).then(
          () => (file.isRagged = false),
          () => undefined,
        );
        throw error;
      }
      file.isRagged = false;
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
      const entries: Uint8Array[] = [];
      for (const begin of file.begins.slice(first, end)) {
        const entry = entryIn(frames, begin - from);
        // What was whole when the file was opened: the disk damaged it since, and it stands for no other.
        if (entry === null) break;
        entries.push(entry);
      }
      return entries;
    });
  }

  /** Puts a new list in the place of the old one: after a crash the file holds the one or the other. */
  replace(entries: readonly (Uint8Array | KeptEntry)[]): Promise<void> {
    return this.#inTurn(async (file) => {
      // Should anything fail from here on, the open file may have lost its name: the next use opens what has it.
      this.#file = null;
      const next: Places = { begins: [], length: 0 };
      try {
        await this.#put(this.#path, framesOf(entries, file, next));
      } finally {
        await file.handle.close();
      }
      this.#file = { ...(await openAs(this.#path, constants.O_RDWR)), ...next };
    });
  }

  /** Closes the file; the next use opens it again. */
  close(): Promise<void> {
    return this.#inTurn(async (file) => {
      this.#file = null;
      await file.handle.close();
    });
  }

  /** What is written to a file without the name, or behind a hole, is not there at the next start. */
  async #mustBeOurs(file: OpenFile): Promise<void> {
    const found = await stat(this.#path).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return null;
      throw error;
    });
    if (found?.ino === file.inode && found.size >= file.length) return;
    this.#file = null;
    await file.handle.close();
    throw new VaultError(
      "disk-failed",
      `Something else changed ${this.#path} while the vault was open. This was not saved. Lock the vault and unlock it: what is whole in the file is taken up again.`,
    );
  }

  #inTurn<Value>(work: (file: OpenFile) => Promise<Value>): Promise<Value> {
    const done = this.#turn.then(async () => work((this.#file ??= await openFile(this.#path))));
    this.#turn = done.catch(() => undefined);
    return done;
  }
}

async function openAs(path: string, flags: number): Promise<Omit<OpenFile, keyof Places>> {
  const handle = await open(path, flags, 0o600);
  return { handle, inode: (await handle.stat()).ino, isRagged: false };
}

/**
 * Opens the file, made if there is none, and leaves out what a crash left half-written at its end, or the disk damaged.
 * Whole entries behind a damaged one count: they were said to be saved.
 */
async function openFile(path: string): Promise<OpenFile> {
  const opened = await openAs(path, constants.O_RDWR | constants.O_CREAT);
  await syncFolderOf(path);
  const { handle } = opened;
  const { size } = await handle.stat();
  const { places, holes } = await readThrough(handle, size);
  const file = { ...opened, ...places };
  if (holes.length === 0) return file;
  // A torn end was never acknowledged; still, what is left out is kept beside, in case the disk and no crash did it.
  await setEntriesAside(path, handle, holes);
  await handle.truncate(file.length);
  await handle.datasync();
  return file;
}

/** The frames of a new list, one at a time; `next` learns where each begins. */
async function* framesOf(
  entries: readonly (Uint8Array | KeptEntry)[],
  file: OpenFile,
  next: Places,
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
  return entryIn(frame, 0) ?? new Uint8Array();
}

/** Where an entry begins, or the next one goes. */
function beginOf({ begins, length }: OpenFile, n: number): number {
  return begins[n] ?? length;
}
