/**
 * Writes a column: the values of one path, in the order of rows, in the shortest of the kinds that hold them.
 *
 * | kind | holds |
 * |---|---|
 * | `["c",v]` | one string, number, boolean or null, for all rows |
 * | `["i","..."]` | ids of 22 letters end to end |
 * | `["t",k,KIND,...]` | instants with k fraction digits, as integers |
 * | `["d",[s,...],[index,...]]` | strings of a dictionary in order of first use |
 * | `["r",start,step]` | integers, an arithmetic run |
 * | `["n",[d,...]]` | integers, the first and then differences |
 * | `["j",[v,...]]` | any values |
 * @module
 */
import { isIdAt, ID_LETTERS } from "./ids.ts";
import { fractionDigitsOf, readInstant } from "./instants.ts";

/** A column with the JSON texts of its values, spelled as `JSON.stringify` spells them. */
export interface Column {
  readonly number: number;
  readonly values: string[];
}

/** Writes a column; its values are no objects. */
export function writeColumn(values: readonly string[]): string {
  const [first] = values;
  if (first === undefined) return list(values);
  const isConstant = !first.startsWith("[") && values.every((value) => value === first);
  if (isConstant) return `["c",${first}]`;
  if (values.every((value) => value.startsWith('"'))) return writeStrings(values);
  if (values.every(isNumber)) return writeNumbers(values);
  return list(values);
}

/** Writes which shape each row has. */
export function writeShapeNumbers(numbers: readonly number[]): string {
  const [first = 0] = numbers;
  return numbers.every((number) => number === first)
    ? `["c",${first}]`
    : `[${writeIntegers(numbers)}]`;
}

function isNumber(value: string): boolean {
  // A minus or a digit.
  const code = value.charCodeAt(0);
  return code === 45 || (code >= 48 && code <= 57);
}

function writeStrings(values: readonly string[]): string {
  if (values.every((value) => value.length === ID_LETTERS + 2 && isIdAt(value, 1)))
    return `["i","${values.map((value) => value.slice(1, -1)).join("")}"]`;
  return writeInstants(values) ?? writeDictionary(values) ?? list(values);
}

function writeInstants(values: readonly string[]): string | null {
  const [first = ""] = values;
  const digits = fractionDigitsOf(first);
  if (digits === null) return null;
  const units: number[] = [];
  for (const value of values) {
    const instant = value.length === first.length ? readInstant(value, digits) : null;
    if (instant === null) return null;
    units.push(instant);
  }
  return `["t",${digits},${writeIntegers(units)}]`;
}

function writeDictionary(values: readonly string[]): string | null {
  const places = new Map<string, number>();
  const indexes: number[] = [];
  for (const value of values) {
    let place = places.get(value);
    if (place === undefined) {
      place = places.size;
      if ((place + 1) * 2 > values.length) return null;
      places.set(value, place);
    }
    indexes.push(place);
  }
  return `["d",[${[...places.keys()].join(",")}],[${indexes.join(",")}]]`;
}

function writeNumbers(values: readonly string[]): string {
  const numbers = values.map(Number);
  // A fraction or a large number is copied: its text is what counts.
  return numbers.every(Number.isSafeInteger) ? `[${writeIntegers(numbers)}]` : list(values);
}

/** The inside of a column of safe integers. */
function writeIntegers(numbers: readonly number[]): string {
  const [first = 0] = numbers;
  const differences = numbers.map((number, index) => number - (numbers[index - 1] ?? 0));
  const step = differences[1] ?? 0;
  const isSafe = differences.every(Number.isSafeInteger);
  if (isSafe && numbers.length >= 3 && differences.every((one, at) => at === 0 || one === step))
    return `"r",${first},${step}`;
  const isShorter = 4 * (size(differences) - Math.abs(first)) < size(numbers);
  if (isSafe && isShorter) return `"n",[${differences.join(",")}]`;
  return `"j",[${numbers.join(",")}]`;
}

function size(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + Math.abs(number), 0);
}

function list(values: readonly string[]): string {
  return `["j",[${values.join(",")}]]`;
}
