/**
 * P3 for each large format: how long until the first records show, how fast a file is read, and that ten times the file
 * takes no more memory. The reading alone, in a process of its own; with `--whole` instead the whole way through `rv` and a
 * key agent: until it is durable, stopped, taken back, taken in again; with `--browser` the same in the built app.
 *
 *   npm run bench imports -- --percent 100
 *   npm run bench imports -- --whole --kinds orders,health --percent 10
 *   npm run bench imports -- --browser
 * @module
 */
import { mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { deleteFile, KINDS, writeFile } from "./imports/files.mjs";
import { measureInBrowser } from "./imports/in-browser.mjs";
import { measureWhole } from "./imports/whole.mjs";
import { readOptions } from "./support/options.mjs";
import { projectFile } from "./support/packages.mjs";
import { cleanly, startDevice } from "./support/processes.mjs";
import { bytes, machine, print, printTable, progress, seconds } from "./support/report.mjs";

const MOST_PREVIEW_S = 2;
const MOST_STOP_S = 1;
/** Of both sizes: what a reader needs anyway is in it. */
const FLAT = 1.5;

async function main(folder) {
  const { percent } = readOptions({ percent: 100 });
  const { isWhole, isInBrowser, kinds } = readKinds();
  const results = [];
  for (const kind of kinds) {
    const size = (KINDS[kind].megabytes * percent) / 100;
    const { name } = KINDS[kind];
    if (isInBrowser) results.push({ name, ...(await measureInBrowser(folder, kind, size)) });
    else if (isWhole) results.push({ name, ...(await measureWhole(folder, kind, size)) });
    else
      results.push({
        name,
        small: await readOne(folder, kind, size / 10),
        large: await readOne(folder, kind, size),
      });
  }
  if (isInBrowser) reportInBrowser(results);
  else if (isWhole) reportWhole(results);
  else reportReading(results);
}

/** Which way, and which files: all unless some are named. */
function readKinds() {
  const { values } = parseArgs({
    options: {
      whole: { type: "boolean", default: false },
      browser: { type: "boolean", default: false },
      kinds: { type: "string" },
    },
    strict: false,
  });
  const all = Object.keys(KINDS);
  const kinds = values.kinds?.split(",") ?? all;
  const unknown = kinds.filter((kind) => !all.includes(kind));
  if (unknown.length > 0)
    throw new Error(`--kinds: there is no ${unknown.join(", ")}, only ${all.join(", ")}.`);
  return { isWhole: values.whole === true, isInBrowser: values.browser === true, kinds };
}

function reportReading(results) {
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
    results.map(({ name, small, large }) => toRow(name, small, large)),
  );
}

function reportWhole(results) {
  const load = loadavg().map((one) => one.toFixed(1));
  print("## P3 imports: the whole way of large files");
  print();
  print(`${machine()}, load at the end ${load.join(" ")}; once each, \`rv\` and the key agent`);
  print();
  printTable(
    [
      "File",
      "Size",
      "Records",
      "File to durable",
      "Again, after undo",
      "rv: peak (a tenth)",
      "Key agent: peak (a tenth)",
      "Key agent: peak of undo, of the file again",
      "Ctrl-C while read (goal 1 s)",
      "Ctrl-C while written",
      "Undo, one act",
    ],
    results.map(toWholeRow),
  );
  print(
    "Checked: a stopped reading leaves no record and no import; a stopped writing leaves what its report says; one `rv undo` takes all of it back; the same file brings as many records again.",
  );
  print();
}

function reportInBrowser(results) {
  const load = loadavg().map((one) => one.toFixed(1));
  print("## P3 imports: the whole way of large files in Chromium");
  print();
  print(`${machine()}, load at the end ${load.join(" ")}; once each, the built app`);
  print();
  printTable(
    [
      "File",
      "Size",
      "Records",
      "First rows shown (goal 2 s)",
      "Stopped while read (goal 1 s)",
      "File to durable",
      "Again, after undo",
      "Undo, one act",
      "Tab: peak (a tenth)",
      "Tab: peak of undo, of the file again",
    ],
    results.map(({ name, file, small, stop, taken, undone, again }) => [
      name,
      bytes(file.bytes),
      taken.count,
      `${seconds(stop.first)}, ${stop.first <= MOST_PREVIEW_S ? "met" : "not met"}`,
      stopped(stop),
      `${seconds(taken.seconds)}, ${Math.round(taken.count / taken.seconds)}/s`,
      seconds(again.seconds),
      seconds(undone.seconds),
      besideTenth(taken.peakBytes, small.peakBytes),
      `${bytes(undone.peakBytes)}, ${bytes(again.peakBytes)}`,
    ]),
  );
}

function toWholeRow({ name, file, small, taken, undone, again, reading, writing }) {
  return [
    name,
    bytes(file.bytes),
    taken.count,
    `${seconds(taken.seconds)}, ${Math.round(taken.count / taken.seconds)}/s`,
    seconds(again.seconds),
    besideTenth(taken.peakBytes, small.peakBytes),
    besideTenth(taken.agentBytes, small.agentBytes),
    `${bytes(undone.agentBytes)}, ${bytes(again.agentBytes)}`,
    stopped(reading),
    `${stopped(writing)}, ${writing.kept} kept`,
    seconds(undone.seconds),
  ];
}

function besideTenth(large, small) {
  const growth = large / small;
  return `${bytes(large)} (${bytes(small)}), ${growth <= FLAT ? "flat" : `${growth.toFixed(1)} x`}`;
}

function stopped(stop) {
  return `${seconds(stop.seconds)}, ${stop.seconds <= MOST_STOP_S ? "met" : "not met"}`;
}

async function readOne(folder, kind, megabytes) {
  progress(`imports: ${kind}, ${megabytes} MB`);
  const file = writeFile(folder, kind, megabytes);
  const preview = await inProcess((reader) => reader.ask("preview", { path: file.path }));
  const read = await inProcess((reader) => reader.ask("read", { path: file.path }));
  deleteFile(file);
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
