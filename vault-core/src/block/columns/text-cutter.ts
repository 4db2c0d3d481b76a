/**
 * Turns bytes into texts, many at once: a text by itself costs more to decode than to build.
 * @module
 */
import { readUtf8 } from "../../bytes/encoding.ts";
import { MAX_LINE_BYTES } from "../body.ts";
import { isWide, MAX_TEXT_BYTES, must, textBytes } from "./limits.ts";
import { Output } from "./output.ts";

const LF = 10;
/** So many bytes are decoded at once. */
const CHUNK_BYTES = 64 * 1024;

/** Cuts what is written into texts; none of them is empty, none holds a newline. */
export class TextCutter {
  /** Takes the bytes of the text that is being written. */
  readonly out = new Output();
  #texts: string[] = [];
  /** Where the texts of the chunk end. */
  #ends: number[] = [];
  #start = 0;
  #bytes = 0;

  /** Ends a text. @throws {VaultError} BAD_BLOCK if it, or all together, are too long, or for bytes that are no UTF-8. */
  end(): void {
    // A column gives a text one value, so it is no longer than the body, whatever it is.
    must(this.out.length - this.#start <= MAX_LINE_BYTES, "a line of it is too long");
    this.#ends.push(this.out.length);
    this.out.byte(LF);
    this.#start = this.out.length;
    if (this.#start >= CHUNK_BYTES) this.#decode();
  }

  /** Gives the texts since the last time. */
  take(): readonly string[] {
    if (this.#ends.length > 0) this.#decode();
    const texts = this.#texts;
    this.#texts = [];
    return texts;
  }

  #decode(): void {
    const chunk = readUtf8(this.out.bytes.subarray(0, this.#start - 1));
    must(chunk !== null, "its body is no UTF-8");
    // A part of a text keeps the whole in memory, with two bytes a letter if a single one needs them.
    const texts = isWide(chunk) ? this.#decodeEach() : chunk.split("\n");
    for (const text of texts) {
      this.#bytes += textBytes(text);
      this.#texts.push(text);
    }
    must(this.#bytes <= MAX_TEXT_BYTES, "its lines are too long");
    this.out.length = 0;
    this.#ends = [];
    this.#start = 0;
  }

  #decodeEach(): readonly string[] {
    return this.#ends.map((end, at) => {
      const start = at === 0 ? 0 : (this.#ends[at - 1] ?? 0) + 1;
      return readUtf8(this.out.bytes.subarray(start, end)) ?? "";
    });
  }
}
