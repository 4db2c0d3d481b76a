/**
 * Bodies of columns by dice, and those that ask for the most time and memory: each ends in lines or a refusal. By hand
 * more of them: `ROOTVAULT_BATCHES=10000 npx vitest run --project attack test/attack/columns`.
 * @module
 */
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { BodyHead } from "../../../vault-core/src/block/body.ts";
import { decodeColumns } from "../../../vault-core/src/block/columns/decode.ts";
import { encodeColumns } from "../../../vault-core/src/block/columns/encode.ts";
import { projectColumns } from "../../../vault-core/src/block/columns/project.ts";
import { parseLine, pick } from "../../../vault-core/src/block/pick.ts";
import { lineBatch, mutated } from "../../../vault-core/src/testing/line-batches.ts";

const BATCHES = Number(process.env["ROOTVAULT_BATCHES"] ?? 100);
const isByHand = process.env["ROOTVAULT_BATCHES"] !== undefined;
const FIRST_SEED = 1_000_000;
const MEBIBYTE = 1024 * 1024;
const head: BodyHead = { v: 1, from: "self", t: 1, roster: [7, "ab".repeat(32)], seen: {} };
const first = JSON.stringify(head);

interface Answer {
  readonly outcome: string;
  readonly ms: number;
  readonly heapBytes: number;
}

const limits = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 };
let worker: Worker;

beforeEach(() => {
  worker = new Worker(new URL("decode-worker.mjs", import.meta.url), { resourceLimits: limits });
});
afterEach(() => worker.terminate());

/** Decodes a body in the thread; a thread that asks for more memory ends, and so does the test. */
function decodeThere(body: Uint8Array): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once("error", reject);
    worker.once("exit", () => reject(new Error("the thread ended")));
    worker.once("message", resolve);
    worker.postMessage(body);
  });
}

function bodyOf(
  n: number,
  shapes: string,
  rows: string,
  ...columns: readonly string[]
): Uint8Array {
  const frame = `{"n":${n},"shapes":[${shapes}],"rows":${rows}}`;
  return new TextEncoder().encode([first, frame, ...columns].join("\n"));
}

const times = (count: number, text: string): string =>
  Array.from({ length: count }, () => text).join(",");
const keys = (count: number): string =>
  Array.from({ length: count }, (_, at) => `"k${at.toString(36)}",${at}`).join(",");
const same = (count: number, column: string): readonly string[] =>
  Array.from({ length: count }, () => column);

/** The greediest bodies within 8 MiB. */
const greedy: readonly (readonly [string, () => Uint8Array])[] = [
  [
    "one line of text, 32 times",
    () => bodyOf(32, '["a",0]', '["c",0]', `["c","${"x".repeat(MEBIBYTE - 8)}"]`),
  ],
  [
    "the same, of wide letters",
    () => bodyOf(48, '["a",0]', '["c",0]', `["c","${"\u4e00".repeat(340_000)}"]`),
  ],
  [
    "lists in lists",
    () => bodyOf(8, '["a",0]', '["c",0]', `["j",[${times(7, `[${times(330_000, "[]")}]`)},1]]`),
  ],
  [
    "objects in lists",
    () =>
      bodyOf(
        8,
        '["a",0]',
        '["c",0]',
        `["j",[${times(7, `[{${keys(80_000)}}]`.replaceAll(/",(\d)/g, '":$1'))},1]]`,
      ),
  ],
  [
    "short escapes",
    () =>
      bodyOf(
        65_536,
        '["a",0]',
        '["c",0]',
        `["j",[${times(65_536, `[${times(9, '"\\ud800"')}]`)}]]`,
      ),
  ],
  [
    "long numbers",
    () =>
      bodyOf(
        65_536,
        '["a",0]',
        '["c",0]',
        `["j",[${times(65_536, `[${times(6, "1.2345678901234567")}]`)}]]`,
      ),
  ],
  ["4 M values", () => bodyOf(2048, `[${keys(2048)}]`, '["c",0]', ...same(2048, '["c",1]'))],
  [
    "words of 16 dictionaries",
    () =>
      bodyOf(
        65_536,
        `[${keys(16)}]`,
        '["c",0]',
        ...same(16, `["d",[${times(60_000, '"w"')}],[${times(65_536, "9")}]]`),
      ),
  ],
  [
    "differences of 32 columns",
    () => bodyOf(65_536, `[${keys(32)}]`, '["c",0]', ...same(32, `["n",[${times(65_536, "0")}]]`)),
  ],
  [
    "instants, each in another minute",
    () => bodyOf(65_536, `[${keys(12)}]`, '["c",0]', ...same(12, '["t",6,"r",0,60000001]')),
  ],
  [
    "shapes of many keys",
    () => bodyOf(0, times(7, `[${keys(80_000).replaceAll(/",\d+/g, '",[]')}]`), '["c",0]'),
  ],
  [
    "shapes of many columns",
    () => bodyOf(0, times(300, `[${keys(2048)}]`), '["c",0]', ...same(2048, '["j",[]]')),
  ],
  [
    "shapes with escapes",
    () => bodyOf(0, times(6, `[${keys(80_000).replaceAll(/",\d+/g, '\\n",[]')}]`), '["c",0]'),
  ],
  [
    "lines kept as they are",
    () => bodyOf(65_536, "0", '["c",0]', `["j",[${times(65_536, `"${"\\n".repeat(50)}"`)}]]`),
  ],
];

test.each(greedy.filter((_, at) => isByHand || at % 5 === 0))(
  "no more than 64 MB: %s",
  async (name, make) => {
    const body = make();
    expect(body.length).toBeLessThan(8 * MEBIBYTE);
    const answer = await decodeThere(body);
    expect(answer.outcome).toMatch(/^(taken|refused)$/);
    tell(`${name}: ${body.length} bytes, ${answer.outcome}`, answer);
  },
);

test("lines and fields by dice come back, and changed bodies end in lines or a refusal", async () => {
  let slowest = { outcome: "", ms: 0, heapBytes: 0 };
  for (let seed = FIRST_SEED; seed < FIRST_SEED + BATCHES; seed++) {
    const lines = lineBatch(seed);
    const body = encodeColumns({ head, lines })!;
    expect([seed, decodeColumns(body).lines]).toEqual([seed, lines]);
    const paths = [["field0"], ["field1", "value"], ["id"], []];
    const picked = paths.map((path) => lines.map((line) => pick(parseLine(line), path)));
    expect([seed, projectColumns(body, paths)]).toEqual([seed, picked]);
    const answer = await decodeThere(mutated(body, seed));
    expect([seed, answer.outcome]).toEqual([seed, expect.stringMatching(/^(taken|refused)$/)]);
    if (answer.ms > slowest.ms) slowest = answer;
  }
  tell(`slowest of ${BATCHES} changed bodies`, slowest);
}, 3_600_000);

/** By hand the figures are what one wants to see. */
function tell(what: string, { ms, heapBytes }: Answer): void {
  if (isByHand)
    process.stdout.write(`${what}: ${ms.toFixed(0)} ms, heap ${(heapBytes / 1e6).toFixed(0)} MB\n`);
}
