/**
 * Reed-Solomon over GF(256) with the polynomial 0x11d and the roots 2^0, 2^1, ... (ISO/IEC 18004, 7.5 and Annex B).
 * @module
 */

const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
let power = 1;
for (let exponent = 0; exponent < 255; exponent++) {
  EXP[exponent] = power;
  EXP[exponent + 255] = power;
  LOG[power] = exponent;
  power = (power << 1) ^ (power >= 128 ? 0x11d : 0);
}

/** Corrects a block of data and `checks` check words in place. False if too much of it is wrong. */
export function correctBlock(block: Uint8Array, checks: number): boolean {
  const syndromes = Array.from({ length: checks }, (_, root) => atPower(block, root));
  if (syndromes.every((value) => value === 0)) return true;
  const locator = locatorOf(syndromes);
  const wrong = locator.length - 1;
  if (wrong * 2 > checks) return false;
  // Places count from the end: the last word has exponent 0.
  const places = [...block.keys()].filter((place) => valueAt(locator, 255 - place) === 0);
  if (places.length !== wrong) return false;
  const evaluator = product(syndromes, locator).slice(0, checks);
  for (const place of places) {
    const inverse = (255 - place) % 255;
    const slope = slopeAt(locator, inverse);
    if (slope === 0) return false;
    const size = times(EXP[place % 255] ?? 0, over(valueAt(evaluator, inverse), slope));
    const at = block.length - 1 - place;
    block[at] = (block[at] ?? 0) ^ size;
  }
  return Array.from({ length: checks }, (_, root) => atPower(block, root)).every((v) => v === 0);
}

/** Berlekamp-Massey: the shortest locator that explains the syndromes, lowest power first. */
function locatorOf(syndromes: readonly number[]): readonly number[] {
  let locator: readonly number[] = [1];
  let before: readonly number[] = [1];
  let wrong = 0;
  let shift = 1;
  let last = 1;
  for (const [n] of syndromes.entries()) {
    let gap = 0;
    for (let i = 0; i <= wrong; i++) gap ^= times(locator[i] ?? 0, syndromes[n - i] ?? 0);
    if (gap === 0) {
      shift++;
      continue;
    }
    const kept = locator;
    const factor = over(gap, last);
    locator = plus(locator, [
      ...Array.from({ length: shift }, () => 0),
      ...before.map((value) => times(value, factor)),
    ]);
    if (2 * wrong <= n) {
      wrong = n + 1 - wrong;
      before = kept;
      last = gap;
      shift = 1;
    } else {
      shift++;
    }
  }
  return locator.slice(0, wrong + 1);
}

/** The block as a polynomial, first word highest, at 2^exponent. */
function atPower(block: Uint8Array, exponent: number): number {
  let value = 0;
  for (const word of block) value = times(value, EXP[exponent] ?? 0) ^ word;
  return value;
}

/** A polynomial, lowest power first, at 2^exponent. */
function valueAt(polynomial: readonly number[], exponent: number): number {
  return polynomial.reduce(
    (sum, factor, index) => sum ^ times(factor, EXP[(exponent * index) % 255] ?? 0),
    0,
  );
}

/** The derivative of a polynomial at 2^exponent: in this field only odd powers stay. */
function slopeAt(polynomial: readonly number[], exponent: number): number {
  return polynomial.reduce(
    (sum, factor, index) =>
      index % 2 === 0 ? sum : sum ^ times(factor, EXP[(exponent * (index - 1)) % 255] ?? 0),
    0,
  );
}

function product(one: readonly number[], two: readonly number[]): number[] {
  const result = Array.from({ length: one.length + two.length - 1 }, () => 0);
  for (const [i, a] of one.entries()) {
    for (const [j, b] of two.entries()) result[i + j] = (result[i + j] ?? 0) ^ times(a, b);
  }
  return result;
}

function plus(one: readonly number[], two: readonly number[]): readonly number[] {
  const length = Math.max(one.length, two.length);
  return Array.from({ length }, (_, index) => (one[index] ?? 0) ^ (two[index] ?? 0));
}

function times(one: number, two: number): number {
  return one === 0 || two === 0 ? 0 : (EXP[(LOG[one] ?? 0) + (LOG[two] ?? 0)] ?? 0);
}

function over(one: number, two: number): number {
  return one === 0 ? 0 : (EXP[(LOG[one] ?? 0) + 255 - (LOG[two] ?? 0)] ?? 0);
}
