/**
 * P3 for each large format: how long until the first records show, how fast a file is read, and that ten times the file
 * takes no more memory. The reading alone, in a process of its own; what a vault makes of it is in `vault`.
 *
 *   npm run bench imports -- --percent 100
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KINDS, writeFile } from "./imports/files.mjs";
import { readOptions } from "./support/options.mjs";
import { projectFile } from "./support/packages.mjs";
import { cleanly, startDevice } from "./support/processes.mjs";
import { bytes, machine, print, printTable, progress, seconds } from "./support/report.mjs";

const MOST_PREVIEW_S = 2;
/** Of both sizes: what a reader needs anyway is in it. */
const FLAT = 1.5;

async function main(folder) {
  const { percent } = readOptions({ percent: 100 });
  const rows = [];
  for (const [kind, { name, megabytes }] of Object.entries(KINDS)) {
    const size = (megabytes * percent) / 100;
    const small = await readOne(folder, kind, size / 10);
    const large = await readOne(folder, kind, size);
    rows.push(toRow(name, small, large));
  }
  print("## P3 imports: reading large files");
  print();
  print(`${machine()}; once each, one process`);
  print();
  printTable(
    [
      "File",
      "Size",
      "Records",
      "First 20 shown (goal 2 s)",
      "Read whole",
      "Records/s",
      "Peak",
      "Peak of a tenth",
      "Memory",
    ],
    rows,
  );
}

async function readOne(folder, kind, megabytes) {
  progress(`imports: ${kind}, ${megabytes} MB`);
  const file = writeFile(folder, kind, megabytes);
  const preview = await inProcess((reader) => reader.ask("preview", { path: file.path }));
  const read = await inProcess((reader) => reader.ask("read", { path: file.path }));
  rmSync(file.path);
  const { draft, skip, fault } = read.value;
  if (draft + skip + fault !== file.count || fault > 0)
    throw new Error(
      `${kind}: ${file.count} records were written, ${JSON.stringify(read.value)} read`,
    );
  return { ...file, preview, read };
}

async function inProcess(work) {
  const reader = startDevice(projectFile("test/bench/imports/reader.mjs"));
  try {
    return await work(reader);
  } finally {
    await reader.end();
  }
}

function toRow(name, small, large) {
  const { preview, read, count } = large;
  const growth = read.peakBytes / small.read.peakBytes;
  return [
    name,
    bytes(large.bytes),
    count,
    `${seconds(preview.seconds)}, ${preview.seconds <= MOST_PREVIEW_S ? "met" : "not met"}`,
    seconds(read.seconds),
    Math.round(count / read.seconds),
    bytes(read.peakBytes),
    bytes(small.read.peakBytes),
    `${growth.toFixed(2)} x, ${growth <= FLAT ? "flat" : "not flat"}`,
  ];
}

await cleanly(mkdtempSync(join(tmpdir(), "rootvault-imports-")), main);
