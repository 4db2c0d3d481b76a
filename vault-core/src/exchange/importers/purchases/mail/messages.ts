/**
 * The messages of a mail file: one (RFC 5322), or many, each behind a line that begins with `From ` (RFC 4155).
 * @module
 */
import { joinBytes } from "../../../../bytes/compare.ts";
import { firstBytes, type ByteSource } from "../../reading/byte-source.ts";
import { limits } from "../../reading/limits.ts";
import { encodingByStart, textOf } from "../../reading/text.ts";

/** A message as it lies in the file. */
export interface MailMessage {
  /** 1 for the first. */
  readonly row: number;
  /** Null: larger than any that is read. */
  readonly bytes: Uint8Array | null;
}

const FROM = new TextEncoder().encode("From ");
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
/** What a border can reach back over: an empty line, with or without carriage returns, and its word. */
const REACH = FROM.length + 3;

/** Yields the messages, in order. */
export async function* mailMessages(source: ByteSource): AsyncGenerator<MailMessage> {
  const isMany = startsWith(await firstBytes(bytesSource(source), FROM.length), FROM);
  let row = 1;
  let gathered = new Gathered();
  let rest = new Uint8Array(0);
  for await (const chunk of mailBytes(source)) {
    const bytes = joinBytes([rest, chunk]);
    let from = 0;
    for (const border of isMany ? bordersIn(bytes) : []) {
      gathered.add(bytes.subarray(from, border));
      yield { row, bytes: gathered.taken() };
      row += 1;
      gathered = new Gathered();
      from = border;
    }
    const kept = Math.max(from, bytes.length - REACH);
    gathered.add(bytes.subarray(from, kept));
    rest = bytes.slice(kept);
  }
  gathered.add(rest);
  yield { row, bytes: gathered.taken() };
}

/** Pieces of one message, none once it is too large. */
class Gathered {
  #pieces: Uint8Array[] = [];
  #length = 0;

  add(piece: Uint8Array): void {
    this.#length += piece.length;
    if (this.#length > limits.mailMessage) this.#pieces = [];
    else this.#pieces.push(piece.slice());
  }

  /** Without the line that begins with `From `, which is no header. */
  taken(): Uint8Array | null {
    if (this.#length > limits.mailMessage) return null;
    const bytes = joinBytes(this.#pieces);
    return startsWith(bytes, FROM) ? bytes.subarray(bytes.indexOf(LINE_FEED) + 1) : bytes;
  }
}

/** Places of `From ` behind an empty line. */
function* bordersIn(bytes: Uint8Array): Generator<number> {
  const first = FROM[0] ?? 0;
  for (let at = bytes.indexOf(first, 1); at > 0; at = bytes.indexOf(first, at + 1)) {
    if (startsWith(bytes.subarray(at, at + FROM.length), FROM) && followsEmptyLine(bytes, at))
      yield at;
  }
}

function followsEmptyLine(bytes: Uint8Array, at: number): boolean {
  if (bytes[at - 1] !== LINE_FEED) return false;
  return bytes[bytes[at - 2] === CARRIAGE_RETURN ? at - 3 : at - 2] === LINE_FEED;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}

function bytesSource(source: ByteSource): ByteSource {
  return { chunks: () => mailBytes(source) };
}

/** Bytes as a mail program writes them: without a byte order mark, and never as UTF-16. */
async function* mailBytes(source: ByteSource): AsyncGenerator<Uint8Array> {
  const encoding = encodingByStart(await firstBytes(source, limits.sampleBytes));
  if (encoding === null) return yield* source.chunks();
  for await (const text of textOf(source, encoding)) yield new TextEncoder().encode(text);
}
