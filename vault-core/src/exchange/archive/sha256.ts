/**
 * SHA-256 (FIPS 180-4) piece by piece: WebCrypto hashes only what is in memory whole, and a member of an archive may be
 * larger than memory. Of public bytes: it protects nothing, it finds damage.
 * @module
 */
import { toHex } from "../../bytes/encoding.ts";

const FIRST = [2, 3, 5, 7, 11, 13, 17, 19];
const BLOCK = 64;

/** The first 32 bits of the fractions of the cube roots of the first 64 primes. */
const K = Uint32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime)));

/** A hash that bytes go into. */
export class Sha256 {
  readonly #state = Uint32Array.from(FIRST, (prime) => fraction(Math.sqrt(prime)));
  readonly #block = new Uint8Array(BLOCK);
  readonly #words = new Uint32Array(BLOCK);
  #held = 0;
  #bytes = 0;

  /** Takes bytes in. */
  update(bytes: Uint8Array): this {
    this.#bytes += bytes.length;
    let at = 0;
    while (at < bytes.length) {
      const part = bytes.subarray(at, at + BLOCK - this.#held);
      this.#block.set(part, this.#held);
      this.#held += part.length;
      at += part.length;
      if (this.#held < BLOCK) break;
      this.#mix();
      this.#held = 0;
    }
    return this;
  }

  /** Ends it, and gives 64 hexadecimal digits. */
  hex(): string {
    const bits = this.#bytes * 8;
    const zeros = (BLOCK * 2 - 9 - this.#held) % BLOCK;
    const tail = new DataView(new ArrayBuffer(zeros + 9));
    tail.setUint8(0, 0x80);
    tail.setUint32(zeros + 1, Math.floor(bits / 2 ** 32));
    tail.setUint32(zeros + 5, bits % 2 ** 32);
    this.update(new Uint8Array(tail.buffer));
    const out = new DataView(new ArrayBuffer(32));
    for (const [index, word] of this.#state.entries()) out.setUint32(index * 4, word);
    return toHex(new Uint8Array(out.buffer));
  }

  #mix(): void {
    const words = this.#words;
    const block = new DataView(this.#block.buffer);
    for (let t = 0; t < 16; t++) words[t] = block.getUint32(t * 4);
    for (let t = 16; t < BLOCK; t++) {
      const [early, late] = [words[t - 15] ?? 0, words[t - 2] ?? 0];
      const low = turned(early, 7) ^ turned(early, 18) ^ (early >>> 3);
      const high = turned(late, 17) ^ turned(late, 19) ^ (late >>> 10);
      words[t] = (words[t - 16] ?? 0) + low + (words[t - 7] ?? 0) + high;
    }
    this.#turn();
  }

  // oxlint-disable-next-line complexity -- eight words of which none is missing
  #turn(): void {
    const words = this.#words;
    let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = this.#state;
    for (let t = 0; t < BLOCK; t++) {
      const mixed = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
      const one = (h + mixed + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (words[t] ?? 0)) | 0;
      const two =
        ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    for (const [index, word] of [a, b, c, d, e, f, g, h].entries())
      this.#state[index] = (this.#state[index] ?? 0) + word;
  }
}

function turned(word: number, by: number): number {
  return (word >>> by) | (word << (32 - by));
}

function fraction(root: number): number {
  return Math.floor((root - Math.floor(root)) * 2 ** 32);
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++)
    if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}
