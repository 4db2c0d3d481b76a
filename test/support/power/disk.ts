/**
 * A disk that honors `fsync` and promises nothing else, replayed from a trace: what is safe, what still lies in the
 * machine's memory, and what a loss of power may leave of it.
 *
 * A file's bytes are safe once a sync of the file that began after they were written has ended; its name once a sync
 * of its folder has. Everything else may be there, in part, or not, in any order. Not replayed: rights, times, the
 * process's own locks, and files that are no state (`isNoState`).
 * @module
 */
import { basename, dirname } from "node:path";

import type { TraceRecord } from "./trace.ts";

/** A change of a file's bytes. */
export type DataChange =
  | { readonly at: number; readonly offset: number; readonly bytes: Buffer }
  | { readonly at: number; readonly size: number };

/** A change of a folder's names: what each name stands for then, null for nothing. */
export interface NameChange {
  readonly at: number;
  readonly sets: readonly (readonly [name: string, node: DiskNode | null])[];
}

/** A file: its safe bytes, and the changes that are not safe yet. */
export interface DiskFile {
  readonly kind: "file";
  safe: Buffer;
  pending: DataChange[];
}

/** A folder: its safe names, the changes that are not safe yet, and its names as processes see them. */
export interface DiskFolder {
  readonly kind: "folder";
  safe: Map<string, DiskNode>;
  pending: NameChange[];
  readonly now: Map<string, DiskNode>;
}

/** A file or a folder. */
export type DiskNode = DiskFile | DiskFolder;

/** SQLite's shared memory, written through a map of it: made anew at every start. */
export function isNoState(name: string): boolean {
  return name.endsWith("-shm");
}

/** A disk that follows a trace, record by record. */
export class Disk {
  readonly root: DiskFolder = newFolder();
  readonly #path: string;
  #open = new Map<number, DiskNode>();
  #syncs = new Map<number, { readonly node: DiskNode; readonly began: number }>();
  #at = 0;

  /** @param path of the folder that was watched. */
  constructor(path: string) {
    this.#path = path;
  }

  /** Records taken so far. */
  get length(): number {
    return this.#at;
  }

  /** Takes the next record. @throws {Error} for what a recorder cannot follow. */
  // oxlint-disable-next-line complexity -- a table, read top to bottom
  take(record: TraceRecord): void {
    this.#at++;
    switch (record.op) {
      case "start":
        this.#open = new Map();
        this.#syncs = new Map();
        break;
      case "open":
        this.#openAt(record);
        break;
      case "write":
        this.#change(record.fd, { at: this.#at, offset: record.offset, bytes: record.bytes });
        break;
      case "truncate":
        this.#change(record.fd, { at: this.#at, size: record.size });
        break;
      case "mkdir":
        this.#name(record.path, newFolder());
        break;
      case "unlink":
      case "rmdir":
        this.#name(record.path, null);
        break;
      case "rename":
        this.#rename(record.from, record.to);
        break;
      case "sync-begin":
        this.#beginSync(record);
        break;
      case "sync-end":
        this.#endSync(record.token);
        break;
      case "close":
        this.#open.delete(record.fd);
        break;
      case "unknown":
        throw new Error(`the recorder does not follow ${record.what}`);
      case "sent":
      case "mark":
        break;
      default:
        throw new TypeError("no record");
    }
  }

  #openAt(record: Extract<TraceRecord, { op: "open" }>): void {
    const { fd, path } = record;
    const found = this.#find(path);
    const node = found ?? (record.folder ? newFolder() : newFile());
    if (found === null) {
      if (!record.created && !isNoState(basename(path)))
        throw new Error(`${path} came from nowhere`);
      this.#name(path, node);
    }
    this.#open.set(fd, node);
    if (record.truncated && !record.created) this.#change(fd, { at: this.#at, size: 0 });
  }

  #change(fd: number, change: DataChange): void {
    const node = this.#open.get(fd);
    if (node?.kind !== "file") throw new Error(`descriptor ${fd} is no file`);
    node.pending.push(change);
  }

  #name(path: string, node: DiskNode | null): void {
    const folder = this.#folderOf(path);
    const name = basename(path);
    if (node === null) folder.now.delete(name);
    else folder.now.set(name, node);
    folder.pending.push({ at: this.#at, sets: [[name, node]] });
  }

  #rename(from: string, to: string): void {
    const [old, next] = [this.#folderOf(from), this.#folderOf(to)];
    const node = old.now.get(basename(from));
    if (node === undefined) throw new Error(`${from} was renamed and is unknown`);
    old.now.delete(basename(from));
    next.now.set(basename(to), node);
    const [gone, come] = [[basename(from), null] as const, [basename(to), node] as const];
    if (old === next) old.pending.push({ at: this.#at, sets: [gone, come] });
    else {
      old.pending.push({ at: this.#at, sets: [gone] });
      next.pending.push({ at: this.#at, sets: [come] });
    }
  }

  #beginSync({ fd, token }: { readonly fd: number; readonly token: number }): void {
    const node = this.#open.get(fd);
    if (node === undefined) throw new Error(`descriptor ${fd} was synced and is unknown`);
    this.#syncs.set(token, { node, began: this.#at });
  }

  #endSync(token: number): void {
    const sync = this.#syncs.get(token);
    this.#syncs.delete(token);
    if (sync === undefined) throw new Error(`sync ${token} ended and never began`);
    const { node, began } = sync;
    if (node.kind === "file") {
      const done = node.pending.filter(({ at }) => at < began);
      node.safe = applyData(node.safe, done);
      node.pending = node.pending.slice(done.length);
    } else {
      const done = node.pending.filter(({ at }) => at < began);
      node.safe = applyNames(node.safe, done);
      node.pending = node.pending.slice(done.length);
    }
  }

  #find(path: string): DiskNode | null {
    if (path === this.#path) return this.root;
    let node: DiskNode | undefined = this.root;
    for (const name of path
      .slice(this.#path.length + 1)
      .split("/")
      .filter((part) => part !== "")) {
      node = node.kind === "folder" ? node.now.get(name) : undefined;
      if (node === undefined) return null;
    }
    return node;
  }

  #folderOf(path: string): DiskFolder {
    const folder = this.#find(dirname(path));
    if (folder?.kind !== "folder") throw new Error(`${dirname(path)} is no folder`);
    return folder;
  }
}

function newFile(): DiskFile {
  return { kind: "file", safe: Buffer.alloc(0), pending: [] };
}

function newFolder(): DiskFolder {
  return { kind: "folder", safe: new Map(), pending: [], now: new Map() };
}

/** Applies changes in their order to a copy; holes are zeros. */
export function applyData(safe: Buffer, changes: readonly DataChange[]): Buffer {
  if (changes.length === 0) return safe;
  let [size, most] = [safe.length, safe.length];
  for (const change of changes) {
    size = "size" in change ? change.size : Math.max(size, change.offset + change.bytes.length);
    most = Math.max(most, size);
  }
  const bytes = Buffer.alloc(most);
  safe.copy(bytes);
  let end = safe.length;
  for (const change of changes) {
    if ("size" in change) {
      if (change.size < end) bytes.fill(0, change.size, end);
      end = change.size;
    } else {
      change.bytes.copy(bytes, change.offset);
      end = Math.max(end, change.offset + change.bytes.length);
    }
  }
  return bytes.subarray(0, end);
}

/** Applies changes of names in their order to a copy. */
export function applyNames(
  safe: ReadonlyMap<string, DiskNode>,
  changes: readonly NameChange[],
): Map<string, DiskNode> {
  const names = new Map(safe);
  for (const [name, node] of changes.flatMap(({ sets }) => sets)) {
    if (node === null) names.delete(name);
    else names.set(name, node);
  }
  return names;
}
