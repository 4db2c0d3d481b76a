/**
 * P6: events as columns beside events as lines of JSON: bytes a record, and the time to write them, to read them back,
 * and to read two fields alone. Each with zstd, as it lies in a block; encryption is the same for both, and left out.
 *
 *   npm run bench columns -- --records 30000 --runs 9
 * @module
 */
import { randomBytes } from "node:crypto";
import { performance } from "node:perf_hooks";
import { compress, decompress } from "../../vault-core/dist/block/zstd.js";
import {
  projectInFormat,
  readInFormat,
  writeInFormat,
} from "../../vault-core/dist/block/formats.js";
import { FLUSH_BYTES } from "../../vault-core/dist/log/write/pack-lines.js";
import { generatePurchases, generateVisits, toRecordText } from "./generate.mjs";
import { readOptions } from "./support/options.mjs";
import { machine, print, printTable, progress, spread } from "./support/report.mjs";

const HEAD = { v: 1, t: 1_795_388_001_000, roster: [7, "ab".repeat(32)], seen: {} };
const EVENTS = {
  clicks: {
    make: generateVisits,
    fields: [["when", "at"], ["site"]],
    from: "imported:bench.visits",
  },
  purchases: {
    make: generatePurchases,
    fields: [
      ["when", "day"],
      ["lineTotal", "amount"],
    ],
    from: "imported:bench.orders",
  },
};

function main() {
  const { records, runs } = readOptions({ records: 30_000, runs: 9 });
  print(`## P6 columns: ${records} records as columns beside lines of JSON`);
  print();
  print(`${machine()}; median of ${runs} alternating rounds (least .. most)`);
  print();
  const measured = Object.entries(EVENTS).map(([name, events]) => {
    progress(`columns: ${name}`);
    return [name, measure(events, { records, runs })];
  });
  printTable(
    [
      "lines / columns",
      "bytes a record",
      "write lines",
      "read lines",
      "read records",
      "two fields",
    ],
    measured.map(([name, [lines, columns]]) => [
      name,
      (lines.bytes / columns.bytes).toFixed(2),
      ...["write", "lines", "records", "fields"].map((work) =>
        (spread(lines[work]).median / spread(columns[work]).median).toFixed(2),
      ),
    ]),
  );
  printTable(
    ["side", "bytes", "before zstd", "write lines", "read lines", "read records", "two fields"],
    measured.flatMap(([name, sides]) => sides.map((side) => rowOf(name, side, records))),
  );
  print("Checked: both give the same lines, byte for byte, and the same two fields.");
  print();
}

/** Writes the same blocks as lines and as columns, and times each work in turn. */
function measure({ make, fields, from }, { records, runs }) {
  const run = randomBytes(16).toString("base64url");
  const blocks = inBlocks(make({ count: records }).map((draft) => toRecordText(draft, run)));
  const head = { ...HEAD, from };
  const sides = [false, true].map((areColumns) => {
    const write = (lines) => writeInFormat({ head, lines }, areColumns);
    const inners = blocks.map(write);
    const packed = inners.map(({ format, body }) => {
      return { format, length: body.length, frame: compress(body) };
    });
    return {
      name: areColumns ? "columns" : "lines",
      bytes: packed.reduce((sum, { frame }) => sum + frame.length, 0),
      raw: packed.reduce((sum, { length }) => sum + length, 0),
      works: {
        write: () => blocks.map((lines) => compress(write(lines).body)),
        lines: () => packed.map((one) => readInFormat(open(one)).lines),
        records: () => packed.map((one) => readInFormat(open(one)).lines.map(parse)),
        fields: () => packed.map((one) => projectInFormat(open(one), fields)),
      },
      write: [],
      lines: [],
      records: [],
      fields: [],
    };
  });
  mustAgree(sides, "lines");
  mustAgree(sides, "fields");
  for (let round = 0; round < runs; round++)
    for (const work of ["write", "lines", "records", "fields"])
      for (const side of sides) side[work].push(timed(side.works[work]));
  return sides;
}

function open({ format, length, frame }) {
  return { format, body: decompress(frame, length) };
}

function mustAgree(sides, work) {
  const [lines, columns] = sides.map((side) => JSON.stringify(side.works[work]()));
  if (lines !== columns) throw new Error(`lines and columns differ: ${work}`);
}

/** Cuts texts as a device does. */
function inBlocks(texts) {
  const blocks = [[]];
  let bytes = 0;
  for (const text of texts) {
    bytes += text.length + 1;
    if (bytes > FLUSH_BYTES) {
      blocks.push([]);
      bytes = text.length + 1;
    }
    blocks.at(-1).push(text);
  }
  return blocks;
}

function parse(line) {
  return JSON.parse(line);
}

function timed(work) {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function rowOf(name, side, records) {
  const micros = (work) => {
    const { median, least, most } = spread(side[work].map((ms) => (ms * 1000) / records));
    return `${median.toFixed(2)} us (${least.toFixed(2)} .. ${most.toFixed(2)})`;
  };
  return [
    `${name}, ${side.name}`,
    (side.bytes / records).toFixed(1),
    (side.raw / records).toFixed(1),
    ...["write", "lines", "records", "fields"].map(micros),
  ];
}

main();
