/**
 * Parts of views, sealed: those that were read or made last are in memory too, as far as there is room. A figure is made
 * of a few joined ones, so the many of single blocks need not stay.
 * @module
 */
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import type { Json } from "../model/json.ts";
import type { IndexFiles } from "./files.ts";

/** Letters of JSON of the parts in memory, which take some four times as many bytes there. */
const MOST_LETTERS = 1024 * 1024;

/** Parts that are written at the same time. */
const MOST_UNDER_WAY = 8;

interface HeldPart {
  readonly part: Json;
  readonly letters: number;
}

/** Kept parts by their key. */
export class IndexParts {
  readonly #files: IndexFiles;
  readonly #mostLetters: number;
  /** Those that were asked for longest ago come first. */
  readonly #memory = new Map<string, HeldPart>();
  #letters = 0;
  readonly #underWay = new Set<Promise<void>>();
  #isKeeping = true;

  /** @param mostLetters of parts in memory; another for tests. */
  constructor(files: IndexFiles, mostLetters = MOST_LETTERS) {
    this.#files = files;
    this.#mostLetters = mostLetters;
  }

  /** A part, or null. */
  async get(key: string): Promise<Json | null> {
    const held = this.#memory.get(key);
    if (held !== undefined) {
      this.#memory.delete(key);
      this.#memory.set(key, held);
      return held.part;
    }
    const bytes = await this.#files.read("sums", key);
    const part = bytes === null ? null : parsed(readUtf8(bytes) ?? "");
    if (part !== null) this.#hold(key, { part, letters: bytes?.length ?? 0 });
    return part;
  }

  /**
   * Keeps a part; does nothing while the files are being deleted. Nobody waits for the disk, unless much is being written: a part
   * that is lost is made again.
   */
  async put(key: string, part: Json): Promise<void> {
    if (!this.#isKeeping) return;
    const text = JSON.stringify(part);
    this.#hold(key, { part, letters: text.length });
    const put = this.#files
      .put([this.#files.seal("sums", key, utf8(text))])
      .catch(() => undefined)
      .finally(() => this.#underWay.delete(put));
    this.#underWay.add(put);
    if (this.#underWay.size > MOST_UNDER_WAY) await Promise.race(this.#underWay);
  }

  /** Keeps nothing any more until `forget`, and waits for what is being written. */
  async stop(): Promise<void> {
    this.#isKeeping = false;
    await Promise.allSettled(this.#underWay);
  }

  /** Forgets what is in memory: the disk has it. */
  tidy(): void {
    this.#memory.clear();
    this.#letters = 0;
  }

  /** Forgets what is in memory, and keeps parts again after a `stop`. */
  forget(): void {
    this.tidy();
    this.#isKeeping = true;
  }

  #hold(key: string, held: HeldPart): void {
    this.#letters += held.letters - (this.#memory.get(key)?.letters ?? 0);
    this.#memory.delete(key);
    this.#memory.set(key, held);
    for (const [oldest, { letters }] of this.#memory) {
      if (this.#letters <= this.#mostLetters) return;
      this.#letters -= letters;
      this.#memory.delete(oldest);
    }
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
