/**
 * UTF-8 piece by piece. Each piece is decoded by itself, not as a part of a stream: that is several times as fast in Node, and
 * gives texts of one byte a letter where that is enough for them.
 * @module
 */

const NOTHING = new Uint8Array(0);

/** A decoder. Feed it the pieces in order. */
export class Utf8Decoder {
  // A mark at the begin of a later piece is a letter as any other.
  readonly #decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The begin of a letter that the last piece cut. */
  #cut: Uint8Array = NOTHING;
  #isBegun = false;

  /** Gives the text of a piece, without the byte order mark of the first. @throws {TypeError} For what is no UTF-8. */
  decode(piece: Uint8Array): string {
    const bytes = this.#cut.length === 0 ? piece : joined(this.#cut, piece);
    const end = bytes.length - cutLength(bytes);
    this.#cut = end === bytes.length ? NOTHING : bytes.slice(end);
    const text = this.#decoder.decode(bytes.subarray(0, end));
    if (this.#isBegun || text === "") return text;
    this.#isBegun = true;
    return text.startsWith("\ufeff") ? text.slice(1) : text;
  }

  /** Ends the text; a letter cut off at the end is left out. @throws {TypeError} If what is left begins no letter. */
  end(): void {
    new TextDecoder("utf-8", { fatal: true }).decode(this.#cut, { stream: true });
  }
}

/** How many bytes at the end are the begin of a letter that goes on. */
function cutLength(bytes: Uint8Array): number {
  const most = Math.min(3, bytes.length);
  for (let length = 1; length <= most; length++) {
    const byte = bytes[bytes.length - length] ?? 0;
    if ((byte & 0xc0) !== 0x80) return length < letterLength(byte) ? length : 0;
  }
  return 0;
}

/** How many bytes a letter has, by its first byte; 0 for a byte that begins none of several. */
function letterLength(first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
