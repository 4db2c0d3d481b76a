/**
 * P8: a grantee collects one peek of 10 rows: token, DPoP proof, count, leaf of the access log, commit, answer. Beside a
 * Solid server that reads a document of that size without a login, and the limit: bare Hono with the same DPoP check and
 * one SQLite commit.
 *
 *   npm run bench collect -- --collects 2000 --runs 5
 *
 * The server lets a grant be collected 60 times a minute. The rule stays on: there are as many grants as it takes.
 * @module
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startBare } from "./collect/bare.mjs";
import { send, sizeOf } from "./collect/load.mjs";
import { startPeekServer } from "./collect/peek-server.mjs";
import { startSolid } from "./collect/solid.mjs";
import { readOptions } from "./support/options.mjs";
import { cleanly, costsOf } from "./support/processes.mjs";
import {
  bytes,
  machine,
  print,
  printTable,
  progress,
  spread,
  writeSpread,
} from "./support/report.mjs";

const CONNECTIONS = 20;
/** Of the 60 that a grant has at the start; what comes back meanwhile is left out of account. */
const COLLECTS_A_GRANT = 50;

async function main(folder) {
  const options = readOptions({ collects: 2_000, alone: 200 });
  const { collects, alone, runs } = options;
  const total = (collects + alone) * (runs + 1);
  progress(`collect: making grants for ${total} collects`);
  const ours = await startPeekServer(folderIn(folder, "ours"), Math.ceil(total / COLLECTS_A_GRANT));
  await ours.check();
  const [first] = await ours.requests(1);
  const size = await sizeOf(ours.port, first);
  const sides = [ours, ...(await startOthers(folder, size, options))];
  for (const side of sides) Object.assign(side, { size, rounds: [] });
  for (const side of sides) await roundOf(side, options);
  for (const side of sides) side.rounds = [];
  const before = await ours.reads();
  for (let number = 1; number <= runs; number++) {
    progress(`collect: round ${number} of ${runs}`);
    for (const side of sides) await roundOf(side, options);
  }
  await mustBeCounted(ours, before, (collects + alone) * runs);
  for (const side of sides) await side.end();
  report(options, sides, size);
}

async function startOthers(folder, size, { peerFile }) {
  const program = peerFile("community-solid-server", "@solid", "community-server", "bin/server.js");
  if (program === null) progress("collect: Community Solid Server is not installed: LEFT OUT");
  const solid =
    program === null ? [] : [await startSolid(folderIn(folder, "solid"), size, program)];
  return [...solid, await startBare(folderIn(folder, "bare"), size)];
}

/** One round of a side: all at once over 20 connections, then one after the other. */
async function roundOf(side, { collects, alone }) {
  const { port, pid, size, rounds } = side;
  const many = await side.requests(collects);
  const before = costsOf(pid);
  const together = await send({ port, requests: many, connections: CONNECTIONS, size });
  const after = costsOf(pid);
  const few = await side.requests(alone);
  const single = await send({ port, requests: few, connections: 1, size });
  rounds.push({
    perSecond: collects / together.seconds,
    median: spread(single.latencies).median,
    p99: single.latencies.toSorted((one, other) => one - other)[Math.floor(alone * 0.99)],
    wireBytes: together.wireBytes,
    cpuMs: after === null ? null : ((after.cpuSeconds - before.cpuSeconds) * 1000) / collects,
    peakBytes: after?.peakBytes ?? null,
  });
}

/** No figure unless the owner's client finds each read counted and logged, and can open what was collected. */
async function mustBeCounted(ours, before, least) {
  const { counted, logged } = await ours.reads();
  if (counted !== logged) throw new Error(`${counted} reads counted, ${logged} logged`);
  if (counted - before.counted < least) throw new Error("reads were answered but not counted");
  await ours.check();
}

function report({ collects, alone, runs }, sides, size) {
  const [ours, ...others] = sides;
  print(`## P8 collect: one peek of 10 rows, ${size} bytes sealed`);
  print();
  print(
    `${machine()}; ${runs} alternating rounds of ${collects} collects over ${CONNECTIONS} connections and ${alone} one at a time; ${ours.grants} grants without read limit, the rate limit of 60 a minute and grant on`,
  );
  print();
  printTable(
    ["ours / other", "collects a second", "answered alone"],
    others.map((other) => [
      other.name,
      (rate(ours) / rate(other)).toFixed(2),
      (latency(other) / latency(ours)).toFixed(2),
    ]),
  );
  printTable(
    ["side", "a second", "one alone, median", "one alone, p99", "wire", "CPU each", "peak server"],
    sides.map(rowOf),
  );
  print(
    "Checked: every answer is a 200 of that size; the owner's client finds each read counted and in the access log; an opened peek holds the rows that the owner saw.",
  );
  print();
}

function rate(side) {
  return spread(side.rounds.map((round) => round.perSecond)).median;
}

/** Middle of the rounds' medians of a collect that is alone. */
function latency(side) {
  return spread(side.rounds.map((round) => round.median)).median;
}

function ms(value) {
  return `${value.toFixed(2)} ms`;
}

function rowOf({ name, rounds }) {
  const of = (member) => rounds.map((round) => round[member]);
  return [
    name,
    writeSpread(of("perSecond"), (value) => value.toFixed(0)),
    writeSpread(of("median"), ms),
    writeSpread(of("p99"), ms),
    bytes(Math.round(spread(of("wireBytes")).median)),
    of("cpuMs").includes(null) ? "-" : writeSpread(of("cpuMs"), ms),
    bytes(spread(of("peakBytes")).median),
  ];
}

function folderIn(folder, name) {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
}

await cleanly(mkdtempSync(join(tmpdir(), "rootvault-bench-")), main);
