import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VaultError } from "../../../errors.ts";
import type { Json } from "../../../model/json.ts";
import { jsonElements } from "./json.ts";

interface Read {
  readonly row: number;
  readonly value: unknown;
  readonly fault: string | null;
}

/** Bytes in pieces of some sizes, in turns. */
async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const end = at + (sizes[turn % sizes.length] ?? 1);
    yield bytes.slice(at, end);
    at = end;
  }
}

async function read(text: string, size: number): Promise<Read[]> {
  const chunks = (): AsyncGenerator<Uint8Array> => inPieces(new TextEncoder().encode(text), [size]);
  const rows: Read[] = [];
  for await (const element of jsonElements({ chunks }, null)) rows.push(element);
  return rows;
}

/** What a text between two commas is, looked at by itself. */
function alone(text: string, row: number): Read {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return { row, value: null, fault: "The element is no JSON." };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return { row, value, fault: null };
  return { row, value: null, fault: "The element is no object." };
}

const member = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  fc.constantFrom('},{"a":1', "\\", '"', "]}", "\\\\},", [{ a: 1 }, { a: 2 }], { a: {} }),
);
const object = fc.dictionary(fc.constantFrom("a", "b", "__proto__", "constructor"), member);
const broken = fc.constantFrom(
  "{",
  "{}}",
  "1",
  "1234567890123456789",
  "[{},{}]",
  "null",
  '{"a":}',
  "nope",
  '"},{"',
  "]",
);
const layout = fc.constantFrom<readonly [indent: number, comma: string]>(
  [0, ","],
  [0, ", "],
  [2, ",\n"],
  [1, "\n , \n"],
);

test("elements read together are those read one by one, broken ones among them, however the bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof({ weight: 6, arbitrary: object }, broken), { maxLength: 12 }),
      layout,
      fc.constantFrom(1, 7, 40, 10_000),
      async (rows, [indent, comma], size) => {
        // What opens or closes brackets by itself changes where the list ends: it is for the next test.
        const texts = rows
          .filter((row) => typeof row !== "string" || !["{", "{}}", "]"].includes(row))
          .map((row) => (typeof row === "string" ? row : JSON.stringify(row, null, indent)));
        expect(await read(`[${texts.join(comma)}]`, size)).toEqual(
          texts.map((text, at) => alone(text, at + 1)),
        );
      },
    ),
    { numRuns: 400 },
  );
});

test("what a piece cuts is read with its begin", async () => {
  const texts = [
    '{"a":1}',
    '{"a":2}',
    "1234567890123456789",
    '{"a":3}',
    '{"a":4}',
    " 5 ",
    '{"a":6}',
  ];
  for (let size = 1; size < 70; size++)
    expect(await read(`[${texts.join(",")},{"a":7}]`, size)).toEqual(
      [...texts, '{"a":7}'].map((text, at) => alone(text, at + 1)),
    );
});

/** What a reader gives before it ends, and how it ends. */
async function outcome(
  bytes: Uint8Array,
  sizes: readonly number[],
): Promise<{ readonly rows: readonly Read[]; readonly refused: unknown }> {
  const rows: Read[] = [];
  try {
    for await (const element of jsonElements({ chunks: () => inPieces(bytes, sizes) }, ["x", "l"]))
      rows.push(element);
  } catch (error) {
    if (error instanceof VaultError) return { rows, refused: error.details };
    throw error;
  }
  return { rows, refused: null };
}

const nest = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const odd = fc.constantFrom(
  ...'{ } [ ] , : " \\ \0 \ufeff \u00a0 é 😀'.split(" "),
  ...'},{ {}} ,, // 1e999 9007199254740993 -0 \\ud83d nope "l":[ {"a":1,"a":2}'.split(" "),
  nest(60),
  nest(61),
  nest(62),
  `{"a":${nest(61)},"a":2}`,
);
const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), cut: fc.nat(3), odd });
const oddDocument = fc
  .record({
    rows: fc.array(fc.oneof({ weight: 4, arbitrary: object }, fc.jsonValue({ maxDepth: 1 })), {
      minLength: 3,
      maxLength: 9,
    }),
    layout,
    edits: fc.array(edit, { maxLength: 3 }),
    behind: fc.constantFrom("", "\n", '{"x":{"l":[{}]}}', "]", "\0"),
    end: fc.option(fc.double({ min: 0.3, max: 1, noNaN: true })),
    damaged: fc.option(fc.tuple(fc.double({ min: 0, max: 0.99, noNaN: true }), fc.nat(255)), {
      freq: 8,
    }),
  })
  .map(({ rows, layout: [indent, comma], edits, behind, end, damaged }) => {
    const list = rows.map((row) => JSON.stringify(row, null, indent)).join(comma);
    let text = `{"y":[{}],"x":{"l":[${list}],"z":0}}${behind}`;
    for (const { at, cut, odd: sign } of edits) {
      const place = Math.floor(at * text.length);
      text = text.slice(0, place) + sign + text.slice(place + cut);
    }
    const bytes = new TextEncoder().encode(text.slice(0, Math.ceil((end ?? 1) * text.length)));
    if (damaged !== null) bytes[Math.floor(damaged[0] * bytes.length)] = damaged[1];
    return bytes;
  });

test("odd, broken and cut-off files give the same rows and are refused for the same, however the bytes are cut", async () => {
  const size = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constantFrom(200, 10_000));
  await fc.assert(
    fc.asyncProperty(
      oddDocument,
      fc.array(size, { minLength: 1, maxLength: 4 }),
      async (bytes, sizes) => {
        // Byte by byte nothing is read together.
        const expected = await outcome(bytes, [1]);
        const { rows, refused } = await outcome(bytes, sizes);
        expect(refused).toEqual(expected.refused);
        // Of the piece that is refused some rows may not have been given yet.
        expect(rows).toEqual(
          refused === null ? expected.rows : expected.rows.slice(0, rows.length),
        );
      },
    ),
    { numRuns: 300 },
  );
});

describe("a long list", () => {
  const rows = Array.from({ length: 4_000 }, (_, at) => ({
    at,
    text: at % 20 === 0 ? `t${at} },{"at":` : `t${at}`,
    list: [at],
  }));
  const texts = rows.map((row) => JSON.stringify(row));

  test("comes whole", async () => {
    expect((await read(JSON.stringify(rows), 65_536)).map(({ value }) => value)).toEqual(rows);
  });

  test("comes whole around rows that are broken, each told by its number", async () => {
    // The first three in one piece, so that reading together is given up and begun again.
    const bad = new Set([500, 501, 1_200, 1_900, 2_500, 3_100, 3_600]);
    const mixed = texts.map((text, at) => (bad.has(at) ? "{nope}" : text));
    const got = await read(`[${mixed.join(",")}]`, 65_536);
    expect(got).toEqual(mixed.map((text, at) => alone(text, at + 1)));
  });

  test("comes whole where its texts are full of brackets", async () => {
    const full = rows.map((row) => ({ ...row, text: `\\"${"[{".repeat(40)}\\` }));
    expect((await read(JSON.stringify(full), 65_536)).map(({ value }) => value)).toEqual(full);
  });

  test.each([
    ["a deep row", `{"a":${nest(63)}}`, "too-deep", 64],
    ["a deep row that is no object", nest(64), "too-deep", 64],
    // Of a repeated key the last value stands: no value shows the first.
    ["a deep member that another takes the place of", `{"a":${nest(63)},"a":2}`, "too-deep", 64],
    ["a deep member behind a repeated one", `{"a":${nest(9)},"a":${nest(63)}}`, "too-deep", 64],
    [
      "a wide row",
      `{"a":{${Array.from({ length: 1_001 }, (_, at) => `"k${at}":1`).join(",")}}}`,
      "too-large",
      1_000,
    ],
  ])("is refused for %s in its middle", async (_name, row, why, limit) => {
    // Brackets in texts look like levels to a reader that only counts.
    for (const others of [texts, texts.map(() => '{"a":1}')]) {
      const text = `[${others.with(300, row).join(",")}]`;
      await expect(read(text, 65_536)).rejects.toMatchObject({ details: { why, limit } });
    }
  });

  test("may have rows that are just as deep and wide as allowed", async () => {
    const deep = `{"a":${nest(62)},"a":${nest(62)}}`;
    const wide = `{${Array.from({ length: 1_000 }, (_, at) => `"k${at}":1`).join(",")}}`;
    const got = await read(`[${texts.with(300, deep).with(301, wide).join(",")}]`, 65_536);
    expect(got).toHaveLength(rows.length);
    expect(got.every(({ fault }) => fault === null)).toBe(true);
  });
});
