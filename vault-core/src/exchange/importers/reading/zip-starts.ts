/**
 * The first bytes of many members of an archive, in one pass over the file in the order of its bytes.
 * @module
 */
import { firstBytes } from "./byte-source.ts";
import { crc32 } from "../../../bytes/crc32.ts";
import { inflateStart } from "./inflate-start.ts";
import { refusal } from "./limits.ts";
import type { ZipMember } from "./zip.ts";

/** Bytes that are read at once; small members lie in them by the hundred. */
const WINDOW = 262_144;
/** A member's own header without name and extra field (APPNOTE.TXT, 4.3.7). */
const HEADER = 30;
/** Names and extra fields that are read along at first. */
const USUAL_NAMES = 512;

/** What is asked of a member. */
export interface StartAsk {
  readonly member: ZipMember;
  /** Bytes that are wanted at most. */
  readonly length: number;
  /** The rest is read too, for its check sum. */
  readonly isWhole: boolean;
}

/**
 * Gives each member's start, or the error that looking at it ended in, to `take`.
 */
export async function zipStarts<Ask extends StartAsk>(
  blob: Blob,
  asks: readonly Ask[],
  take: (ask: Ask, start: Uint8Array | null, error: unknown) => void,
): Promise<void> {
  const file = new Window(blob);
  const inOrder = asks.toSorted(
    (one, other) => one.member.place.offset - other.member.place.offset,
  );
  for (const ask of inOrder) {
    try {
      take(ask, await startOf(file, ask), null);
    } catch (error) {
      take(ask, null, error);
    }
  }
}

async function startOf(file: Window, { member, length, isWhole }: StartAsk): Promise<Uint8Array> {
  if (isWhole) return wholeStart(member, length);
  const { offset, method, packedBytes, bytes, sum } = member.place;
  // A rare packing is left to the library.
  if (method !== 0 && method !== 8) return firstBytes(member.source, length);
  const header = await file.read(offset, HEADER, USUAL_NAMES + length);
  if (header.length < HEADER || !isHeader(header)) throw refusal("bad-zip");
  const view = new DataView(header.buffer, header.byteOffset, HEADER);
  const names = view.getUint16(26, true) + view.getUint16(28, true);
  // What does not get smaller by packing gets a little longer.
  const wanted = Math.min(packedBytes, method === 0 ? length : length + 64 + (length >> 8));
  const packed = await file.read(offset + HEADER + names, wanted, 0);
  const start = method === 0 ? packed.slice(0, length) : inflateStart(packed, length);
  // Where the directory promises more than there is, or the start is all and its sum differs, it is damaged.
  if (start.length < Math.min(length, bytes)) throw refusal("bad-zip");
  if (length >= bytes && crc32(start) !== sum) throw refusal("bad-zip");
  return start;
}

async function wholeStart({ source }: ZipMember, length: number): Promise<Uint8Array> {
  const start = new Uint8Array(length);
  let held = 0;
  for await (const chunk of source.chunks()) {
    const part = chunk.subarray(0, length - held);
    start.set(part, held);
    held += part.length;
  }
  return start.subarray(0, held);
}

function isHeader([p, k, third, fourth]: Uint8Array): boolean {
  return p === 0x50 && k === 0x4b && third === 3 && fourth === 4;
}

/** The part of a file that was read last. */
class Window {
  readonly #blob: Blob;
  #from = 0;
  #bytes = new Uint8Array(0);

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  /** Bytes of the file, fewer at its end. `ahead` more will be asked for next. */
  async read(from: number, length: number, ahead: number): Promise<Uint8Array> {
    const end = Math.min(from + length + ahead, this.#blob.size);
    if (from < this.#from || end > this.#from + this.#bytes.length) {
      const size = Math.max(WINDOW, length + ahead);
      this.#bytes = new Uint8Array(await this.#blob.slice(from, from + size).arrayBuffer());
      this.#from = from;
    }
    return this.#bytes.subarray(from - this.#from, from - this.#from + length);
  }
}
