/**
 * P2: records device -> server -> device. Our client with block frames over our server; stock PouchDB replication of one
 * sealed document a record over pouchdb-server; jazz (cojson); and the limit, SQLite writing the same bytes.
 *
 *   npm run bench sync -- --records 10000 --runs 5
 * @module
 */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash, generateVisits } from "./generate.mjs";
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
import { prepareJazz } from "./sync/jazz.mjs";
import { prepareOurs } from "./sync/ours.mjs";
import { preparePouch } from "./sync/pouch.mjs";

const LIMIT = "limit: SQLite FULL writes the same blocks";

async function main(folder) {
  const options = readOptions({ records: 10_000 });
  const expected = expect(options.records);
  const sides = await prepareSides(folder, options);
  for (const side of sides) {
    progress(`sync: ${side.name}: counted round`);
    side.counted = checked(await side.run({ counted: true }), expected, side);
  }
  const sizes = sides[0].counted.blocks;
  const limit = startDevice(projectFile("test/bench/sync/insert-limit.mjs"));
  const inserts = [];
  for (let number = 1; number <= options.runs; number++) {
    progress(`sync: round ${number} of ${options.runs}`);
    for (const side of sides)
      side.rounds.push(checked(await side.run({ counted: false }), expected, side));
    inserts.push(await insertRound(limit, join(folder, `limit-${number}`), sizes));
  }
  report(options, sides, inserts);
}

/** What every device must hold in the end. */
function expect(count) {
  const drafts = generateVisits({ count });
  return { count, hash: contentHash(drafts.map(({ fields }) => fields)) };
}

async function prepareSides(folder, { records, peerFile }) {
  progress("sync: making the devices");
  const sides = [await prepareOurs(join(folder, "ours"), records)];
  const pouch = peerFile("pouchdb-server", "pouchdb-server", "bin", "pouchdb-server");
  if (pouch !== null) sides.push(preparePouch(join(folder, "pouch"), records, pouch));
  else progress("sync: pouchdb-server is not installed: LEFT OUT");
  const jazz = peerFile("jazz", ".");
  if (jazz !== null) sides.push(prepareJazz(join(folder, "jazz"), records, jazz));
  else progress("sync: jazz is not installed: LEFT OUT");
  for (const side of sides) side.rounds = [];
  return sides;
}

/** No figure without the proof that both devices hold everything. */
function checked(round, expected, { name }) {
  for (const { count, hash } of round.holds)
    if (count !== expected.count || hash !== expected.hash)
      throw new Error(`${name}: a device holds ${count} records, or others than were made`);
  return round;
}

async function insertRound(limit, folder, sizes) {
  mkdirSync(folder, { recursive: true });
  const result = await limit.ask("insert", { folder, sizes });
  if (result.total !== sizes.reduce((sum, size) => sum + size, 0))
    throw new Error("the limit did not write all bytes");
  return result;
}

function report({ records, runs }, sides, inserts) {
  const [ours, ...peers] = sides;
  const limit = spread(inserts.map((one) => one.seconds)).median;
  print(`## P2 sync: ${records} records device -> server -> device`);
  print();
  print(`${machine()}; median of ${runs} alternating rounds (least .. most)`);
  print();
  printTable(
    ["peer / ours", "time", "bytes on the wire", "bytes stored"],
    peers.map((peer) => [
      peer.name,
      (middle(peer) / middle(ours)).toFixed(1),
      (peer.counted.wireBytes / ours.counted.wireBytes).toFixed(1),
      (stored(peer) / stored(ours)).toFixed(1),
    ]),
  );
  printTable(["ours / limit", "time"], [[LIMIT, (middle(ours) / limit).toFixed(1)]]);
  printTable(
    ["side", "whole", "up", "down", "wire", "stored", "peak device", "peak server", "CPU"],
    [...sides.map(rowOf), limitRow(inserts)],
  );
  const plain = peers[0]?.counted.holds[0].recordBytes ?? ours.counted.holds[0].recordBytes;
  print(
    `Checked in every round: both devices hold ${records} records with one content hash. A record is ${Math.round(plain)} bytes of JSON; ours travelled in ${ours.counted.blocks.length} blocks.`,
  );
  print();
}

function middle(side) {
  return spread(side.rounds.map((round) => round.seconds)).median;
}

function stored(side) {
  return spread(side.rounds.map((round) => round.storedBytes)).median;
}

function rowOf({ name, counted, rounds }) {
  const of = (member) => rounds.map((round) => round[member]);
  return [
    name,
    writeSpread(of("seconds"), seconds),
    writeSpread(of("up"), seconds),
    writeSpread(of("down"), seconds),
    bytes(counted.wireBytes),
    bytes(spread(of("storedBytes")).median),
    bytes(spread(of("devicePeak")).median),
    bytes(spread(of("serverPeak")).median),
    writeSpread(of("cpuSeconds"), seconds),
  ];
}

function limitRow(inserts) {
  return [
    LIMIT,
    writeSpread(
      inserts.map((one) => one.seconds),
      seconds,
    ),
    "-",
    "-",
    "-",
    bytes(inserts[0].total),
    bytes(spread(inserts.map((one) => one.peakBytes)).median),
    "-",
    writeSpread(
      inserts.map((one) => one.cpuSeconds),
      seconds,
    ),
  ];
}

await cleanly(mkdtempSync(join(tmpdir(), "rootvault-bench-")), main);
