/**
 * Ids that are 16 bytes each, as those of imported records are: a thousand at once, without a text of each.
 * @module
 */
import { lettersOfPieces, toBase64Url } from "../bytes/encoding.ts";

/** Bytes of an id. */
export const PLAIN_ID_BYTES = 16;

/** Ids side by side. */
export class PlainIds {
  /** 16 for each. */
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** How many. */
  get count(): number {
    return this.bytes.length / PLAIN_ID_BYTES;
  }

  /** Gives one as its text: 22 base64url letters. */
  text(row: number): string {
    return toBase64Url(this.#at(row));
  }

  /** Gives all as their texts. */
  texts(): readonly string[] {
    return Array.from({ length: this.count }, (_, row) => this.text(row));
  }

  /** The letters of all texts, end to end. */
  letters(): Uint8Array {
    return lettersOfPieces(this.bytes, PLAIN_ID_BYTES);
  }

  /** The same without some of them. */
  without(left: ReadonlySet<number>): PlainIds {
    if (left.size === 0) return this;
    const kept = new Uint8Array((this.count - left.size) * PLAIN_ID_BYTES);
    let to = 0;
    for (let row = 0; row < this.count; row++) {
      if (left.has(row)) continue;
      kept.set(this.#at(row), to);
      to += PLAIN_ID_BYTES;
    }
    return new PlainIds(kept);
  }

  #at(row: number): Uint8Array {
    return this.bytes.subarray(row * PLAIN_ID_BYTES, (row + 1) * PLAIN_ID_BYTES);
  }
}

/** Rows of those ids of which something holds. */
export function rowsWith(ids: PlainIds, holds: (id: string) => boolean): ReadonlySet<number> {
  return new Set(ids.texts().flatMap((id, row) => (holds(id) ? row : [])));
}
