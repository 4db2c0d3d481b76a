/**
 * Writes the inside of a column of safe integers, in the shortest of the kinds `r`, `n` and `j`.
 * @module
 */
import type { Numbers } from "../../model/value-table.ts";
import { COMMA } from "./json-bytes.ts";
import type { Output } from "./output.ts";

/** Writes which shape each row has. */
export function writeShapeNumbers(numbers: Numbers, out: Output): void {
  const first = numbers[0] ?? 0;
  out.text("[");
  if (areAll(numbers, first)) out.text(`"c",${first}`);
  else writeIntegers(numbers, out);
  out.text("]");
}

function areAll(numbers: Numbers, wanted: number): boolean {
  for (let at = 0; at < numbers.length; at++) if (numbers[at] !== wanted) return false;
  return true;
}

/** Writes integers without the brackets of the column. */
export function writeIntegers(numbers: Numbers, out: Output): void {
  const first = numbers[0] ?? 0;
  const { differences, step, isEven, isShorter } = differencesOf(numbers);
  if (isEven) {
    out.text(`"r",${first},${step}`);
    return;
  }
  out.text(isShorter ? '"n",[' : '"j",[');
  writeNumberList(isShorter ? differences : numbers, out);
  out.text("]");
}

/** Writes integers with commas between them. */
export function writeNumberList(numbers: Numbers, out: Output): void {
  for (let at = 0; at < numbers.length; at++) {
    if (at > 0) out.byte(COMMA);
    out.integer(numbers[at] ?? 0);
  }
}

interface Differences {
  /** The first number, then what each one is more than the one before. */
  readonly differences: Numbers;
  readonly step: number;
  /** Each of three or more is one step from the one before. */
  readonly isEven: boolean;
  readonly isShorter: boolean;
}

function differencesOf(numbers: Numbers): Differences {
  const differences = new Float64Array(numbers.length);
  const step = (numbers[1] ?? 0) - (numbers[0] ?? 0);
  let before = 0;
  let isEven = numbers.length >= 3;
  let isSafe = true;
  let sum = 0;
  let far = 0;
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at] ?? 0;
    const difference = number - before;
    differences[at] = difference;
    before = number;
    sum += Math.abs(number);
    if (at === 0) continue;
    isSafe &&= Number.isSafeInteger(difference);
    isEven &&= difference === step;
    far += Math.abs(difference);
  }
  return { differences, step, isEven: isEven && isSafe, isShorter: isSafe && 4 * far < sum };
}
