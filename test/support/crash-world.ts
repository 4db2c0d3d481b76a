/**
 * A vault server and a key agent that die by `kill -9`, each at exact points of some work. The proxy between them strikes
 * when a named request has not yet arrived, is under way, is answered but not delivered, or is delivered by half.
 * Whatever was acknowledged is there afterwards, once; and no position is ever signed twice.
 *
 * ROOTVAULT_KILLS sets how many points are tried, ROOTVAULT_SEED which; all of them are tried from 114 on. Each story gets
 * its share, rounded up; CONTRIBUTING.md says how many that is.
 * @module
 */
import { rmSync } from "node:fs";
import { join } from "node:path";

import type { ImportReport } from "@rootvault/vault-core";
import { blockId, FrameReader } from "@rootvault/vault-core/protocol";
import { purchaseDraft } from "@rootvault/vault-core/testing";
import { afterAll, expect } from "vitest";

import { openSqlite } from "../../server/src/storage/sqlite.ts";
import { readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { writePosition } from "../../vault-core/src/protocol/log/block-stream.ts";
import { startAgentProcess, type AgentProcess } from "./agent.ts";
import { restoreDevice } from "./household.ts";
import { numbers } from "./power/image.ts";
import { freePort, startProxy, type Exchange, type Proxy } from "./proxy.ts";
import { RV_PASSWORD } from "./rv.ts";
import { startServerBehind, type Said, type ServerProcess } from "./server-process.ts";
import { freshFolder } from "./server.ts";

const SEED = Number(process.env["ROOTVAULT_SEED"] ?? 54);
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Where a request is when the process dies. */
type Moment = "before" | "during" | "answered" | "half";
type Victim = "server" | "agent";

export interface Point {
  readonly victim: Victim;
  readonly request: RegExp;
  readonly moment: Moment;
}

const MOMENTS: readonly Moment[] = ["before", "during", "answered", "half"];
const VICTIMS: readonly Victim[] = ["server", "agent"];

function points(request: RegExp, moments: readonly Moment[] = MOMENTS): Point[] {
  return moments.flatMap((moment) => VICTIMS.map((victim) => ({ victim, request, moment })));
}

const pool = {
  sync: [
    ...points(/^POST \/vaults\/\w+\/blocks$/),
    ...points(/^GET \/vaults\/\w+\/heads$/, ["before", "half"]),
    ...points(/^GET \/owner\/grants$/, ["during"]),
  ],
  compaction: [
    ...points(/^POST \/vaults\/\w+\/blocks$/, ["before", "answered"]),
    ...points(/^POST \/vaults\/\w+\/roster$/),
    ...points(/^POST \/vaults\/\w+\/confirm$/, ["during", "answered"]),
  ],
  approve: [
    ...points(/^POST \/owner\/requests\/[\w-]+\/decision$/),
    ...points(/^GET \/owner\/grants\/[\w-]+$/, ["during"]),
  ],
  revoke: [
    ...points(/^DELETE \/owner\/grants\/[\w-]+$/),
    ...points(/^GET \/owner\/grants\/[\w-]+$/, ["half"]),
  ],
  pair: [
    ...points(/^POST \/vaults\/\w+\/roster$/),
    ...points(/^POST \/pairings\/[\w-]+\/hello$/, ["during", "answered"]),
    ...points(/^POST \/pairings\/[\w-]+\/welcome$/, ["before", "answered"]),
  ],
  /** A removal starts an epoch: it changes every key that the device had. */
  remove: points(/^POST \/vaults\/\w+\/roster$/),
};

/** Milliseconds after which the agent dies while it writes an import; at -1 before it is told to, at 1e9 after its word. */
const importMs: readonly number[] = [-1, ...Array.from({ length: 38 }, (_, n) => n * 3), 1e9];

const POOLED = Object.values(pool).flat().length + importMs.length;
/** How many points are tried, before each story's share is rounded up. */
export const USUAL_KILLS = 36;
/** How many points the caller asked for. */
export const KILLS: number = Number(process.env["ROOTVAULT_KILLS"] ?? USUAL_KILLS);

/** Points of each story: all there are, and those that `kills` of them in all try. */
export function shares(
  kills: number,
): Readonly<Record<string, readonly [all: number, tried: number]>> {
  const sizes = { ...pool, import: importMs };
  return Object.fromEntries(
    Object.entries(sizes).map(([story, { length }]) => [story, [length, shareOf(length, kills)]]),
  );
}

function shareOf(length: number, kills: number): number {
  return Math.ceil((length * kills) / POOLED);
}

/** Time that a story may take. */
export const LONG_MS: number = 600_000 + KILLS * 10_000;

/** The points of a story that are tried. */
export function pointsOf(story: keyof typeof pool): readonly Point[] {
  return chosen(pool[story], Object.keys(pool).indexOf(story));
}

/** The moments of an import that are tried. */
export function importMoments(): readonly number[] {
  return chosen(importMs, Object.keys(pool).length);
}

/** The share of a story in all kills: points in an order that the seed decides, again from the first after the last. */
function chosen<Value>(all: readonly Value[], story: number): readonly Value[] {
  const next = numbers(SEED + story);
  const order = all
    .map((value) => [next(), value] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, value]) => value);
  const count = shareOf(all.length, KILLS);
  return Array.from({ length: count }, (_, index) => order[index % order.length]!);
}

/** Server, agent and proxy, of which the first two may die and come back. */
export class World implements AsyncDisposable {
  readonly proxy: Proxy;
  readonly kit: readonly string[];
  readonly #data: string;
  readonly #folder: string;
  readonly #said: Said = { text: "" };
  #server: ServerProcess;
  agent: AgentProcess;

  private constructor(parts: {
    proxy: Proxy;
    kit: readonly string[];
    data: string;
    folder: string;
    server: ServerProcess;
    agent: AgentProcess;
  }) {
    this.proxy = parts.proxy;
    this.kit = parts.kit;
    this.#data = parts.data;
    this.#folder = parts.folder;
    this.#server = parts.server;
    this.agent = parts.agent;
  }

  static async open(): Promise<World> {
    const proxy = await startProxy();
    proxy.target = await freePort();
    const [data, folder] = [freshFolder(), freshFolder()];
    folders.push(data, folder);
    const server = await startServerBehind(proxy, data, { text: "" }, ["--log-level", "silent"]);
    const agent = await startAgentProcess(folder);
    const made = { origin: proxy.origin, password: RV_PASSWORD, deviceName: "laptop" };
    const kit = (await agent.client.call("$create", made)) as { words: string[] };
    await agent.api.sync();
    return new World({ proxy, kit: kit.words, data, folder, server, agent });
  }

  /** Lets a process die at a point of some work, starts it again, and says what the work gave; null if it failed. */
  async strike<Value>(point: Point, work: () => Promise<Value>): Promise<Value | null> {
    const blow: { done: Promise<void> | null } = { done: null };
    const kill = (): Promise<void> =>
      (blow.done ??= point.victim === "server" ? this.#restartServer() : this.agent.end("SIGKILL"));
    const isIt = ({ method, path }: Exchange): boolean =>
      blow.done === null && point.request.test(`${method} ${path.split("?")[0]}`);
    this.proxy.hooks = {
      before: (exchange) => {
        if (!isIt(exchange)) return null;
        if (point.moment === "before") {
          void kill();
          return "drop";
        }
        // The request is on its way, and the server at work, a few milliseconds later.
        if (point.moment === "during") setTimeout(() => void kill(), 3);
        return null;
      },
      after: (exchange, answer) => {
        if (!isIt(exchange) || point.moment === "during") return answer;
        void kill();
        return point.moment === "answered"
          ? "drop"
          : { ...answer, cut: Math.floor(answer.body.length / 2) };
      },
    };
    const value = await work().catch(() => null);
    // A blow that falls a moment after the answer still falls.
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (blow.done === null)
      throw new Error(`never reached: ${point.moment} ${point.request.source}`);
    await blow.done;
    this.proxy.hooks = {};
    if (point.victim === "agent") await this.startAgent();
    return value;
  }

  async startAgent(): Promise<void> {
    this.agent = await startAgentProcess(this.#folder);
    await this.agent.client.call("$unlock", { password: RV_PASSWORD });
  }

  async #restartServer(): Promise<void> {
    await this.#server.end("SIGKILL");
    this.#server = await startServerBehind(this.proxy, this.#data, this.#said, [
      "--log-level",
      "silent",
    ]);
  }

  /** Ends both, and checks what the server has against all that ever passed. */
  async close(): Promise<void> {
    await this.agent.client.call("$lock").catch(() => null);
    await this.agent.end("SIGTERM");
    expect(await this.#server.end("SIGTERM")).toBe(0);
    await checkStore(this.proxy, join(this.#data, "rootvault.db"));
    expect(this.proxy.faults).toEqual([]);
  }

  /** Leaves nothing running, also where a test failed. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.agent.client.close();
    await this.agent.end("SIGKILL");
    await this.#server.end("SIGKILL");
    await this.proxy[Symbol.asyncDispose]();
  }
}

/**
 * No position was signed twice in all that passed; every block that the server acknowledged is there at its number,
 * but for those that a compaction ended.
 */
async function checkStore(proxy: Proxy, path: string): Promise<void> {
  const signed = new Map<string, Set<string>>();
  const acked = new Map<string, number>();
  for (const { method, path: asked, body, answer } of proxy.exchanges) {
    if (method !== "POST" || !asked.endsWith("/blocks")) continue;
    for (const { block } of new FrameReader().push(body)) {
      const position = writePosition(readBlockHeader(block));
      signed.set(position, (signed.get(position) ?? new Set()).add(blockId(block)));
    }
    const lines = answer?.status === 200 ? answer.body.toString("utf8").split("\n") : [];
    for (const line of lines.filter((text) => text !== "")) {
      const { id, ack } = JSON.parse(line) as { id: string; ack?: { index: number } };
      if (ack !== undefined) acked.set(id, ack.index);
    }
  }
  expect(signed.size).toBeGreaterThan(0);
  expect([...signed].filter(([, ids]) => ids.size > 1)).toEqual([]);
  const driver = openSqlite(path);
  const [{ change, erased } = { change: -1, erased: -1 }] = await driver.read.all<{
    change: number;
    erased: number;
  }>("SELECT change, erased FROM vault");
  const blocks = await driver.read.all<{ id: string; change: number }>(
    "SELECT id, change FROM block ORDER BY change",
  );
  const newer = blocks.filter((block) => block.change > erased);
  expect(newer.map((block) => block.change)).toEqual(newer.map((_, index) => erased + index + 1));
  expect(erased + newer.length).toBe(change);
  const stored = new Map(blocks.map((block) => [block.id, block.change]));
  const isLost = ([id, index]: readonly [string, number]): boolean =>
    stored.has(id) ? stored.get(id) !== index : index > erased;
  expect([...acked].filter(isLost)).toEqual([]);
  expect(await driver.read.all("SELECT id FROM evidence")).toEqual([]);
  await driver.close();
}

/** A device that the kit makes anew has the very same, and nothing to complain of. */
export async function checkByKit(world: World): Promise<void> {
  const { api } = world.agent;
  const fresh = await restoreDevice(world.proxy.origin, world.kit, "tablet");
  // Comparing grants may write down what is new: both look until neither brings the other anything.
  for (let round = 0; round < 10; round++) {
    await api.sync();
    const { pulledBlocks } = await fresh.api.sync();
    const last = await api.sync();
    if (pulledBlocks + last.pulledBlocks + last.pushedBlocks === 0) break;
  }
  const [here, there] = [await api.status(), await fresh.api.status()];
  expect(there.counts).toEqual(here.counts);
  expect([here.waiting, there.waiting]).toEqual([0, 0]);
  expect(there.syncCode).toEqual(here.syncCode);
  expect(there.alarms).toEqual([]);
  expect(here.alarms.filter(({ code }) => code !== "ROSTER_CHANGED")).toEqual([]);
  await fresh.vault.close();
}

export async function importRows(world: World, from: number, count: number): Promise<ImportReport> {
  const { api } = world.agent;
  const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
  const items = Array.from({ length: count }, (_, n) => purchaseDraft(from + n));
  await api.importItems({ run, items });
  return api.importCommit({ run });
}

export async function purchases({ agent }: World): Promise<number> {
  return (await agent.api.status()).counts["purchases"] ?? 0;
}
