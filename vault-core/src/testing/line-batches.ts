/**
 * Batches of lines by dice, for tests of bodies: records that resemble each other, as those of a collection do, and
 * among them what no shape holds.
 * @module
 */
import { createDice, type Dice } from "../exchange/sample/dice.ts";

/** Makes values of one field. */
type Maker = (dice: Dice, row: number) => unknown;

const WORDS = [
  "tent",
  "",
  "Übermut",
  "東京",
  "👟",
  'a "quoted" word',
  "back\\slash",
  "line\nfeed\ttab\u0001",
  "\u2028 \u007f",
  "__proto__",
  "constructor",
  "0",
  "2026-05-03",
  "2026-02-30T00:00:00Z",
  "A".repeat(22),
  `${"A".repeat(21)}B`,
];
const NUMBERS = [0, -1, 1, 2.5, -0.001, 1e21, 1e-7, 5e-324, 2 ** 53 - 1, -(2 ** 53) + 1, 2 ** 60];
const KEYS = ["id", "v", "when", "at", "site", "naïve", "a b", 'q"', "toString", "4294967295", ""];
const RAW = [
  "",
  " ",
  "{}",
  "[]",
  "null",
  "no JSON",
  '{"a":1 }',
  '{"a":1,"a":2}',
  '{"__proto__":{"a":1}}',
  '{"a":[{"__proto__":1}]}',
  '{"7":1,"a":2}',
  '{"a":1.0}',
  '{"a":-0}',
  '{"a":01}',
  '{"a":"\\u0041"}',
  '{"a":"\\/"}',
  '{"a":"\\ud83d\\udc5f"}',
  '{"a":"\\ud83d"}',
  '{"a":1}{',
  '{"a":1',
  '{"a"',
  '{"a":tru}',
  '{"a":[1,]}',
  '{"a":"\u0001"}',
  '\uFEFF{"a":1}',
  "constructor",
];

const MAKERS: readonly Maker[] = [
  () => "imported",
  () => null,
  (dice) => below(dice, 2) === 0,
  (dice) => dice.pick(WORDS),
  (dice) => dice.pick(WORDS) + String(below(dice, 1000)),
  (dice) => idOf(dice),
  (_, row) => row * 7 - 20,
  (_, row) => 1_000_000 + row * 3 + (row % 2),
  (dice) => dice.pick(NUMBERS),
  (dice) => below(dice, 1e9) / 100,
  (dice) => instantOf(dice, below(dice, 7)),
  (dice, row) => instantOf(dice, 3, row),
  (dice, row) => instantOf(dice, 6, row),
  (_, row) => instantAt(1_700_000_000 + row * 60, "Z"),
  (dice) => Array.from({ length: below(dice, 4) }, () => dice.pick(WORDS)),
  (dice) => [{ share: below(dice, 100), deep: [[{ a: dice.pick(NUMBERS) }]] }],
  (dice) => ({ value: below(dice, 50), unit: "cm" }),
  (dice) => ({ a: { b: { c: dice.pick(WORDS) }, empty: {} } }),
  () => ({}),
  (dice) => dice.pick([1, "1", true, null, [], "tent"]),
];

/** Makes the lines of a seed: 0 to some 120, none of which is empty or holds a newline. */
export function lineBatch(seed: number): readonly string[] {
  const dice = createDice(seed);
  const fields = Array.from({ length: 1 + below(dice, 8) }, (_, index) => {
    const key = below(dice, 3) === 0 ? dice.pick(KEYS) : `field${index}`;
    return { key, make: dice.pick(MAKERS), share: below(dice, 4) === 0 ? dice.next() : 1 };
  });
  const rawShare = below(dice, 3) === 0 ? dice.next() / 4 : 0;
  const rows = below(dice, 6) === 0 ? below(dice, 4) : below(dice, 120);
  return Array.from({ length: rows }, (_, row) => {
    const raw = dice.next() < rawShare ? dice.pick(RAW) : "";
    if (raw !== "") return raw;
    const record: [string, unknown][] = [];
    for (const { key, make, share } of fields)
      if (dice.next() < share) record.push([key, make(dice, row)]);
    if (below(dice, 100) === 0) record.push(["deep", deepValue(below(dice, 20))]);
    // By hand: JSON.stringify would drop a second member of one name.
    return `{${record.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",")}}`;
  });
}

/** Changes some bytes of a body: flipped, cut, doubled, or exchanged for others that mean something in it. */
export function mutated(body: Uint8Array, seed: number): Uint8Array {
  const dice = createDice(~seed);
  let bytes = [...body];
  for (let times = 1 + below(dice, 3); times > 0; times--) bytes = mutatedOnce(bytes, dice);
  return Uint8Array.from(bytes);
}

function mutatedOnce(bytes: number[], dice: Dice): number[] {
  const at = below(dice, bytes.length + 1);
  const length = below(dice, below(dice, 2) === 0 ? 4 : 200);
  const part = bytes.slice(at, at + length);
  switch (below(dice, 6)) {
    case 0:
      return [...bytes.slice(0, at), below(dice, 256), ...bytes.slice(at + 1)];
    case 1:
      return [...bytes.slice(0, at), ...bytes.slice(at + length)];
    case 2:
      return [...bytes.slice(0, at), ...part, ...bytes.slice(at)];
    case 3:
      return [...bytes.slice(0, at), ...dice.pick(TOKENS), ...bytes.slice(at)];
    case 4:
      return [...bytes.slice(0, at), ...dice.pick(TOKENS), ...bytes.slice(at + length)];
    default: {
      const other = below(dice, bytes.length + 1);
      return [...bytes.slice(0, other), ...part, ...bytes.slice(other)];
    }
  }
}

const TOKENS = [
  ...'"c","i","t","d","r","n","j"'.split(",").map((kind) => `[${kind},`),
  ...'[]{},:"\\-0123456789\n'.split(""),
  '"__proto__"',
  "9007199254740991",
  "1e9",
  "null",
  "[[",
  "]]",
  "\ud83d",
].map((token) => Array.from(new TextEncoder().encode(token)));

function below(dice: Dice, limit: number): number {
  return dice.between(0, limit - 1);
}

function idOf(dice: Dice): string {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const front = Array.from({ length: 21 }, () => letters[below(dice, 64)]).join("");
  return front + "AQgw"[below(dice, 4)];
}

function instantOf(dice: Dice, digits: number, row?: number): string {
  const seconds =
    row === undefined ? below(dice, 300_000_000_000) - 60_000_000_000 : 1_700_000_000 + row * 40;
  const fraction =
    digits === 0 ? "" : `.${String(below(dice, 10 ** digits)).padStart(digits, "0")}`;
  return instantAt(seconds, `${fraction}Z`);
}

function instantAt(seconds: number, end: string): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19) + end;
}

function deepValue(depth: number): unknown {
  let value: unknown = depth;
  for (let level = 0; level < depth; level++) value = level % 2 === 0 ? [value] : { a: value };
  return value;
}
