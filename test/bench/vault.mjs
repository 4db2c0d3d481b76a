/**
 * P3 to P7: a vault of ten years on Node and in Chromium: clicks, a fifth as many plays, a fiftieth as many purchases.
 * Import from files, stored bytes, a cold process, views, search, a gift, the first sync, memory, and how all of it
 * grows; each beside the limit of the same run.
 *
 *   npm run bench vault -- --records 100000 --runs 5
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "./support/options.mjs";
import { projectFile } from "./support/packages.mjs";
import { cleanly, startDevice } from "./support/processes.mjs";
import {
  bytes,
  machine,
  print,
  printTable,
  progress,
  seconds,
  spread,
  writeSpread,
} from "./support/report.mjs";
import { noTab } from "./vault/browser.mjs";
import { FIGURES, TAB_FIGURES, valueOf } from "./vault/figures.mjs";
import { writeFiles } from "./vault/files.mjs";
import { exponentOf } from "./vault/growth.mjs";
import { runNode } from "./vault/node-side.mjs";
import { runTab } from "./vault/tab-side.mjs";

const [PLAYS, PURCHASES] = [5, 50];
/** Fewer do not fill a page of a list in the smallest of the three vaults. */
const LEAST_RECORDS = 10_000;
const STEEP = 1.1;
/** Records whose plain text zstd 19 packs: it takes minutes for more, and their bytes a record do not change. */
const HARD_RECORDS = 20_000;

async function main(folder) {
  const { records, runs, sizes: steps } = readOptions({ records: 1_000_000, sizes: 3 });
  if (records < LEAST_RECORDS) throw new Error(`--records needs at least ${LEAST_RECORDS} here.`);
  const all = Array.from({ length: steps }, (_, step) =>
    sizesOf(Math.round(records / 10 ** (steps - 1 - step))),
  );
  const limits = startDevice(projectFile("test/bench/vault/limits.mjs"));
  progress("vault: the limit of the stored bytes");
  const count = Math.min(records, HARD_RECORDS);
  const hard = { count, ...(await limits.ask("hard", { count })) };
  const results = [];
  for (const sizes of all) {
    const place = join(folder, `vault-${sizes.clicks}`);
    const files = join(place, "files");
    progress(`vault, ${sizes.clicks} clicks: writing the files`);
    const expected = writeFiles(files, sizes);
    const run = { sizes, expected, files, runs, limits };
    const result = { ...(await runNode(join(place, "node"), run)), hard };
    const isLast = sizes === all.at(-1);
    if (isLast && noTab() === null)
      result.tab = { ...result, ...(await runTab(join(place, "tab"), run)) };
    results.push(result);
    rmSync(place, { recursive: true });
  }
  await limits.end();
  report(results, runs);
}

function sizesOf(clicks) {
  const share = (part) => Math.max(100, Math.round(clicks / part));
  return { clicks, plays: share(PLAYS), purchases: share(PURCHASES) };
}

function report(results, runs) {
  const result = results.at(-1);
  const { clicks, plays, purchases } = result.sizes;
  print(`## P3-P7 vault: ${clicks} clicks, ${plays} plays, ${purchases} purchases`);
  print();
  const load = loadavg().map((one) => one.toFixed(1));
  print(
    `${machine()}, load ${load.join(" ")}; import and first sync once, all else median of ${runs} rounds (least .. most)`,
  );
  print();
  printTable(
    ["Node", "ours / limit", "ours", "CPU", "limit", "goal", ""],
    FIGURES.map((figure) => figureRow(figure, result)),
  );
  if (result.tab === undefined) print(`Chromium: LEFT OUT: ${noTab()}.\n`);
  else
    printTable(
      ["Chromium", "ours / limit", "ours", "CPU", "limit", "goal", ""],
      TAB_FIGURES.map((figure) => figureRow(figure, result.tab)),
    );
  printTable(
    ["growth", ...results.map(({ sizes }) => `${sizes.clicks}`), "exponent", "of CPU", ""],
    FIGURES.map((figure) => growthRow(figure, results)),
  );
  printTable(["costs", "wall", "CPU", "peak memory"], costRows(result));
  print(
    `Checked: both devices hold ${clicks} clicks with one content hash; every view shows what the files hold, day by day and cent by cent; the rare word has one hit, and a record taken out is in no figure. The clicks travelled in ${result.blocks} blocks. A gift made ${result.gift.parts} parts anew on the other device, in ${result.gift.count} views.`,
  );
  print();
}

function figureRow(figure, result) {
  const { ours, limit, verdict } = valueOf(figure, result);
  const write = (value) => figure.write(value, result);
  const values = figure.ours(result);
  return [
    figure.name,
    limit === null ? "" : (ours / limit).toFixed(2),
    values.length > 1 ? writeSpread(values, write) : write(ours),
    figure.cpu === undefined ? "" : seconds(spread(figure.cpu(result)).median),
    limit === null ? "" : `${write(limit)} (${figure.limit.name})`,
    figure.goal?.says ?? "",
    verdict,
  ];
}

/** On a machine that others use too, CPU seconds say more than the clock. */
function growthRow(figure, results) {
  const wall = exponentOf(
    results.map((result) => [result.sizes.clicks, valueOf(figure, result).ours]),
  );
  const cpu =
    figure.cpu === undefined
      ? null
      : exponentOf(
          results.map((result) => [result.sizes.clicks, spread(figure.cpu(result)).median]),
        );
  return [
    figure.name,
    ...results.map((result) => figure.write(valueOf(figure, result).ours, result)),
    wall === null ? "-" : wall.toFixed(2),
    cpu === null ? "" : cpu.toFixed(2),
    (cpu ?? wall ?? 0) > STEEP ? "FINDING: steeper than 1.1" : "",
  ];
}

function costRow(name, one) {
  return [name, seconds(one.seconds), seconds(one.cpuSeconds), bytes(one.peakBytes)];
}

function costRows({ imports, push, joined }) {
  return [
    ...Object.entries(imports).flatMap(([what, { command, agent }]) => [
      costRow(`import of ${what}: rv`, command),
      costRow(`import of ${what}: key agent`, agent),
    ]),
    costRow("first sync up", push),
    costRow("join and first sync down", joined),
  ];
}

await cleanly(mkdtempSync(join(tmpdir(), "rootvault-bench-")), main);
