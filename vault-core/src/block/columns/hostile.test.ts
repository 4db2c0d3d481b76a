/**
 * Bodies of columns that a device with wrong code, or one that means harm, could seal: each breaks one rule.
 * @module
 */
import { describe, expect, test } from "vitest";
import { utf8 } from "../../bytes/encoding.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { lineBatch, mutated } from "../../testing/line-batches.ts";
import type { BodyHead } from "../body.ts";
import { decodeColumns } from "./decode.ts";
import { encodeColumns } from "./encode.ts";
import { projectColumns } from "./project.ts";

const head: BodyHead = { v: 1, from: "self", t: 1, roster: [7, "ab".repeat(32)], seen: {} };
const first = JSON.stringify(head);

interface Frame {
  readonly n?: number | string;
  readonly shapes?: string;
  readonly rows?: string;
}

/** A body of two records with the keys a and b, of which a part is another. */
function bodyOf(frame: Frame, ...columns: readonly string[]): Uint8Array {
  const { n = 2, shapes = '["a",0,"b",1]', rows = '["c",0]' } = frame;
  const two = ['["c",1]', '["j",["x","y"]]'];
  const lines = columns.length > 0 ? columns : two;
  return utf8([first, `{"n":${n},"shapes":[${shapes}],"rows":${rows}}`, ...lines].join("\n"));
}

/** A body of records with the key a, of which the column is another. */
const columnOf = (column: string, n = 2): Uint8Array => bodyOf({ n, shapes: '["a",0]' }, column);

const linesOf = (body: Uint8Array): readonly string[] => decodeColumns(body).lines;

function refusal(body: Uint8Array): string {
  try {
    return `taken: ${JSON.stringify(linesOf(body)).slice(0, 200)}`;
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== "BAD_BLOCK") throw error;
    const { body: detail, why } = error.details as { body?: unknown; why?: unknown };
    expect([detail, error.message]).toEqual(["BAD_BODY", `A block was refused: ${String(why)}.`]);
    return String(why);
  }
}

test("the body from which all others are made is good", () => {
  expect(linesOf(bodyOf({}))).toEqual(['{"a":1,"b":"x"}', '{"a":1,"b":"y"}']);
  expect(linesOf(columnOf('["r",1,1]'))).toEqual(['{"a":1}', '{"a":2}']);
});

const zeros = (count: number): string => Array.from({ length: count }, () => "0").join(",");
const shapes = (count: number): string => Array.from({ length: count }, () => "[]").join(",");
const nested = (depth: number): string => `${'["a",'.repeat(depth)}0${"]".repeat(depth)}`;
const id = `${"A".repeat(21)}A`;
const MAX = "9007199254740991";

describe("the frame", () => {
  test.each<[string, string, Uint8Array]>([
    ["no frame", "no frame", utf8(first)],
    ["an empty frame", "frame is cut", utf8(`${first}\n`)],
    ["another order", "frame is cut", utf8(`${first}\n{"shapes":[],"n":0,"rows":["c",0]}`)],
    ["a space in it", "of its frame is malformed", bodyOf({ n: " 2" })],
    ["no number of rows", "of its frame is malformed", bodyOf({ n: "x" })],
    ["a fraction of a row", "frame is cut", bodyOf({ n: "2.5" })],
    ["fewer rows than none", "of its frame is malformed", bodyOf({ n: -1 })],
    ["too many rows", "too many rows", bodyOf({ n: 65_537, shapes: "[]" }, '["c",1]')],
    ["more rows than it says", "more rows", bodyOf({ rows: '["j",[0,0,0]]' })],
    ["fewer rows than it says", "fewer values", bodyOf({ rows: '["j",[0]]' })],
    ["text behind the rows", "another end", bodyOf({ rows: '["c",0]],"x":[1' })],
    ["no end", "another end", utf8(`${first}\n{"n":0,"shapes":[],"rows":["c",0]]`)],
    ["rows that are texts", "no safe integer", bodyOf({ rows: '["c","0"]' })],
    ["rows of words", "no such kind", bodyOf({ rows: '["d",["0"],[0,0]]' })],
    ["a constant array of rows", "an array", bodyOf({ rows: '["c",[0]]' })],
    ["a row of a shape that is not there", "no shape", bodyOf({ rows: '["c",1]' })],
    ["a row of a shape below none", "no shape", bodyOf({ rows: '["j",[0,-1]]' })],
    ["a column too many", "too many columns", bodyOf({}, ...same(2049))],
    ["a line too many", "more values", bodyOf({}, '["c",1]', '["c",2]', '["j",[1]]')],
    ["a column too few", "not there", bodyOf({}, '["c",1]')],
    ["a key without end", "key of a shape", utf8(`${first}\n{"n":2,"shapes":[["a`)],
    ["a key without end, of escapes", "key of a shape", utf8(`${first}\n{"n":2,"shapes":[["a\\"`)],
    ["a number spelled in another way", "of its frame is malformed", bodyOf({ n: "02" })],
    ["a number too large", "of its frame is malformed", bodyOf({ n: "9".repeat(30) })],
    ["no UTF-8", "no UTF-8", broken(columnOf('["j",["ÿ","y"]]'))],
    ["no UTF-8 in the frame", "no UTF-8", broken(bodyOf({ shapes: '["a",0,"bÿ",1]' }))],
  ])("%s", (_, why, body) => {
    expect(refusal(body)).toContain(why);
  });

  test("a head that is none", () => {
    const body = utf8(
      `{}\n${new TextDecoder().decode(bodyOf({})).split("\n").slice(1).join("\n")}`,
    );
    expect(() => decodeColumns(body)).toThrow("its head is malformed");
  });
});

describe("shapes", () => {
  test.each<[string, string, Frame]>([
    ["too many", "too many shapes", { shapes: `${shapes(1024)},["a",0,"b",1]` }],
    ["too deep", "too deep", { shapes: `["a",${nested(16)},"b",1]` }],
    ["a key that changes objects", "__proto__", { shapes: '["__proto__",0,"b",1]' }],
    ["such a key deeper", "__proto__", { shapes: '["a",["__proto__",0],"b",1]' }],
    ["such a key in disguise", "malformed", { shapes: '["\\u005f_proto__",0,"b",1]' }],
    ["a key twice", "a key twice", { shapes: '["a",0,"a",1]' }],
    ["a key twice, once an object", "a key twice", { shapes: '["a",0,"a",["b",1]]' }],
    ["a key twice in an object", "a key twice", { shapes: '["a",["b",0,"b",1]]' }],
    ["a key that is a place in an array", "a number", { shapes: '["0",0,"b",1]' }],
    ["the last such key", "a number", { shapes: '["4294967294",0,"b",1]' }],
    ["a column under two paths", "two paths", { shapes: '["a",0,"b",0]' }],
    ["under two paths in two shapes", "two paths", { shapes: '["a",0,"b",1],["b",0]' }],
    ["under two depths", "two paths", { shapes: '["a",0,"b",1],["c",["a",0]]' }],
    ["a column of lines and of a path", "two paths", { shapes: '["a",0,"b",1],0' }],
    ["a path of a column of lines", "two paths", { shapes: '0,["a",0,"b",1]' }],
    ["a column that is not there", "not there", { shapes: '["a",0,"b",2]' }],
    ["a column below none", "of its frame is malformed", { shapes: '["a",0,"b",-1]' }],
    ["a shape that is a text", "of its frame is malformed", { shapes: '"a"' }],
    ["a key spelled in another way", "key of a shape is", { shapes: '["\\u0061",0,"b",1]' }],
    ["a key of a control letter", "key of a shape is", { shapes: '["a\u0001",0,"b",1]' }],
    ["a key that is no string", "key of a shape is", { shapes: '["a\\x",0,"b",1]' }],
    ["a key that is none", "malformed", { shapes: "[a,0]" }],
    ["no value", "cut or malformed", { shapes: '["a"]' }],
    ["no comma", "cut or malformed", { shapes: '["a",0"b",1]' }],
    ["no comma between two", "cut or malformed", { shapes: '["a",0,"b",1][]' }],
  ])("%s", (_, why, frame) => {
    expect(refusal(bodyOf(frame))).toContain(why);
  });

  test("one that is longer than a line may be", () => {
    const long = Array.from({ length: 400_000 }, (_, at) => `"${at}k",[]`).join(",");
    expect(refusal(bodyOf({ shapes: `["a",0,"b",1],[${long}]` }))).toContain("longer than a line");
  });

  test("as many, and as deep, as may be", () => {
    const many = bodyOf(
      { shapes: `["a",0,"b",1],${shapes(1023)}`, rows: '["j",[0,1023]]' },
      '["c",1]',
      '["c",2]',
    );
    expect(linesOf(many)).toEqual(['{"a":1,"b":2}', "{}"]);
    const deep = bodyOf({ n: 1, shapes: nested(16) }, '["c",1]');
    expect(linesOf(deep)).toEqual([`${'{"a":'.repeat(16)}1${"}".repeat(16)}`]);
    const keys = bodyOf({ n: 1, shapes: '["00",0,"4294967295",1]' }, '["c",1]', '["c",2]');
    expect(linesOf(keys)).toEqual(['{"00":1,"4294967295":2}']);
  });
});

describe("columns", () => {
  test.each<[string, string, string]>([
    ["no column", "cut or malformed", ""],
    ["no kind", "no such kind", '["x",1]'],
    ["an object", "cut or malformed", "{}"],
    ["c of an object", "an object", '["c",{"a":1}]'],
    ["c of an array", "an array", '["c",[1]]'],
    ["c of two", "another end", '["c",1,2]'],
    ["c of nothing", "malformed", '["c",]'],
    ["c with text behind", "another end", '["c",1]]'],
    ["j too short", "fewer values", '["j",[1]]'],
    ["j too long", "more values", '["j",[1,2,3]]'],
    ["j without end", "more values", '["j",[1,2'],
    ["j with text behind", "more values", '["j",[1,2]],'],
    ["j of an object", "an object", '["j",[1,{"a":1}]]'],
    ["j of no JSON", "malformed", '["j",[1,x]]'],
    ["j with a space", "malformed", '["j",[1, 2]]'],
    ["j of a number spelled in another way", "malformed", '["j",[1,01]]'],
    ["j of a control letter", "malformed", '["j",[1,"\u0001"]]'],
    ["j of a cut string", "malformed", '["j",[1,"a]]'],
    ["j of a word that is none", "malformed", '["j",[1,nul]]'],
    ["j of a key that changes objects", "malformed", '["j",[1,[{"__proto__":1}]]]'],
    ["j of a key twice", "malformed", '["j",[1,[{"a":1,"a":2}]]]'],
    ["j of a key that is a place in an array", "malformed", '["j",[1,[{"7":1}]]]'],
    ["j too deep", "malformed", `["j",[1,${"[".repeat(16)}${"]".repeat(16)}]]`],
    ["j that is no list", "cut or malformed", '["j",1]'],
    ["n too short", "fewer values", '["n",[1]]'],
    ["n too long", "more values", '["n",[1,1,1]]'],
    ["n of a fraction", "fewer values", '["n",[1.5,1]]'],
    ["n of a text", "no safe integer", '["n",["1",1]]'],
    ["n of a number spelled in another way", "no safe integer", '["n",[01,1]]'],
    ["n of minus nothing", "no safe integer", '["n",[-0,1]]'],
    ["n of a large number", "no safe integer", '["n",[9007199254740992,1]]'],
    ["n that grows too far", "beyond the safe", `["n",[${MAX},1]]`],
    ["n that falls too far", "beyond the safe", `["n",[-${MAX},-1]]`],
    ["n without end", "more values", '["n",[1,1'],
    ["r of one number", "cut or malformed", '["r",1]'],
    ["r of three", "another end", '["r",1,2,3]'],
    ["r of a fraction", "another end", '["r",1,0.5]'],
    ["r of a large step", "no safe integer", '["r",1,9007199254740992]'],
    ["r that grows too far", "beyond the safe", `["r",${MAX},1]`],
    ["r of a text", "no safe integer", '["r","a",1]'],
    ["i too short", "an id", `["i","${id}"]`],
    ["i too long", "more values", `["i","${id}${id}${id}"]`],
    ["i of a wrong letter", "an id", `["i","${id}${"A".repeat(20)}.A"]`],
    ["i of bits that no 16 bytes have", "an id", `["i","${id}${"A".repeat(21)}B"]`],
    ["i of another alphabet", "an id", `["i","${id}${"é".repeat(22)}"]`],
    ["i without end", "more values", `["i","${id}${id}`],
    ["i that is no string", "cut or malformed", '["i",[1]]'],
    ["t of too many digits", "too many digits", '["t",7,"r",1,1]'],
    ["t of fewer digits than none", "too many digits", '["t",-1,"r",1,1]'],
    ["t of no digits", "no safe integer", '["t","r",1,1]'],
    ["t of words", "no such kind", '["t",3,"d",["a"],[0,0]]'],
    ["t of a constant", "no such kind", '["t",3,"c",1]'],
    ["t of no kind", "cut or malformed", '["t",3]'],
    ["t too short", "fewer values", '["t",3,"n",[1]]'],
    ["t too long", "more values", '["t",3,"j",[1,1,1]]'],
    ["t of a year of five digits", "no year", '["t",0,"r",253402300800,1]'],
    ["t before the year 0", "no year", '["t",0,"r",-62167219201,1]'],
    ["t of a fraction", "fewer values", '["t",0,"j",[1.5,2]]'],
    ["d too short", "fewer values", '["d",["a"],[0]]'],
    ["d too long", "more values", '["d",["a"],[0,0,0]]'],
    ["d of a word that is not there", "no dictionary", '["d",["a"],[0,1]]'],
    ["d of a word below none", "no dictionary", '["d",["a"],[0,-1]]'],
    ["d of no words", "no dictionary", '["d",[],[0,0]]'],
    ["d of a number", "malformed", '["d",[1],[0,0]]'],
    ["d without comma", "cut or malformed", '["d",["a""b"],[0,1]]'],
    ["d without places", "cut or malformed", '["d",["a"]]'],
    ["d without end of words", "cut or malformed", '["d",["a"'],
    ["d without end", "more values", '["d",["a"],[0,0'],
    ["d of a fraction", "fewer values", '["d",["a"],[0.5,0]]'],
  ])("%s", (_, why, column) => {
    expect(refusal(columnOf(column))).toContain(why);
  });

  test("as long, as deep and as far as may be", () => {
    const deep = `${"[".repeat(15)}${"]".repeat(15)}`;
    expect(linesOf(columnOf(`["j",[${deep},1]]`))).toEqual([`{"a":${deep}}`, '{"a":1}']);
    const inner = bodyOf({ n: 1, shapes: nested(16) }, '["j",[[]]]');
    expect(refusal(inner)).toContain("malformed");
    expect(linesOf(columnOf(`["r",${MAX},-1]`))[0]).toBe(`{"a":${MAX}}`);
    expect(linesOf(columnOf('["t",0,"j",[253402300799,-62167219200]]'))).toEqual([
      '{"a":"9999-12-31T23:59:59Z"}',
      '{"a":"0000-01-01T00:00:00Z"}',
    ]);
    expect(linesOf(columnOf('["t",6,"j",[-1,-9007199254740991]]'))).toEqual([
      '{"a":"1969-12-31T23:59:59.999999Z"}',
      '{"a":"1684-07-28T00:12:25.259009Z"}',
    ]);
  });

  test("any choice of kinds is taken that gives the values", () => {
    const lines = ['{"a":5}', '{"a":5}'];
    for (const column of ['["c",5]', '["r",5,0]', '["n",[5,0]]', '["j",[5,5]]'])
      expect(linesOf(columnOf(column))).toEqual(lines);
    for (const rows of ['["c",0]', '["r",0,0]', '["n",[0,0]]', '["j",[0,0]]'])
      expect(linesOf(bodyOf({ shapes: '["a",0]', rows }, '["c",5]'))).toEqual(lines);
    // A word that no row has, one column more that no shape has, and one path with two columns.
    expect(linesOf(columnOf('["d",["x","y","z"],[2,0]]'))).toEqual(['{"a":"z"}', '{"a":"x"}']);
    expect(linesOf(bodyOf({ shapes: '["a",0]' }, '["c",5]', '["j",[]]'))).toEqual(lines);
    const twice = { shapes: '["a",0],["a",1]', rows: '["j",[0,1]]' };
    expect(linesOf(bodyOf(twice, '["c",5]', '["c",5]'))).toEqual(lines);
  });
});

describe("lines kept as they are", () => {
  test.each([
    ["no text", "no string", '["j",[1,2]]'],
    ["a constant that is no text", "no string", '["c",1]'],
    ["an empty one", "is empty", '["j",["a",""]]'],
    ["two in one", "is two", '["j",["a","b\\nc"]]'],
    ["half a letter", "no Unicode", '["j",["a","\\ud83d"]]'],
  ])("%s", (_, why, column) => {
    expect(refusal(bodyOf({ shapes: "0" }, column))).toContain(why);
  });

  test("any other", () => {
    expect(linesOf(bodyOf({ shapes: "0" }, '["d",["x","{ }"],[1,0]]'))).toEqual(["{ }", "x"]);
    expect(linesOf(bodyOf({ shapes: "0" }, '["c","\\"\\\\"]'))).toEqual(['"\\', '"\\']);
  });
});

describe("bodies that would fill the memory", () => {
  const mebibyte = "x".repeat(1024 * 1024);

  test.each<[string, string, () => Uint8Array]>([
    ["a line over 1 MiB", "line of it is too long", () => columnOf(`["c","${mebibyte}"]`)],
    [
      "a line over 1 MiB of two columns",
      "line of it is too long",
      () => bodyOf({ n: 1 }, `["j",["${mebibyte.slice(9)}"]]`, '["j",["abc"]]'),
    ],
    [
      "a line over 1 MiB as UTF-8",
      "line of it is too long",
      () => columnOf(`["c","${"é".repeat(600_000)}"]`),
    ],
    [
      "a line over 1 MiB kept as it is",
      "line of it is too long",
      () => bodyOf({ n: 1, shapes: "0" }, `["c","${mebibyte}x"]`),
    ],
    [
      "constants without end",
      "line of it is too long",
      () =>
        bodyOf(
          { shapes: `[${columnKeys(2048)}]` },
          ...same(2048, `["c","${mebibyte.slice(99)}"]`).slice(0, 1),
          ...same(2047),
        ),
    ],
    [
      "more text than 32 MiB",
      "its lines are too long",
      () => columnOf(`["c","${mebibyte.slice(99)}"]`, 40),
    ],
    [
      "more text than 32 MiB, of letters of two bytes",
      "its lines are too long",
      () => columnOf(`["c","${"x".repeat(300_000)}\u0100"]`, 60),
    ],
    [
      "more than 4 M values",
      "too many values",
      () => bodyOf({ n: 2049, shapes: `[${columnKeys(2048)}]` }, ...same(2048)),
    ],
    [
      "words without end",
      "more words",
      () => columnOf(`["d",["",${zeros(65_536).replaceAll("0", '""')}],[0,0]]`),
    ],
    ["shapes without end", "too many shapes", () => bodyOf({ shapes: shapes(1_000_000) })],
    ["lists without end", "malformed", () => columnOf(`["j",[1,${"[".repeat(1_000_000)}`)],
    ["values without end", "more values", () => columnOf(`["j",[${zeros(1_000_000)}]]`)],
    ["rows without end", "more rows", () => bodyOf({ rows: `["j",[${zeros(1_000_000)}]]` })],
    ["columns without end", "too many columns", () => bodyOf({}, "\n".repeat(1_000_000))],
  ])("%s", (_, why, make) => {
    const body = make();
    expect(body.length).toBeLessThan(8 * 1024 * 1024);
    expect(refusal(body)).toContain(why);
  });

  test("exactly 32 MiB, and a line of exactly 1 MiB", () => {
    const line = `{"a":"${mebibyte.slice(8)}"}`;
    expect(line).toHaveLength(1024 * 1024);
    expect(linesOf(columnOf(`["c","${mebibyte.slice(8)}"]`, 32))).toHaveLength(32);
    expect(refusal(columnOf(`["c","${mebibyte.slice(8)}"]`, 33))).toContain("too long");
    expect(refusal(columnOf(`["c","${mebibyte.slice(7)}"]`, 1))).toContain("too long");
  });
});

test("no key means anything to the program", () => {
  const body = bodyOf(
    { n: 1, shapes: '["constructor",["prototype",0],"toString",1]' },
    '["c",1]',
    '["c",2]',
  );
  expect(linesOf(body)).toEqual(['{"constructor":{"prototype":1},"toString":2}']);
  expect(
    projectColumns(body, [["constructor", "prototype"], ["constructor"], ["valueOf"]]),
  ).toEqual([[1], [{ prototype: 1 }], [undefined]]);
  const raw = bodyOf(
    { n: 1, shapes: "0" },
    `["c",${JSON.stringify('{"__proto__":{"polluted":1}}')}]`,
  );
  expect(projectColumns(raw, [["__proto__", "polluted"], ["polluted"]])).toEqual([
    [1],
    [undefined],
  ]);
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test("fields of bodies that would fill the memory are refused too", () => {
  const wide = bodyOf({ n: 60, shapes: '["o",["a",0]]' }, `["c","${"x".repeat(1_000_000)}"]`);
  expect(() => projectColumns(wide, [["o"]])).toThrow("its lines are too long");
  const long = bodyOf({ n: 400, shapes: `["o",["${"x".repeat(100_000)}",0]]` }, '["c",1]');
  expect(() => projectColumns(long, [["o"]])).toThrow("its lines are too long");
  expect(() => projectColumns(bodyOf({ rows: '["c",1]' }), [["a"]])).toThrow("no shape");
  expect(() => projectColumns(columnOf('["j",[1]]'), [["a"]])).toThrow("fewer values");
});

test("a changed body gives lines or a refusal, and nothing else", () => {
  for (let seed = 1; seed <= 400; seed++) {
    const body = encodeColumns({ head, lines: lineBatch(seed) });
    const changed = mutated(body ?? new Uint8Array(), seed);
    for (const work of [decodeColumns, (bytes: Uint8Array) => projectColumns(bytes, [["id"], []])])
      expect([seed, outcome(() => work(changed))]).toEqual([seed, expect.any(String)]);
  }
  expect(Object.keys(Object.prototype)).toEqual([]);
});

/** "taken" or "refused"; null for any other error. */
function outcome(work: () => unknown): string | null {
  try {
    work();
    return "taken";
  } catch (error) {
    return isVaultError(error, "BAD_BLOCK") ? "refused" : null;
  }
}

function same(count: number, line = '["c",1]'): readonly string[] {
  return Array.from({ length: count }, () => line);
}

/** Keys of two letters, each with a column. */
function columnKeys(count: number): string {
  return Array.from(
    { length: count },
    (_, at) => `"${String.fromCharCode(0xc0 + (at >> 5), 0x60 + (at & 31))}",${at}`,
  ).join(",");
}

/** Puts a byte that no UTF-8 has in place of the letter ÿ. */
function broken(body: Uint8Array): Uint8Array {
  const changed = body.slice();
  changed[changed.indexOf(0xc3)] = 0xff;
  return changed;
}
