import { describe, expect, test } from "vitest";
import { utf8 } from "../../bytes/encoding.ts";
import { lineBatch } from "../../testing/line-batches.ts";
import type { BodyHead } from "../body.ts";
import { readInFormat } from "../formats.ts";
import { parseLine, pick } from "../pick.ts";
import { decodeColumns } from "./decode.ts";
import { encodeColumns } from "./encode.ts";
import { readMoments } from "./moments.ts";
import { projectColumns } from "./project.ts";

const BATCHES = 300;
const head: BodyHead = {
  v: 1,
  from: "imported:spotify",
  t: 1_795_388_001_000,
  roster: [7, "ab".repeat(32)],
  seen: {},
};
const first = JSON.stringify(head);

function encode(lines: readonly string[]): Uint8Array {
  const body = encodeColumns({ head, lines });
  if (body === null) throw new Error("the format does not hold these lines");
  return body;
}

/** The lines of a body behind its head. */
function textOf(lines: readonly string[]): readonly string[] {
  const [start, ...rest] = new TextDecoder().decode(encode(lines)).split("\n");
  expect(start).toBe(first);
  return rest;
}

/** The column of one field with these values. */
function columnOf(...values: readonly unknown[]): string {
  const lines = values.map((value) => JSON.stringify({ a: value }));
  const [frame, column = "", ...more] = textOf(lines);
  expect([frame, more]).toEqual([`{"n":${values.length},"shapes":[["a",0]],"rows":["c",0]}`, []]);
  expect(decodeColumns(encode(lines)).lines).toEqual(lines);
  return column;
}

const shapesOf = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `{"k${at}":1}`);
const wide = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, at])));

/** Tells whether the format holds lines, and that they come back. */
function holds(lines: readonly string[]): boolean {
  const body = encodeColumns({ head, lines });
  if (body !== null) expect(decodeColumns(body).lines).toEqual(lines);
  return body !== null;
}

function refused(lines: readonly string[]): unknown {
  try {
    return encodeColumns({ head, lines });
  } catch (error) {
    return error;
  }
}

type Paths = readonly (readonly string[])[];

const projected = (lines: readonly string[], paths: Paths): unknown =>
  projectColumns(encode(lines), paths);
const picked = (lines: readonly string[], paths: Paths): unknown =>
  paths.map((path) => lines.map((line) => pick(parseLine(line), path)));

describe("lines come back byte for byte", () => {
  test("whatever they are", () => {
    for (let seed = 1; seed <= BATCHES; seed++) {
      const lines = lineBatch(seed);
      const body = decodeColumns(encode(lines));
      expect([seed, body]).toEqual([seed, { head, lines }]);
    }
  });

  test("none at all, and a single one", () => {
    expect(textOf([])).toEqual(['{"n":0,"shapes":[],"rows":["c",0]}']);
    for (const lines of [[], ["{}"], ["x"], ['{"a":{}}']])
      expect(decodeColumns(encode(lines)).lines).toEqual(lines);
  });

  test("as a body of format 2 for whoever reads any format", () => {
    const lines = lineBatch(1);
    expect(readInFormat({ format: 2, body: encode(lines) })).toEqual({ head, lines });
  });
});

describe("the shortest kind that holds a column", () => {
  test("constants are no arrays", () => {
    expect(columnOf("a", "a")).toBe('["c","a"]');
    expect(columnOf(7)).toBe('["c",7]');
    expect(columnOf(null, null)).toBe('["c",null]');
    expect(columnOf(true, true)).toBe('["c",true]');
    expect(columnOf([], [])).toBe('["j",[[],[]]]');
    expect(columnOf(true, false)).toBe('["j",[true,false]]');
  });

  test("ids, and what is almost one", () => {
    const one = `${"A".repeat(21)}Q`;
    const two = `${"_-z9".repeat(5)}ag`;
    expect(columnOf(one, two)).toBe(`["i","${one}${two}"]`);
    // Bits that no 16 bytes have, a letter of no alphabet, one letter more.
    for (const other of [`${"A".repeat(21)}B`, `${"A".repeat(20)}.A`, `${"A".repeat(22)}A`])
      expect(columnOf(one, other)).toBe(`["j",["${one}","${other}"]]`);
  });

  test("instants with so many digits", () => {
    expect(columnOf("1970-01-01T00:00:01Z", "1970-01-01T00:01:00Z")).toBe('["t",0,"j",[1,60]]');
    expect(columnOf("1970-01-01T00:00:00.5Z", "1969-12-31T23:59:59.5Z")).toBe('["t",1,"j",[5,-5]]');
    expect(
      columnOf("2026-05-03T10:00:00.000Z", "2026-05-03T10:00:00.001Z", "2026-05-03T10:00:00.002Z"),
    ).toBe('["t",3,"r",1777802400000,1]');
    expect(columnOf("2026-05-03T10:00:00.000000Z", "2026-05-03T10:00:00.000009Z")).toBe(
      '["t",6,"n",[1777802400000000,9]]',
    );
    expect(columnOf("0000-02-29T00:00:00Z", "9999-12-31T23:59:59Z")).toBe(
      '["t",0,"j",[-62162121600,253402300799]]',
    );
  });

  test.each([
    ["a day that is none", "2026-02-29T00:00:00Z"],
    ["a month that is none", "2026-13-01T00:00:00Z"],
    ["a month before the first", "2026-00-01T00:00:00Z"],
    ["a day before the first", "2026-01-00T00:00:00Z"],
    ["a thirty-first of April", "2026-04-31T00:00:00Z"],
    ["a century that leaps not", "1900-02-29T00:00:00Z"],
    ["an hour that is none", "2026-05-03T24:00:00Z"],
    ["a minute that is none", "2026-05-03T10:60:00Z"],
    ["a leap second", "2026-06-30T23:59:60Z"],
    ["another zone", "2026-05-03T10:00:00z"],
    ["a letter for a digit", "2026-05-03T1o:00:00Z"],
    ["a blank between", "2026-05-03 10:00:00Z"],
    ["seven digits", "2026-05-03T10:00:00.1234567Z"],
    ["a comma", "2026-05-03T10:00:00,5Z"],
    ["no digit", "2026-05-03T10:00:00.Z"],
    ["too far away for microseconds", "9999-12-31T00:00:00.000001Z"],
    ["a letter as fraction", "2026-05-03T10:00:00.xZ"],
  ])("%s is kept as a string", (_, instant) => {
    expect(columnOf(instant, `${instant}!`)).toBe(`["j",["${instant}","${instant}!"]]`);
    // An instant beside it, of the same length where there is one.
    const good = `2026-05-03T10:00:00.000000Z`;
    const beside =
      instant.length > 20 ? `${good.slice(0, instant.length - 1)}Z` : good.slice(0, 19) + "Z";
    if (beside === instant) return;
    expect(columnOf(beside, instant)).toBe(`["j",["${beside}","${instant}"]]`);
    expect(columnOf(instant, beside)).toBe(`["j",["${instant}","${beside}"]]`);
  });

  test("a dictionary, if half of the strings are others at most", () => {
    expect(columnOf("b", "a", "b", "a")).toBe('["d",["b","a"],[0,1,0,1]]');
    expect(columnOf("b", "a", "b")).toBe('["j",["b","a","b"]]');
  });

  test("runs, differences, and integers as they are", () => {
    expect(columnOf(5, 7, 9)).toBe('["r",5,2]');
    expect(columnOf(9, 5, 1)).toBe('["r",9,-4]');
    expect(columnOf(100, 101)).toBe('["n",[100,1]]');
    expect(columnOf(5, 7)).toBe('["n",[5,2]]');
    expect(columnOf(5, 9)).toBe('["j",[5,9]]');
    expect(columnOf(1, 12)).toBe('["j",[1,12]]');
    const large = [2 ** 53, 2 ** 53 + 2, 2 ** 53 + 4];
    expect(columnOf(...large)).toBe(`["j",[${large.join(",")}]]`);
    expect(columnOf(1000, 1001, 1003)).toBe('["n",[1000,1,2]]');
    expect(columnOf(0, -1, 3)).toBe('["j",[0,-1,3]]');
    expect(columnOf(1.5, 2, 2.5)).toBe('["j",[1.5,2,2.5]]');
    expect(columnOf(1, 2, 2 ** 53)).toBe('["j",[1,2,9007199254740992]]');
    // Steps so long that no number holds them.
    const far = 2 ** 53 - 1;
    expect(columnOf(-far, far, -far)).toBe(`["j",[${-far},${far},${-far}]]`);
    expect(columnOf("a", 1)).toBe('["j",["a",1]]');
  });
});

describe("shapes", () => {
  test("columns are numbered by first use, and shared by all shapes", () => {
    const lines = [
      '{"a":{"b":"x","c":1},"d":true}',
      '{"d":false,"a":{}}',
      '{"a":{"c":2,"b":"y"}}',
      '{"a":3}',
      '{"a":{"b":"z","c":5},"d":true}',
    ];
    expect(textOf(lines)).toEqual([
      '{"n":5,"shapes":[["a",["b",0,"c",1],"d",2],["d",2,"a",[]],["a",["c",1,"b",0]],["a",3]],"rows":["j",[0,1,2,3,0]]}',
      '["j",["x","y","z"]]',
      '["j",[1,2,5]]',
      '["j",[true,false,true]]',
      '["c",3]',
    ]);
  });

  test("a line that no shape holds is kept as it is, in the last column", () => {
    expect(textOf(["no record", '{"a":"x"}', '{"a":1,"a":2}'])).toEqual([
      '{"n":3,"shapes":[1,["a",0]],"rows":["j",[0,1,0]]}',
      '["c","x"]',
      '["j",["no record","{\\"a\\":1,\\"a\\":2}"]]',
    ]);
  });

  test.each([
    ["an array", "[1]"],
    ["an array that ends as an object", '["a":1}'],
    ["a semicolon for a colon", '{"a";1}'],
    ["a member twice", '{"a":1,"a":2}'],
    ["a member twice, the second an object", '{"a":1,"b":2,"a":{}}'],
    ["a member twice, the first an object", '{"a":{"b":1},"a":2}'],
    ["spaces", '{"a": 1}'],
    ["a key that changes what an object is", '{"__proto__":1}'],
    ["such a key deep inside", '{"a":[{"__proto__":1}]}'],
    ["a key that would move to the front", '{"7":1}'],
    ["such a key in an array", '{"a":[{"b":1,"4294967294":2}]}'],
    ["a member twice in an array", '{"a":[{"b":1,"b":1}]}'],
    ["a number spelled in another way", '{"a":1e3}'],
    ["more digits than a number has", '{"a":10000000000000000001}'],
    ["a zero too many", '{"a":00}'],
    ["minus nothing", '{"a":-0}'],
    ["a minus alone", '{"a":-}'],
    ["an escape that is not needed", '{"a":"\\u0041"}'],
    ["an escape that is none", '{"a":"\\x"}'],
    ["a control letter", '{"a":"\u0001"}'],
    ["a control letter behind an escape", '{"a":"\\n\u0001"}'],
    ["a string without end", '{"a":"b'],
    ["a string without end, with an escape", '{"a":"\\n'],
    ["a comma too many", '{"a":1,}'],
    ["a comma too many in an array", '{"a":[1,]}'],
    ["an array without end", '{"a":[1'],
    ["a semicolon in an array", '{"a":[1;2]}'],
    ["a semicolon in an object", '{"a":[{"b":1;"c":2}]}'],
    ["a key without value", '{"a":[{"b"}]}'],
    ["no key", '{"a":[{1:1}]}'],
    ["a value that is none, in an object", '{"a":[{"b":x}]}'],
    ["something behind", '{"a":1}}'],
    ["a word that is none", '{"a":nul}'],
    ["another word that is none", '{"a":folse}'],
    ["a third", '{"a":trux}'],
    ["a cut object", '{"a":1'],
    ["objects too deep", `${'{"a":'.repeat(17)}1${"}".repeat(17)}`],
    ["arrays too deep", `{"a":${"[".repeat(16)}${"]".repeat(16)}}`],
    ["objects in arrays too deep", `{"a":${'[{"a":'.repeat(8)}1${"}]".repeat(8)}}`],
    ["no shape for a semicolon", '{"a":1;"b":2}'],
  ])("kept as it is: %s", (_, line) => {
    expect(textOf([line])).toEqual([
      '{"n":1,"shapes":[0],"rows":["c",0]}',
      `["c",${JSON.stringify(line)}]`,
    ]);
    expect(decodeColumns(encode([line])).lines).toEqual([line]);
  });

  test.each([
    ["objects as deep as may be", `${'{"a":'.repeat(16)}1${"}".repeat(16)}`],
    ["arrays as deep as may be", `{"a":${"[".repeat(15)}${"]".repeat(15)}}`],
    ["objects and arrays", `{"a":[${'{"a":['.repeat(7)}${"]}".repeat(7)}]}`],
    ["a key that looks like a number", '{"00":1,"4294967295":2,"1.5":3,"-1":4}'],
    ["a key that every object seems to have", '{"constructor":1,"toString":2}'],
    ["escapes", '{"a":"\\"\\\\\\b\\f\\n\\r\\t\\u0001\\ud83d"}'],
    ["numbers", '{"a":[0,-1,1.5,1e+21,5e-324,1e-7,-1.7976931348623157e+308,1234567890123456]}'],
    ["words", '{"a":[true,false,null]}'],
  ])("cut into columns: %s", (_, line) => {
    expect(textOf([line])[0]).toMatch(/"shapes":\[\[/);
    expect(decodeColumns(encode([line])).lines).toEqual([line]);
  });
});

describe("what the format does not hold", () => {
  test("more than 1,024 shapes or 2,048 columns", () => {
    expect(holds(shapesOf(1024))).toBe(true);
    expect(holds(shapesOf(1025))).toBe(false);
    expect(holds([...shapesOf(1023), "raw"])).toBe(true);
    expect(holds([...shapesOf(1024), "raw"])).toBe(false);
    expect(holds([wide(2048)])).toBe(true);
    expect(holds([wide(2047), "raw"])).toBe(true);
    expect(holds([wide(2048), "raw"])).toBe(false);
    expect(holds([wide(2048), '{"a":1}'])).toBe(false);
    // Of more keys than columns may be, a line is kept as it is.
    expect(textOf([wide(2049)])[0]).toBe('{"n":1,"shapes":[0],"rows":["c",0]}');
  });

  test("more rows, values or text", () => {
    expect(holds(Array.from({ length: 65_536 }, () => "{}"))).toBe(true);
    expect(encodeColumns({ head, lines: Array.from({ length: 65_537 }, () => "{}") })).toBeNull();
    // 32 MiB of text, two bytes a letter if one of a line needs them.
    const long = JSON.stringify({ a: "x".repeat(1024 * 1024 - 8) });
    const wide16 = Array.from({ length: 16 }, () => long.replace("xxx", "\u0100"));
    expect(encodeColumns({ head, lines: Array.from({ length: 33 }, () => long) })).toBeNull();
    expect(encodeColumns({ head, lines: [...wide16, long] })).toBeNull();
    expect(holds(wide16)).toBe(true);
  });

  test("what no format holds", () => {
    expect(refused([""])).toMatchObject({ code: "BAD_BLOCK" });
    expect(refused(["a\nb"])).toMatchObject({ code: "BAD_BLOCK" });
    expect(refused(["\ud83d"])).toMatchObject({ code: "BAD_BLOCK" });
    expect(refused([`"${"x".repeat(1024 * 1024)}"`])).toMatchObject({ code: "TOO_LARGE" });
    expect(() => encodeColumns({ head: { ...head, t: -1 }, lines: [] })).toThrow("its head");
  });
});

describe("fields alone", () => {
  test("are what the whole records say", () => {
    for (let seed = 1; seed <= BATCHES; seed++) {
      const lines = lineBatch(seed);
      const paths = [...pathsOf(lines), [], ["missing"], ["a", "b"], ["__proto__"]];
      expect([seed, projected(lines, paths)]).toEqual([seed, picked(lines, paths)]);
    }
  });

  test("of a column, of an object, of a line kept as it is, and of none", () => {
    const lines = ['{"a":{"b":"x","c":1.5},"d":"q\\""}', '{"a": {"b":"y"}}', '{"a":7}', "no JSON"];
    expect(projected(lines, [["a", "b"], ["a"], ["d"], ["a", "b", "c"]])).toEqual([
      ["x", "y", undefined, undefined],
      [{ b: "x", c: 1.5 }, { b: "y" }, 7, undefined],
      ['q"', undefined, undefined, undefined],
      [undefined, undefined, undefined, undefined],
    ]);
    expect(projected(lines, [])).toEqual([]);
  });

  test("a column that is not asked for is not looked at", () => {
    const [start, frame, a] = new TextDecoder().decode(encode(['{"a":1,"b":2}'])).split("\n");
    const damaged = utf8([start, frame, a, "no column"].join("\n"));
    expect(projectColumns(damaged, [["a"]])).toEqual([[1]]);
    expect(() => projectColumns(damaged, [["b"]])).toThrow(/refused/);
  });
});

/** Every path of keys that the records have, the first ones. */
function pathsOf(lines: readonly string[]): readonly (readonly string[])[] {
  const found = new Map<string, readonly string[]>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value !== "object" || value === null || found.size > 12) return;
    for (const [key, inner] of Object.entries(value)) {
      found.set(JSON.stringify([...path, key]), [...path, key]);
      walk(inner, [...path, key]);
    }
  };
  for (const line of lines) walk(parseLine(line), []);
  return [...found.values()];
}

/** An instant a day after the one before, with so many digits of a second. */
function instantOf(n: number, digits = 0): string {
  const start = new Date(1_795_388_001_000 + n * 86_399_000).toISOString().slice(0, 19);
  return (
    start +
    (digits === 0
      ? "Z"
      : `.${String(n + 1)
          .repeat(6)
          .slice(0, digits)}Z`)
  );
}

function linesAt(...whens: readonly object[]): string[] {
  return whens.map((when, row) => JSON.stringify({ id: `r${row}`, when }));
}

describe("when the records of a body were", () => {
  const plain = (digits: number): string[] =>
    linesAt(
      ...Array.from({ length: 9 }, (_, row) => ({ at: instantOf(row, digits), precision: "s" })),
    );

  test.each([0, 1, 2, 3, 4, 6])(
    "is read with %i digits of a second as from the lines",
    (digits) => {
      const texts = plain(digits);
      const moments = readMoments(encode(texts), ["dwellMs"]);
      expect([...(moments ?? [])]).toEqual(
        texts.map((text) => Date.parse((JSON.parse(text) as { when: { at: string } }).when.at)),
      );
    },
  );

  test("before 1970 too, and of records of several shapes", () => {
    const texts = [
      ...linesAt({ at: "1969-12-31T23:59:59.500Z" }, { at: "1901-02-03T04:05:06.001Z" }),
      JSON.stringify({ title: "x", when: { at: "1970-01-01T00:00:00.001Z" }, id: "z" }),
    ];
    expect([...(readMoments(encode(texts), []) ?? [])]).toEqual([
      -500,
      Date.parse("1901-02-03T04:05:06.001Z"),
      1,
    ]);
  });

  test.each([
    [
      "one tells the owner's clock",
      linesAt({ at: instantOf(1), local: "2026-05-03T10:00" }, { at: instantOf(2) }),
    ],
    ["one tells a day", linesAt({ day: "2026-05-03" }, { at: instantOf(2) })],
    ["one tells a zone", linesAt({ at: instantOf(1), tz: "Europe/Berlin" }, { at: instantOf(2) })],
    ["one tells nothing", linesAt({ precision: "s" }, { at: instantOf(2) })],
    ["one has no time", [...plain(0), JSON.stringify({ id: "x" })]],
    ["a time is no instant", linesAt({ at: "2026-05-03" }, { at: instantOf(2) })],
    [
      "a time is of another zone",
      linesAt({ at: "2026-05-03T10:00:00+02:00" }, { at: instantOf(2) }),
    ],
    [
      "one has a member that counts",
      [...plain(0), JSON.stringify({ when: { at: instantOf(1) }, dwellMs: 1 })],
    ],
    ["one is a line as it is", [...plain(0), '{"when":{"at":"2026-05-03T10:00:00Z"},"1":2}']],
  ])("is not told where %s", (_, texts) => {
    expect(readMoments(encode(texts), ["dwellMs"])).toBeNull();
  });
});
