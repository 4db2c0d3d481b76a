/**
 * Parts of views, sealed: those that were read or made last are in memory too.
 * @module
 */
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import type { Json } from "../model/json.ts";
import type { IndexFiles } from "./files.ts";

/** Parts that are in memory. */
const MOST_IN_MEMORY = 20_000;

/** Kept parts by their key. */
export class IndexParts {
  readonly #files: IndexFiles;
  readonly #memory = new Map<string, Json>();
  readonly #underWay = new Set<Promise<void>>();
  #isKeeping = true;

  constructor(files: IndexFiles) {
    this.#files = files;
  }

  /** A part, or null. */
  async get(key: string): Promise<Json | null> {
    const held = this.#memory.get(key);
    if (held !== undefined) return held;
    const bytes = await this.#files.read("sums", key);
    const part = bytes === null ? null : parsed(readUtf8(bytes) ?? "");
    if (part !== null) this.#hold(key, part);
    return part;
  }

  /** Keeps a part; does nothing while the files are being deleted. */
  async put(key: string, part: Json): Promise<void> {
    if (!this.#isKeeping) return;
    this.#hold(key, part);
    const put = this.#files.put([this.#files.seal("sums", key, utf8(JSON.stringify(part)))]);
    this.#underWay.add(put);
    await put.finally(() => this.#underWay.delete(put));
  }

  /** Keeps nothing any more until `forget`, and waits for what is being written. */
  async stop(): Promise<void> {
    this.#isKeeping = false;
    await Promise.allSettled(this.#underWay);
  }

  /** Forgets what is in memory. */
  forget(): void {
    this.#memory.clear();
    this.#isKeeping = true;
  }

  #hold(key: string, part: Json): void {
    if (this.#memory.size >= MOST_IN_MEMORY) this.#memory.clear();
    this.#memory.set(key, part);
  }
}

function parsed(text: string): Json | null {
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
