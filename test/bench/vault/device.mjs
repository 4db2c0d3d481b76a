/**
 * A device in a process of its own: the key agent as `rv` starts it, with its stores on the disk and its socket, and a
 * network that can be cut, so that it syncs when it is asked to and at no other time.
 *
 * What it is asked is timed in here: neither the wire nor the process that asks takes part.
 * @module
 */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import process from "node:process";
import { createAgentHandler } from "../../../cli/dist/agent/handler.js";
import { openNodePlatform } from "../../../cli/dist/agent/platform.js";
import { serveAgent } from "../../../cli/dist/agent/serve.js";
import { keepHeapSmall } from "../../../cli/dist/agent/small-heap.js";
import { IndexFiles } from "../../../vault-core/dist/index/files.js";
import { beginCosts, measured, serveCommands } from "../support/processes.mjs";
import { clickParts, createTally } from "./files.mjs";
import { PASSWORD } from "./shipped.mjs";

/** What a phone or a small computer is given. */
const PASSWORD_MIB = 64;
const HOURS_MS = 8 * 3_600_000;
/** More clicks than these days hold do not fit on a page. */
const DAYS_A_PAGE = 10;
const DAY_MS = 86_400_000;

keepHeapSmall();
const [folder, socket] = process.argv.slice(2);
let isOnline = false;
let firstBlockAt = null;
let counting = null;
const files = { puts: 0, bytes: new Map() };
const kindOf = tellKinds();
const agent = createAgentHandler(await openPlatform());

serveCommands({
  async create({ origin }) {
    isOnline = true;
    await agent.handle("$create", { origin, password: PASSWORD, deviceName: "laptop" });
    await agent.handle("setPreferences", { homeZone: "UTC", currency: "USD" });
    await agent.handle("sync");
    isOnline = false;
  },
  async join({ origin }) {
    isOnline = true;
    return agent.handle("$join", { origin });
  },
  async admit({ qr }) {
    isOnline = true;
    const { p } = await agent.handle("pairLook", { text: qr });
    await agent.handle("pairConfirm", { p });
    isOnline = false;
  },
  joined,
  /** Waits for `rv` at the agent's socket. */
  async listen() {
    mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
    await serveAgent(agent, { socket, ttlMs: HOURS_MS, now: Date.now, monotonic });
  },
  open: () => measured(() => agent.handle("$unlock", { password: PASSWORD })),
  ask: ({ method, argument }) => measured(() => agent.handle(method, argument)),
  async sync() {
    isOnline = true;
    const synced = await measured(() => agent.handle("sync"));
    isOnline = false;
    return synced;
  },
  search: (ask) => measured(() => search(ask)),
  holdsClicks,
  /** Begins to count costs of what others ask at the socket. */
  mark() {
    counting = beginCosts();
  },
  costs: () => counting(),
  files: () => ({ puts: files.puts, bytes: sum(files.bytes.values()), kinds: bytesOfKinds() }),
  close: () => agent.lock(),
});

async function openPlatform() {
  const platform = await openNodePlatform(folder, { passwordMib: PASSWORD_MIB });
  const { stores } = platform;
  return { ...platform, fetch: send, stores: { ...stores, index: counted(stores.index) } };
}

/** While the network is cut every answer is a refusal: a lost connection would be tried again for seconds. */
async function send(input, init) {
  if (!isOnline) return new Response("", { status: 403 });
  const answer = await fetch(input, init);
  if (givesBlocks(String(input), init?.method ?? "GET")) firstBlockAt ??= performance.now();
  return answer;
}

/** Blocks come by a GET, or for a list of positions; what is posted to the first path goes up. */
function givesBlocks(url, method) {
  const { pathname } = new URL(url);
  return pathname.endsWith("/blocks") ? method === "GET" : pathname.endsWith("/blocks/get");
}

/** The index, and how large its sealed files are. */
function counted(store) {
  return {
    get: (name) => store.get(name),
    async put(all) {
      for (const { name, bytes } of all) {
        files.puts += 1;
        files.bytes.set(name, bytes.length);
      }
      await store.put(all);
    },
    clear: () => store.clear(),
    close: () => store.close(),
  };
}

/** Of what kind each file is: its name tells nothing, but whoever seals it says so. */
function tellKinds() {
  const kinds = new Map();
  const seal = Reflect.get(IndexFiles.prototype, "seal");
  IndexFiles.prototype.seal = function sealed(kind, ...rest) {
    const file = seal.call(this, kind, ...rest);
    kinds.set(file.name, kind);
    return file;
  };
  return kinds;
}

function bytesOfKinds() {
  const kinds = {};
  for (const [name, bytes] of files.bytes) {
    const kind = kindOf.get(name);
    kinds[kind] = (kinds[kind] ?? 0) + bytes;
  }
  return kinds;
}

/** Lets this device in, and tells when its owner first saw clicks, and when all had come. */
async function joined({ count }) {
  const begin = performance.now();
  return measured(async () => {
    await agent.handle("$join-finish", { password: PASSWORD });
    const opened = performance.now();
    const all = syncedWhole(count);
    const usable = await firstList();
    const pulled = await all;
    isOnline = false;
    return {
      admitted: (opened - begin) / 1000,
      usable: sinceFirstBlock(usable.at),
      shown: usable.total,
      whole: sinceFirstBlock(performance.now()),
      pulled,
    };
  });
}

function sinceFirstBlock(at) {
  return (at - firstBlockAt) / 1000;
}

function monotonic() {
  return performance.now();
}

async function syncedWhole(count) {
  for (let tries = 0; tries < 50; tries++) {
    await agent.handle("sync");
    const { counts } = await agent.handle("status");
    if (counts["clickstream"] === count) return counts["clickstream"];
  }
  throw new Error("not all clicks came to the second device");
}

async function firstList() {
  for (;;) {
    const { records, total } = await agent.handle("list", { collection: "clickstream" });
    if (records.length > 0) return { at: performance.now(), total };
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Searches to the end, or until there are hits if only the first are wanted. */
async function search({ text, isFirst }) {
  const hits = [];
  let after = null;
  for (;;) {
    const answer = await agent.handle("search", { text, limit: 50, ...(after && { after }) });
    hits.push(...answer.hits);
    after = answer.next;
    if (after === null || (isFirst && hits.length > 0)) break;
  }
  return { hits: hits.length, text: JSON.stringify(hits[0]?.shown ?? null) };
}

/** How many clicks are here, and the hash of what they say, some days at a time. */
async function holdsClicks({ from, to }) {
  const tally = createTally();
  for (let day = Date.parse(from); day <= Date.parse(to); day += DAYS_A_PAGE * DAY_MS) {
    const days = { from: isoDay(day), to: isoDay(day + (DAYS_A_PAGE - 1) * DAY_MS) };
    const query = { collection: "clickstream", limit: 5_000, ...days };
    const { records, next } = await agent.handle("list", query);
    if (next !== null) throw new Error("these days hold more clicks than a page");
    for (const { record } of records) tally.add(...clickParts({ ...record, at: record.when.at }));
  }
  return tally.done();
}

function isoDay(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

function sum(numbers) {
  return [...numbers].reduce((total, one) => total + one, 0);
}
