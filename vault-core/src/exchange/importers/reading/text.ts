/**
 * Bytes to text: byte order mark, then strict UTF-8, then UTF-16 by its zero bytes, then windows-1252.
 * @module
 */
import { firstBytes, type ByteSource } from "./byte-source.ts";
import { limits, refusal } from "./limits.ts";
import { Utf8Decoder } from "./utf8.ts";

/** Encodings that are found by themselves. */
export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Encodings that were found: a source, or the file that it reads, gives the same bytes each time. */
const found = new WeakMap<object, Promise<Encoding>>();

/** Finds the encoding of a source, once. It reads the whole source only if the start leaves UTF-8 possible. */
export async function encodingOf(source: ByteSource): Promise<Encoding> {
  const place = source.blob ?? source;
  const known = found.get(place) ?? findEncoding(source);
  found.set(place, known);
  try {
    return await known;
  } catch (error) {
    found.delete(place);
    throw error;
  }
}

async function findEncoding(source: ByteSource): Promise<Encoding> {
  const start = await firstBytes(source, limits.sampleBytes);
  return encodingByStart(start) ?? ((await isUtf8(source)) ? "utf-8" : "windows-1252");
}

/** Tells the encoding by the first bytes; null if only the rest can tell. */
export function encodingByStart(start: Uint8Array): Encoding | null {
  const [first, second, third] = start;
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const { even, odd } = zeroShares(start);
  if (odd > 0.4 && even < 0.1) return "utf-16le";
  if (even > 0.4 && odd < 0.1) return "utf-16be";
  return null;
}

/** Tells whether bytes are no text: more than a stray zero byte, and no UTF-16 explains them. */
export function isBinary(start: Uint8Array): boolean {
  const { even, odd } = zeroShares(start);
  return encodingByStart(start) === null && even + odd > 0.01;
}

/**
 * Browsers give files in pieces of megabytes: what is made of one lives until the next, so each is read a part at a time. A text of
 * twice as many letters is a large object to V8, for which pages of its own are asked of the system and given back.
 */
const PIECE_BYTES = 65_536;

/**
 * Decodes a source piece by piece, without its byte order mark. The encoding is a label of the Encoding Standard.
 * A letter cut off at the end is left out: the reader above sees that the file is cut off.
 *
 * @throws {VaultError} import-refused, bad-encoding.
 */
export async function* textOf(source: ByteSource, encoding: string): AsyncGenerator<string> {
  const decoder = encoding === "utf-8" ? new Utf8Decoder() : new StreamDecoder(encoding);
  for await (const chunk of source.chunks())
    for (const piece of piecesOf(chunk)) {
      const text = mustFit(() => decoder.decode(piece));
      if (text !== "") yield text;
    }
  mustFit(() => decoder.end());
}

function* piecesOf(chunk: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
}

/** Decodes the start of a source for detection; a letter cut off at the end is left out. */
export function textOfStart(start: Uint8Array): string {
  const encoding = encodingByStart(start);
  if (encoding !== null) return new TextDecoder(encoding).decode(start, { stream: true });
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(start);
  }
}

/** @throws {VaultError} import-refused, bad-encoding. */
function mustFit<Value>(decode: () => Value): Value {
  try {
    return decode();
  } catch {
    throw refusal("bad-encoding");
  }
}

/** Any encoding. */
class StreamDecoder {
  readonly #decoder: TextDecoder;

  constructor(encoding: string) {
    this.#decoder = new TextDecoder(encoding, { fatal: true });
  }

  decode(piece: Uint8Array): string {
    return this.#decoder.decode(piece, { stream: true });
  }

  /** What is left is the begin of a letter: nothing is wrong with it. */
  end(): void {}
}

async function isUtf8(source: ByteSource): Promise<boolean> {
  const decoder = new Utf8Decoder();
  try {
    for await (const chunk of source.chunks())
      for (const piece of piecesOf(chunk)) decoder.decode(piece);
    decoder.end();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function zeroShares(bytes: Uint8Array): { readonly even: number; readonly odd: number } {
  let even = 0;
  let odd = 0;
  // Most texts hold no zero byte at all, and finding that out is one search.
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) {
    if (at % 2 === 0) even += 1;
    else odd += 1;
  }
  const half = Math.max(1, bytes.length / 2);
  return { even: even / half, odd: odd / half };
}
