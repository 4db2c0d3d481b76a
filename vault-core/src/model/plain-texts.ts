/**
 * Texts as they stand in a list of JSON, found there without being read: a table holds a thousand keys and times that are only
 * looked at, and written again letter by letter.
 * @module
 */
import { readUtf8 } from "../bytes/encoding.ts";
import { type Instants, readInstants } from "../bytes/read-instant.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const [OPEN_LIST, CLOSE_LIST] = [0x5b, 0x5d];
/** 1 for the bytes that stand for themselves inside a text: ASCII, but for quotes, backslashes and what JSON escapes. */
const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== QUOTE && byte !== 0x5c ? 1 : 0,
);

/** Texts of plain ASCII, in a list just as `JSON.stringify` writes it. */
export class PlainTexts {
  /** UTF-8 of the list. */
  readonly bytes: Uint8Array;
  /** Where each begins, with its quote, and where it ends, behind the other one. */
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  #instants: Instants | null | undefined;

  private constructor(bytes: Uint8Array, count: number) {
    this.bytes = bytes;
    this.starts = new Uint32Array(count);
    this.ends = new Uint32Array(count);
  }

  /** Finds the texts of a list; null if it is another one, or not just so many plain texts. */
  static find(bytes: Uint8Array, count: number): PlainTexts | null {
    if (count === 0 || bytes.length < 2 + count * 3 - 1 || bytes[0] !== OPEN_LIST) return null;
    const found = new PlainTexts(bytes, count);
    const { starts, ends } = found;
    let at = 1;
    for (let row = 0; row < count; row++) {
      if (bytes[at] !== QUOTE) return null;
      starts[row] = at++;
      while (PLAIN[bytes[at] ?? 0] === 1) at++;
      if (bytes[at++] !== QUOTE) return null;
      ends[row] = at;
      if (bytes[at++] !== (row < count - 1 ? COMMA : CLOSE_LIST)) return null;
    }
    return at === bytes.length ? found : null;
  }

  /** How many. */
  get count(): number {
    return this.starts.length;
  }

  /** Where each is without its quotes. */
  insides(): {
    readonly bytes: Uint8Array;
    readonly starts: Uint32Array;
    readonly ends: Uint32Array;
  } {
    const { bytes, starts, ends } = this;
    return { bytes, starts: starts.map((at) => at + 1), ends: ends.map((at) => at - 1) };
  }

  /** Letters of one. */
  lengthOf(row: number): number {
    return (this.ends[row] ?? 2) - (this.starts[row] ?? 0) - 2;
  }

  /** Gives one. */
  text(row: number): string {
    return (
      readUtf8(this.bytes.subarray((this.starts[row] ?? 0) + 1, (this.ends[row] ?? 1) - 1)) ?? ""
    );
  }

  /** The texts as instants, if all of them are, with as many digits each; else null. */
  get instants(): Instants | null {
    this.#instants ??= readInstants(this.bytes, this.starts, this.ends);
    return this.#instants;
  }
}
