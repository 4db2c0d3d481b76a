/**
 * One process at a time writes a vault's folder: a lock file with the process's id and start time. The file of a
 * process that ended is removed.
 * @module
 */
import { open, readFile, rm, stat } from "node:fs/promises";

import { hasCode, readFileIfAny } from "./durable-file.ts";

/** Makes a lock of a path. */
export function createLockFile(path: string): LockFile {
  return new LockFile(path);
}

/** A lock file; see `createLockFile`. */
export class LockFile {
  readonly #path: string;
  #held = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Takes the lock; false if a living process holds it. */
  async take(): Promise<boolean> {
    if (this.#held) return false;
    this.#held = (await this.#create()) || ((await this.#isLeftOver()) && (await this.#create()));
    return this.#held;
  }

  /** Gives the lock back. */
  async release(): Promise<void> {
    if (this.#held) await rm(this.#path, { force: true });
    this.#held = false;
  }

  async #create(): Promise<boolean> {
    return makeFile(this.#path, `${process.pid} ${await startOf(process.pid)}\n`);
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
      const [pid = "", start = ""] = text.trim().split(" ");
      // An empty file is being written this very moment.
      const left =
        text === ""
          ? !(await isFresh(this.#path))
          : !isAlive(Number(pid)) || (await startOf(Number(pid))) !== start;
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
async function isFresh(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Math.abs(Date.now() - found.mtimeMs) < FRESH_MS;
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
