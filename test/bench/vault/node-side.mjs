/**
 * One vault on Node: files taken in by `rv`, a first sync up and down, a cold process, screens and search, a gift. Every
 * answer is checked before its time counts.
 * @module
 */
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { join } from "node:path";
import { SMALL_HEAP_ENVIRONMENT, SMALL_HEAP_FLAGS } from "../../../cli/dist/agent/small-heap.js";
import { findPlaces, socketPath, vaultFolder } from "../../../cli/dist/places.js";
import { projectFile } from "../support/packages.mjs";
import { bytesIn, costsOf, freePort, startDevice } from "../support/processes.mjs";
import { progress } from "../support/report.mjs";
import { blockSizes, startVaultServer } from "../sync/ours.mjs";
import { FILES } from "./files.mjs";
import { mustBe } from "./checks.mjs";
import { readRound } from "./reading.mjs";
import { runRv } from "./rv.mjs";
import { PASSWORD, startShipped } from "./shipped.mjs";

const DEVICE = projectFile("test/bench/vault/device.mjs");
const ARGON = projectFile("test/bench/vault/argon.mjs");
/** As a password slot of a device has it. */
const COST = { t: 3, mKib: 65_536, p: 1 };
const MONTH = { from: "2025-12-02", to: "2025-12-31" };

/** Runs everything for one size; gives its figures. */
export async function runNode(folder, { sizes, expected, files, runs, limits }) {
  const say = (what) => progress(`vault, ${sizes.clicks} clicks: ${what}`);
  const homes = { a: join(folder, "a"), b: join(folder, "b") };
  const data = join(folder, "server");
  const port = await freePort();
  const server = await startVaultServer(data, port);
  const [a, b] = [device(homes.a), device(homes.b)];
  const origin = `http://localhost:${port}`;
  say("taking in the clicks");
  await a.ask("create", { origin });
  await a.ask("listen");
  const clicks = await takeIn(a, homes.a, { file: join(files, FILES.clicks), count: sizes.clicks });
  say("first sync up");
  const push = await a.ask("sync");
  mustBe("waiting blocks", push.value.waiting, 0);
  const index = { ...(await a.ask("files")), disk: bytesIn(join(folderOf(homes.a), "index")) };
  const blocks = blockSizes(data);
  const stored = { blocks: blocks.reduce((sum, one) => sum + one, 0), disk: bytesIn(data) };
  say("first sync down");
  const { qr } = await b.ask("join", { origin });
  const joining = b.ask("joined", { count: sizes.clicks });
  await a.ask("admit", { qr });
  const joined = await joining;
  say("checking both devices");
  for (const one of [a, b]) await checkClicks(one, expected.clicks);
  say("taking in plays and purchases");
  const plays = await takeIn(a, homes.a, { file: join(files, FILES.plays), count: sizes.plays });
  const purchases = await takeIn(a, homes.a, {
    file: join(files, FILES.purchases),
    count: sizes.purchases,
  });
  await a.ask("sync");
  await b.ask("sync");
  for (const one of [a, b]) {
    await one.ask("close");
    await one.end();
  }
  say("cold processes");
  const cold = [];
  for (let run = 0; run < runs; run++) cold.push(await coldRound(homes.a, sizes));
  const reading = [];
  for (let run = 1; run <= runs; run++) {
    say(`views and search, round ${run} of ${runs}`);
    const home = join(folder, "copy");
    cpSync(folderOf(homes.a), folderOf(home), { recursive: true });
    reading.push(await readRound(() => device(home), { expected, sizes }));
    rmSync(home, { recursive: true });
  }
  say("a gift on the other device");
  const gift = await giftRound(homes);
  const serverPeak = costsOf(server.pid)?.peakBytes ?? null;
  await server.end();
  say("limits");
  return {
    sizes,
    imports: { clicks, plays, purchases },
    push,
    joined,
    index,
    stored,
    blocks: blocks.length,
    cold,
    reading,
    gift,
    serverPeak,
    limits: await measureLimits(limits, { sizes, blocks, folder, runs }),
  };
}

function device(home) {
  const args = [folderOf(home), socketOf(home)];
  return startDevice(DEVICE, args, SMALL_HEAP_FLAGS, SMALL_HEAP_ENVIRONMENT);
}

function socketOf(home) {
  return socketPath(findPlaces({ RV_HOME: home }), "default");
}

function folderOf(home) {
  return vaultFolder(findPlaces({ RV_HOME: home }), "default");
}

/** From the file to the moment when `rv` says that all is saved. */
async function takeIn(agent, home, { file, count }) {
  await agent.ask("mark");
  const { value, ...command } = await runRv(home, ["import", file]);
  const costs = await agent.ask("costs");
  const [report] = value.items;
  mustBe(`records of ${file}`, report.imported, count);
  return { count, command, agent: costs };
}

async function checkClicks(one, { count, hash, first }) {
  const holds = await one.ask("holdsClicks", { from: first, to: "2026-01-01" });
  mustBe("clicks of a device", holds.count, count);
  mustBe("hash of the clicks of a device", holds.hash, hash);
}

/**
 * The key agent as it is shipped, from its start until it has shown thirty days, and a process that starts and derives a
 * key.
 */
async function coldRound(home) {
  const one = await startShipped(folderOf(home), socketOf(home));
  const opened = await one.ask("$unlock", { password: PASSWORD });
  const listed = await one.ask("list", { collection: "clickstream", ...MONTH });
  const seconds = (performance.now() - one.begin) / 1000;
  mustBe("a page of thirty days", listed.value.records.length, 100);
  await one.end();
  const alone = performance.now();
  const argon = startDevice(ARGON);
  await argon.ask("derive", COST);
  const limit = (performance.now() - alone) / 1000;
  await argon.end();
  return { seconds, limit, opened, listed };
}

/** A purchase marked as a gift on one device: what the other makes anew, and when it is right. */
async function giftRound({ a, b }) {
  const [one, other] = [device(a), device(b)];
  const views = ["purchases-by-month", "purchases-by-seller", "purchases-by-category"];
  const showAll = async (on) => {
    const rows = [];
    for (const view of views)
      rows.push((await on.ask("ask", { method: "stats", argument: { view } })).value.rows);
    return JSON.stringify(rows);
  };
  for (const on of [one, other]) {
    await on.ask("open");
    await on.ask("sync");
    await showAll(on);
  }
  const before = await showAll(other);
  const query = { collection: "purchases", limit: 40 };
  const { records } = (await one.ask("ask", { method: "list", argument: query })).value;
  const marks = { exclude: true, reason: "gift" };
  await one.ask("ask", { method: "mark", argument: { ids: [records[20].id], marks } });
  await one.ask("sync");
  const synced = await other.ask("sync");
  const puts = (await other.ask("files")).puts;
  const begin = performance.now();
  const after = await showAll(other);
  const seconds = (performance.now() - begin) / 1000;
  const parts = (await other.ask("files")).puts - puts;
  mustBe("views of both devices", after, await showAll(one));
  if (after === before) throw new Error("the gift changed no view");
  for (const on of [one, other]) {
    await on.ask("close");
    await on.end();
  }
  return { sync: synced.seconds, views: seconds, count: views.length, parts };
}

async function measureLimits(limits, { sizes, blocks, folder, runs }) {
  const seals = [];
  for (let run = 0; run < Math.min(runs, 3); run++)
    seals.push(await limits.ask("seal", { count: sizes.clicks }));
  const scan = await limits.ask("scan", { count: sizes.clicks, runs });
  for (const { value } of scan) mustBe("clicks of the scan", value.count, sizes.clicks);
  const inserts = [];
  const copies = [];
  const insert = startDevice(projectFile("test/bench/sync/insert-limit.mjs"));
  const counter = await countBytes();
  for (let run = 0; run < runs; run++) {
    const place = join(folder, `insert-${run}`);
    mkdirSync(place);
    inserts.push(await insert.ask("insert", { folder: place, sizes: blocks }));
    rmSync(place, { recursive: true });
    const bytes = blocks.reduce((sum, one) => sum + one, 0);
    copies.push(await limits.ask("send", { port: counter.port, bytes }));
  }
  await insert.end();
  counter.close();
  return { seals, scan, inserts, copies };
}

/** Counts what comes on a port until its sender is done, and answers the number. */
async function countBytes() {
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let count = 0;
    socket.on("data", (piece) => (count += piece.length));
    socket.on("end", () => socket.end(String(count)));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: server.address().port, close: () => server.close() };
}
