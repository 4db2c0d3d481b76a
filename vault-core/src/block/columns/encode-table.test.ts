import { expect, test } from "vitest";

import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url, readUtf8, utf8 } from "../../bytes/encoding.ts";
import { TableBuilder } from "../../exchange/tables/table-builder.ts";
import { objectsOf } from "../../model/draft-table.ts";
import type { JsonObject } from "../../model/json.ts";
import { isPlainId } from "../../index/id-starts.ts";
import { readTable, writeTable } from "../../model/packed-table.ts";
import { PlainIds } from "../../model/plain-ids.ts";
import type { LineTable, ValueTable } from "../../model/value-table.ts";
import { lineBatch } from "../../testing/line-batches.ts";
import { encodeLines } from "./encode.ts";
import { encodeTable } from "./encode-table.ts";
import { MAX_COLUMNS, MAX_ROWS, MAX_SHAPES } from "./limits.ts";

const BATCHES = 600;

/** The table of those of some lines that tables can tell, and these lines. */
function tableOf(lines: readonly string[]): {
  readonly table: ValueTable;
  readonly held: string[];
} {
  const builder = new TableBuilder({ collection: "clickstream" });
  const held: string[] = [];
  for (const line of lines) {
    const fields = objectIn(line);
    const draft = { kind: "draft", collection: "clickstream", naturalKey: "", row: 1 } as const;
    if (fields !== null && builder.add({ ...draft, fields })) held.push(JSON.stringify({ fields }));
  }
  return { table: builder.table().drafts, held };
}

function objectIn(line: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(line);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** Every value of its own: nothing is said of equal ones. */
function spread({ shapes, shapeOf, columns }: ValueTable): ValueTable {
  return {
    shapes,
    shapeOf,
    columns: columns.map(({ values, of }) => ({
      values: of === null ? values : Array.from(of, (place) => values[place] ?? null),
      of: null,
    })),
  };
}

function bytesOf(lines: readonly string[]): Uint8Array {
  return utf8(lines.map((line) => `${line}\n`).join(""));
}

/** What `encodeLines` gives, in bytes of its own: its bytes are written over by the next, which would then be like any other. */
function linesAlone(lines: readonly string[]): ReturnType<typeof encodeLines> {
  const encoded = encodeLines(bytesOf(lines), lines.length);
  return encoded === null ? null : { ...encoded, bytes: encoded.bytes.slice() };
}

test(`${BATCHES} batches told as tables are written byte for byte as their lines are`, () => {
  let [rows, idTables] = [0, 0];
  for (let seed = 0; seed < BATCHES; seed++) {
    const { table, held } = tableOf(lineBatch(seed));
    expect(objectsOf(table).map((one) => JSON.stringify(one))).toEqual(held);
    if (held.length === 0) continue;
    const lines = linesAlone(held);
    const isKeptAsItIs = lines !== null && lines.columns === null;
    const withIds = plainIdsIn(spread(table));
    if (withIds.columns.some((column) => "ids" in column)) idTables += 1;
    for (const one of [table, spread(table), withIds, crossed(table), numbersIn(spread(table))]) {
      const told = encodeTable(one);
      if (lines === null || isKeptAsItIs) expect(told).toBeNull();
      else {
        expect(told === null ? null : readUtf8(told)).toBe(readUtf8(lines.bytes));
        rows += held.length;
      }
    }
  }
  expect(rows).toBeGreaterThan(4_000);
  expect(idTables).toBeGreaterThan(10);
});

/** The same table, with columns of ids that are no texts. */
function plainIdsIn(table: ValueTable): LineTable {
  return {
    ...table,
    columns: table.columns.map((column) => {
      const texts = column.of === null ? column.values : [];
      const ids = texts.flatMap((text) =>
        typeof text === "string" && isPlainId(text) ? (readBase64Url(text) ?? []) : [],
      );
      const isOfIds = ids.length > 0 && ids.length === texts.length;
      return isOfIds ? { ids: new PlainIds(concatBytes(...ids)) } : column;
    }),
  };
}

/** The same table as bytes that crossed a wire. */
function crossed(drafts: ValueTable): ValueTable {
  const { length } = drafts.shapeOf;
  const naturalKeys = Array.from({ length }, (_, row) => `${row}`);
  const rows = naturalKeys.map(Number);
  const told = { kind: "table", collection: "clickstream", naturalKeys, rows, drafts } as const;
  const table = readTable(writeTable(told));
  if (table === null) throw new TypeError("The table cannot be read.");
  expect(textsOf(table.drafts)).toEqual(textsOf(drafts));
  return table.drafts;
}

function textsOf(table: ValueTable): readonly string[] {
  return objectsOf(table).map((object) => JSON.stringify(object));
}

/** The same table, with columns of whole numbers that are no texts. */
function numbersIn(table: ValueTable): LineTable {
  return {
    ...table,
    columns: table.columns.map((column) => {
      const { values, of } = column;
      const numbers = values.filter((one) => Number.isSafeInteger(one) && !Object.is(one, -0));
      const areAll = of === null && numbers.length === values.length;
      return areAll ? { numbers: numbers.map(Number) } : column;
    }),
  };
}

const leaf = (key: string, at: number): ValueTable["shapes"][number] => [{ key, at }];
const one = { values: [1], of: null };
const odd: readonly (readonly [string, ValueTable])[] = [
  [
    "a key that means something to a program",
    { shapes: [leaf("__proto__", 0)], shapeOf: [0], columns: [one] },
  ],
  ["a key that loses its place", { shapes: [leaf("7", 0)], shapeOf: [0], columns: [one] }],
  [
    "one column under two paths",
    {
      shapes: [leaf("a", 0), leaf("b", 0)],
      shapeOf: [0, 1],
      columns: [{ values: [1, 2], of: null }],
    },
  ],
  [
    "two columns under one path",
    { shapes: [leaf("a", 0), leaf("a", 1)], shapeOf: [0, 1], columns: [one, one] },
  ],
  [
    "a key twice",
    { shapes: [[...leaf("a", 0), ...leaf("a", 1)]], shapeOf: [0], columns: [one, one] },
  ],
  ["a column that is not there", { shapes: [leaf("a", 1)], shapeOf: [0], columns: [one] }],
  [
    "too many rows",
    {
      shapes: [leaf("a", 0)],
      shapeOf: Array.from({ length: MAX_ROWS + 1 }, () => 0),
      columns: [one],
    },
  ],
  [
    "too much text",
    {
      shapes: [leaf("a", 0)],
      shapeOf: [0],
      columns: [{ values: ["x".repeat(17_000_000)], of: null }],
    },
  ],
  ["objects too deep", { shapes: [deep(17)], shapeOf: [0], columns: [one] }],
  ["a list too deep", { shapes: [deep(16)], shapeOf: [0], columns: [{ values: [[1]], of: null }] }],
];

function deep(depth: number): ValueTable["shapes"][number] {
  return depth === 1 ? leaf("a", 0) : [{ key: "a", at: deep(depth - 1) }];
}

test.each(odd)("a table with %s is left to lines", (_name, table) => {
  expect(encodeTable(table)).toBeNull();
});

test("objects as deep as the format holds are told", () => {
  const table = { shapes: [deep(16)], shapeOf: [0], columns: [one] };
  const [object = {}] = objectsOf(table);
  const lines = linesAlone([JSON.stringify(object)]);
  expect(encodeTable(table)).toEqual(lines?.bytes);
});

/** Objects of forms that differ in which of eleven members they have. */
function ofShapes(count: number): ValueTable {
  const numbers = Array.from({ length: count }, (_, number) => number);
  const shapes = numbers.map((number) =>
    Array.from({ length: 11 }, (_, at) => ({ key: `k${at}`, at })).filter(
      ({ at }) => (number & (1 << at)) !== 0,
    ),
  );
  const columns = Array.from({ length: 11 }, (_, column) => ({
    values: numbers.filter((number) => (number & (1 << column)) !== 0),
    of: null,
  }));
  return { shapes, shapeOf: numbers, columns };
}

/** Two objects that have no member in common: one with so many would be kept as it is. */
function ofColumns(count: number): ValueTable {
  const columns = Array.from({ length: count }, () => one);
  const members = columns.map((_, at) => ({ key: `k${at}`, at }));
  return { shapes: [members.slice(0, 1_000), members.slice(1_000)], shapeOf: [0, 1], columns };
}

/** Objects that all have one text of a thousand letters; the line of each has 1,009 bytes. */
function ofText(rows: number): ValueTable {
  const zeros = Array.from({ length: rows }, () => 0);
  const text = "x".repeat(1_000);
  return { shapes: [leaf("a", 0)], shapeOf: zeros, columns: [{ values: [text], of: zeros }] };
}

const limits: readonly (readonly [string, ValueTable, boolean])[] = [
  [
    "shapes that are one",
    {
      shapes: [leaf("a", 0), leaf("b", 1), leaf("a", 0)],
      shapeOf: [0, 2, 1, 2],
      columns: [{ values: [1, 2, 3], of: null }, one],
    },
    true,
  ],
  [
    "a shape that no object has",
    { shapes: [leaf("a", 0), leaf("b", 1)], shapeOf: [1], columns: [one, one] },
    true,
  ],
  ["objects without members", { shapes: [[]], shapeOf: [0, 0], columns: [] }, true],
  ["the most shapes", ofShapes(MAX_SHAPES), true],
  ["one shape more", ofShapes(MAX_SHAPES + 1), false],
  ["the most columns", ofColumns(MAX_COLUMNS), true],
  ["one column more", ofColumns(MAX_COLUMNS + 1), false],
  ["the most text, all of it equal", ofText(16_627), true],
  ["one line of it more", ofText(16_628), false],
];

test.each(limits)("a table with %s is held as its lines are", (_name, table, isHeld) => {
  const lines = linesAlone(objectsOf(table).map((object) => JSON.stringify(object)));
  const told = encodeTable(table);
  expect(told !== null).toBe(isHeld);
  expect(told === null ? null : readUtf8(told)).toBe(lines === null ? null : readUtf8(lines.bytes));
});
