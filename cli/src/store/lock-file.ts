/**
 * One process at a time writes a vault's folder: a lock file with the process's id and start time, and the namespace in
 * which the id counts. The file of a process that ended is removed. Whether one of another namespace, a container's
 * perhaps, still runs cannot be asked: it touches its file as long as it does.
 * @module
 */
import { open, readFile, readlink, rm, stat, utimes } from "node:fs/promises";

import { hasCode, readFileIfAny } from "./durable-file.ts";

/** Makes a lock of a path. */
export function createLockFile(path: string): LockFile {
  return new LockFile(path);
}

/** A lock file; see `createLockFile`. */
export class LockFile {
  readonly #path: string;
  #held = false;
  #beat: NodeJS.Timeout | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the lock; false if a living process holds it. */
  async take(): Promise<boolean> {
    if (this.#held) return false;
    this.#held = (await this.#create()) || ((await this.#isLeftOver()) && (await this.#create()));
    if (this.#held) this.#beat = setInterval(() => void touch(this.#path), BEAT_MS).unref();
    return this.#held;
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    if (this.#beat !== null) clearInterval(this.#beat);
    if (this.#held) await rm(this.#path, { force: true });
    this.#held = false;
  }

  async #create(): Promise<boolean> {
    const words = [process.pid, await startOf(process.pid), await namespace()];
    return makeFile(this.#path, `${words.join(" ")}\n`);
  }

  /** Removes the file of a process that is gone, or whose id now belongs to another (in a container it often does). */
  async #isLeftOver(): Promise<boolean> {
    // One process at a time decides, or a second one would remove the lock that the first has just taken.
    const judging = `${this.#path}.judging`;
    if (!(await makeFile(judging, ""))) {
      if (!(await isFresh(judging))) await rm(judging, { force: true });
      return false;
    }
    try {
      const text = (await readFileIfAny(this.#path))?.toString("utf8") ?? "";
      const left = await hasEnded(this.#path, text.trim());
      if (left) await rm(this.#path, { force: true });
      return left;
    } finally {
      await rm(judging, { force: true });
    }
  }
}

/** The id of the process that a lock file names; null if there is no such file, or it is being written. */
export async function holderOf(path: string): Promise<number | null> {
  const text = (await readFileIfAny(path))?.toString("utf8") ?? "";
  const pid = Number(text.split(" ")[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : null;
}

/** Tells whether a process still runs; one that has ended and that nobody has asked about does not. */
export async function isRunning(pid: number): Promise<boolean> {
  return isAlive(pid) && (await statOf(pid))[0] !== "Z";
}

const FRESH_MS = 10_000;
/** How often a holder touches its file, and after what silence one that nobody can ask about has ended. */
const BEAT_MS = 10_000;
const SILENT_MS = 60_000;

/** Makes a file; false if there is one. */
async function makeFile(path: string, text: string): Promise<boolean> {
  try {
    const handle = await open(path, "wx", 0o600);
    await handle.writeFile(text);
    await handle.close();
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Tells whether a file was written a moment ago; one that is gone was not. */
async function isFresh(path: string, freshMs = FRESH_MS): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Math.abs(Date.now() - found.mtimeMs) < freshMs;
}

/** Tells whether whoever wrote a lock has ended. */
async function hasEnded(path: string, text: string): Promise<boolean> {
  // An empty file is being written this very moment.
  if (text === "") return !(await isFresh(path));
  const [pid, start, space] = text.split(" ");
  if (space !== undefined && space !== (await namespace()))
    return !(await isFresh(path, SILENT_MS));
  return !isAlive(Number(pid)) || (await startOf(Number(pid))) !== start;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  await utimes(path, now, now).catch(() => undefined);
}

/** Where ids of processes count, as Linux says it; `-` where the system does not say. */
async function namespace(): Promise<string> {
  return await readlink("/proc/self/ns/pid").catch(() => "-");
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, "EPERM");
  }
}

/** When a process began, as Linux says it; `-` where the system does not say. */
async function startOf(pid: number): Promise<string> {
  return (await statOf(pid))[19] ?? "-";
}

/** What Linux says of a process, from its state on; nothing where the system does not say. */
async function statOf(pid: number): Promise<readonly string[]> {
  try {
    const line = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces.
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
}
