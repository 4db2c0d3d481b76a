/**
 * Bytes that grow at their end, and that are used again.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";

const FIRST_BYTES = 4096;
/** From so many bytes on the platform copies an array faster than a loop, and from so many on a part of one. */
const SHORT = 24;
const LONG = 128;
/** Below, the digits of a number are cheap. */
const SHORT_INTEGER = 1_000_000_000;
const ZERO = 48;
const MINUS = 45;

/** A buffer; what lies behind `length` is of an earlier use. */
export class Output {
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FIRST_BYTES);
  length = 0;

  /** Adds a byte. */
  byte(value: number): void {
    this.#ensure(1);
    this.bytes[this.length++] = value;
  }

  /** Adds the bytes from `start` up to `end`. */
  copy(from: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.#ensure(count);
    const { bytes, length } = this;
    if (count < LONG) for (let at = 0; at < count; at++) bytes[length + at] = from[start + at] ?? 0;
    else bytes.set(from.subarray(start, end), length);
    this.length = length + count;
  }

  /** Adds all bytes of an array. */
  all(added: Uint8Array): void {
    const count = added.length;
    this.#ensure(count);
    const { bytes, length } = this;
    if (count < SHORT) for (let at = 0; at < count; at++) bytes[length + at] = added[at] ?? 0;
    else bytes.set(added, length);
    this.length = length + count;
  }

  /** Adds a text. */
  text(text: string): void {
    this.all(utf8(text));
  }

  /** Adds a safe integer, in decimal. */
  integer(value: number): void {
    if (value >= SHORT_INTEGER || value <= -SHORT_INTEGER) {
      this.text(String(value));
      return;
    }
    if (value < 0) this.byte(MINUS);
    const positive = Math.abs(value);
    let digits = 1;
    for (let limit = 10; positive >= limit; limit *= 10) digits++;
    this.digits(positive, digits);
  }

  /** Adds the last digits of a number below 2^31. */
  digits(value: number, count: number): void {
    this.#ensure(count);
    let rest = value;
    for (let at = this.length + count - 1; at >= this.length; at--) {
      const next = (rest / 10) | 0;
      this.bytes[at] = ZERO + rest - next * 10;
      rest = next;
    }
    this.length += count;
  }

  /** What was added. It changes with the next use. */
  view(): Uint8Array<ArrayBuffer> {
    return this.bytes.subarray(0, this.length);
  }

  #ensure(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.view());
    this.bytes = grown;
  }
}
