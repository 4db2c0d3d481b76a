/**
 * Rows as a database writes them: a header of serial types, then the values (sqlite.org/fileformat2.html, section 2.1).
 * @module
 */
import type { Encoding } from "./header.ts";

/** A value of a cell. An integer that a number cannot hold is a bigint. */
export type Cell = number | bigint | string | Uint8Array | null;

/** Numbers of up to nine bytes, seven bits each and eight of the last; beyond the page they are 0. */
export class Varints {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  /** The next one; signed, and above 2^53 about. */
  next(): number {
    const first = this.#bytes[this.at] ?? 0;
    if (first < 0x80) {
      this.at += 1;
      return first;
    }
    let value = 0;
    for (let count = 0; count < 7; count++) {
      const byte = this.#bytes[this.at++] ?? 0;
      value = value * 128 + (byte & 0x7f);
      if (byte < 0x80) return value;
    }
    return this.#long(BigInt(value));
  }

  /** The last two bytes of eight or nine, after seven. */
  #long(begun: bigint): number {
    const [eighth = 0, ninth = 0] = this.#bytes.subarray(this.at, this.at + 2);
    const value = begun * 128n + BigInt(eighth & 0x7f);
    this.at += 1;
    if (eighth < 0x80) return Number(value);
    this.at += 1;
    return Number(BigInt.asIntN(64, value * 256n + BigInt(ninth)));
  }
}

/** Bytes of a value by its serial type. */
export function lengthOf(type: number): number {
  if (type < 12) return [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0][type] ?? 0;
  return Math.floor((type - 12) / 2);
}

/** Where the values of a row lie in its payload. */
export interface RowShape {
  readonly types: readonly number[];
  readonly offsets: readonly number[];
  /** Where the last value ends that is asked for. */
  readonly end: number;
}

/** Bytes of a row's header, itself among them. */
export function headerLength(payload: Uint8Array): number {
  return new Varints(payload, 0).next();
}

/** Reads a row's header as far as the columns up to `last` need it; null if it is damaged. */
export function shapeOf(payload: Uint8Array, last: number): RowShape | null {
  const reader = new Varints(payload, 0);
  const begin = reader.next();
  const types: number[] = [];
  const offsets: number[] = [];
  let end = begin;
  while (reader.at < begin && types.length <= last) {
    const type = reader.next();
    if (type < 0 || type === 10 || type === 11) return null;
    types.push(type);
    offsets.push(end);
    end += lengthOf(type);
  }
  return reader.at > begin ? null : { types, offsets, end };
}

/** Gives the value at a place of a payload. */
export type ReadCell = (payload: Uint8Array, type: number, at: number) => Cell;

/** A row as it lies in its pages. */
export interface RawRow {
  readonly id: number;
  /** As much of it as is asked for. */
  readonly payload: Uint8Array;
  readonly shape: RowShape;
}

/** Gives the cell at a place of a row, 0 for the first; undefined: the row is older than the column. */
export function cellOf(
  { payload, shape }: RawRow,
  place: number,
  read: ReadCell,
): Cell | undefined {
  const [type, at] = [shape.types[place], shape.offsets[place]];
  return type === undefined || at === undefined ? undefined : read(payload, type, at);
}

/** Reads values whose texts are in an encoding. */
export function cellReader(encoding: Encoding): ReadCell {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  return (payload, type, at) => {
    if (type >= 12) {
      const bytes = payload.subarray(at, at + lengthOf(type));
      return type % 2 === 0 ? bytes.slice() : decoder.decode(bytes);
    }
    if (type === 0) return null;
    if (type >= 8) return type - 8;
    const view = new DataView(payload.buffer, payload.byteOffset + at, lengthOf(type));
    return type === 7 ? realOf(view) : integerOf(view);
  };
}

/** No number is no value. */
function realOf(view: DataView): number | null {
  const value = view.getFloat64(0);
  return Number.isNaN(value) ? null : value;
}

/** Big-endian, two's complement, of 1, 2, 3, 4, 6 or 8 bytes. */
function integerOf(view: DataView): number | bigint {
  switch (view.byteLength) {
    case 1:
      return view.getInt8(0);
    case 2:
      return view.getInt16(0);
    case 3:
      return view.getInt8(0) * 65_536 + view.getUint16(1);
    case 4:
      return view.getInt32(0);
    case 6:
      return view.getInt16(0) * 4_294_967_296 + view.getUint32(2);
    default: {
      const about = view.getInt32(0) * 4_294_967_296 + view.getUint32(4);
      return Number.isSafeInteger(about) ? about : view.getBigInt64(0);
    }
  }
}
