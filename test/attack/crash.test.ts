/**
 * `kill -9` of the server and of the key agent, each at exact points of import, sync, approval, revocation and
 * removal. The proxy between them strikes when a named request has not yet arrived, is under way, is answered but not
 * delivered, or is delivered by half. Whatever was acknowledged is there afterwards, once; and no position is ever
 * signed twice.
 *
 * ROOTVAULT_KILLS sets how many points are tried, ROOTVAULT_SEED which; all of them are tried from 50 on.
 * @module
 */
import { rmSync } from "node:fs";
import { join } from "node:path";

import { joinVault, type DecisionResult, type ImportReport } from "@rootvault/vault-core";
import { purchaseDraft } from "@rootvault/vault-core/testing";
import { blockId, FrameReader } from "@rootvault/vault-core/protocol";
import { afterAll, expect, test } from "vitest";

import { openSqlite } from "../../server/src/storage/sqlite.ts";
import { readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { writePosition } from "../../vault-core/src/protocol/log/block-stream.ts";
import { startAgentProcess, type AgentProcess } from "../support/agent.ts";
import { ask, type Asked } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  redeem,
  startGrantee,
  type Connected,
} from "../support/foreign-grantee.ts";
import {
  PASSWORD,
  platformOf,
  restoreDevice,
  toDevice,
  type TestDevice,
} from "../support/household.ts";
import { numbers } from "../support/power/image.ts";
import { freePort, startProxy, type Exchange, type Proxy } from "../support/proxy.ts";
import { RV_PASSWORD } from "../support/rv.ts";
import { startServerBehind, type Said, type ServerProcess } from "../support/server-process.ts";
import { freshFolder } from "../support/server.ts";

const KILLS = Number(process.env["ROOTVAULT_KILLS"] ?? 40);
const SEED = Number(process.env["ROOTVAULT_SEED"] ?? 54);
const LONG_MS = 600_000 + KILLS * 10_000;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** Where a request is when the process dies. */
type Moment = "before" | "during" | "answered" | "half";
type Victim = "server" | "agent";

interface Point {
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
  approve: [
    ...points(/^POST \/owner\/requests\/[\w-]+\/decision$/),
    ...points(/^GET \/owner\/grants\/[\w-]+$/, ["during"]),
  ],
  revoke: [
    ...points(/^DELETE \/owner\/grants\/[\w-]+$/),
    ...points(/^GET \/owner\/grants\/[\w-]+$/, ["half"]),
  ],
  remove: points(/^POST \/vaults\/\w+\/roster$/),
  /** Milliseconds after which the agent dies while it writes an import; at -1 before it is told to, at 1e9 after its word. */
  import: [-1, 0, 2, 5, 10, 20, 40, 1e9],
};
const POOLED = Object.values(pool).flat().length;

/** The share of a story in all kills: points in an order that the seed decides, again from the first after the last. */
function chosen<Value>(all: readonly Value[], story: number): readonly Value[] {
  const next = numbers(SEED + story);
  const order = all
    .map((value) => [next(), value] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, value]) => value);
  const count = Math.ceil((all.length * KILLS) / POOLED);
  return Array.from({ length: count }, (_, index) => order[index % order.length]!);
}

const syncPoints = chosen(pool.sync, 1);
const approvePoints = chosen(pool.approve, 2);
const revokePoints = chosen(pool.revoke, 3);
const removePoints = chosen(pool.remove, 5);
const importMoments = chosen(pool.import, 6);

test(`the points are ${KILLS} and some more`, () => {
  const all = [syncPoints, approvePoints, revokePoints, removePoints, importMoments];
  expect(all.flat().length).toBeGreaterThanOrEqual(KILLS);
});

/** Server, agent and proxy, of which the first two may die and come back. */
class World implements AsyncDisposable {
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

/** No position was signed twice in all that passed; every block that the server acknowledged is there, at its number. */
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
  const blocks = await driver.read.all<{ id: string; change: number }>(
    "SELECT id, change FROM block ORDER BY change",
  );
  expect(blocks.map(({ change }) => change)).toEqual(blocks.map((_, index) => index + 1));
  const stored = new Map(blocks.map(({ id, change }) => [id, change]));
  expect([...acked].filter(([id, index]) => stored.get(id) !== index)).toEqual([]);
  expect(await driver.read.all("SELECT id FROM evidence")).toEqual([]);
  await driver.close();
}

/** A device that the kit makes anew has the very same, and nothing to complain of. */
async function checkByKit(world: World): Promise<void> {
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

async function importRows(world: World, from: number, count: number): Promise<ImportReport> {
  const { api } = world.agent;
  const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
  const items = Array.from({ length: count }, (_, n) => purchaseDraft(from + n));
  await api.importItems({ run, items });
  return api.importCommit({ run });
}

async function purchases({ agent }: World): Promise<number> {
  return (await agent.api.status()).counts["purchases"] ?? 0;
}

test(
  "an import that died at any point is there whole or comes with the file, and each record once",
  async () => {
    await using world = await World.open();
    const size = 150;
    for (const [at, ms] of importMoments.entries()) {
      const from = 1 + at * size;
      const { api } = world.agent;
      const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
      const items = Array.from({ length: size }, (_, n) => purchaseDraft(from + n));
      await api.importItems({ run, items });
      let acknowledged = false;
      if (ms >= 0) {
        const commit = api.importCommit({ run }).then(
          () => (acknowledged = true),
          () => false,
        );
        await Promise.race([commit, new Promise((resolve) => setTimeout(resolve, ms))]);
      }
      await world.agent.end("SIGKILL");
      await world.startAgent();
      const there = (await purchases(world)) - at * size;
      expect([ms, acknowledged && there !== size]).toEqual([ms, false]);
      if (ms === 1e9) expect([ms, acknowledged]).toEqual([ms, true]);
      if (ms === -1) expect([ms, there]).toEqual([ms, 0]);
      // The same file brings what is missing and nothing twice.
      const again = await importRows(world, from, size);
      expect([ms, again.imported + there]).toEqual([ms, size]);
      expect(await purchases(world)).toBe((at + 1) * size);
      await world.agent.api.sync();
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

test(
  "a sync that died at any point goes on where it was, on both sides",
  async () => {
    await using world = await World.open();
    for (const [at, point] of syncPoints.entries()) {
      await importRows(world, 1 + at * 10, 10);
      await world.strike(point, async () => await world.agent.api.sync());
      expect([point, await purchases(world)]).toEqual([point, (at + 1) * 10]);
      expect([point, await world.agent.api.sync()]).toMatchObject([point, { waiting: 0 }]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

interface Shop extends Connected {
  readonly origin: string;
}

async function askOnce(shop: Shop): Promise<Asked> {
  return await ask(shop, [
    bootsDetails(shop.origin, {
      purpose: {
        id: "https://w3id.org/dpv#ProvideProductRecommendations",
        text: "What goes with it",
      },
      datatypes: ["purchases"],
      fields: ["name"],
      coarsen: {},
      limit: 5,
    }),
  ]);
}

async function approve(world: World, asked: Asked): Promise<DecisionResult> {
  const { api } = world.agent;
  const review = await api.review({ request: asked.uid });
  const accept = review.objects.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  const rowsText = review.objects.map((object) => object.rowsText);
  return api.approve({ request: asked.uid, rowsText, accept });
}

/** The grants as the server last told them, by id. */
async function grantsAt({ agent, proxy }: World): Promise<ReadonlyMap<string, string>> {
  await agent.api.grants();
  const told = proxy.exchanges.findLast(
    ({ method, path, answer }) =>
      method === "GET" && path === "/owner/grants" && answer?.status === 200,
  );
  const { grants } = JSON.parse(told!.answer!.body.toString("utf8")) as {
    grants: { id: string; state: string }[];
  };
  return new Map(grants.map(({ id, state }) => [id, state]));
}

/** Lets the shop redeem and collect once. */
async function collectOnce(
  shop: Shop,
  asked: Asked,
  decided: DecisionResult,
): Promise<{ id: string; token: string }> {
  const back = await asked.browser.open(decided.redirectTo);
  const tokens = await redeem(shop, asked.pushed, new URL(back.headers.get("location")!));
  const id = decided.grants[0]!;
  const collected = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  expect(collected.status).toBe(200);
  return { id, token: tokens.access_token };
}

test(
  "an approval that died at any point gives one grant or none, and the owner knows which",
  async () => {
    await using world = await World.open();
    await using bootery = await startGrantee();
    const { origin } = world.proxy;
    const shop: Shop = { ...(await connect(bootery, origin)), origin };
    await importRows(world, 1, 10);
    await world.agent.api.sync();
    for (const point of approvePoints) {
      const asked = await askOnce(shop);
      const first = await world.strike(point, () => approve(world, asked));
      // Asked again, it is the same decision, or the request is decided and says so.
      const decided = first ?? (await approve(world, asked).catch(codeOf));
      const known = (await world.agent.api.grants()).filter(({ state }) => state !== "revoked");
      if (typeof decided === "string") {
        // The server had taken it, and the address to follow died with the agent: nobody can collect; Ann takes it back.
        expect([point, decided]).toEqual([point, "not-active"]);
        const served = await grantsAt(world);
        for (const { id } of known.filter((one) => served.get(one.id) === "pending"))
          await world.agent.api.revoke({ id });
      } else {
        const { id } = await collectOnce(shop, asked, decided);
        await world.agent.api.revoke({ id });
      }
      await world.agent.api.sync();
      // Of what never arrived the server knows nothing; here it waits for its hour, and then lapses.
      const served = await grantsAt(world);
      const open = (await world.agent.api.grants()).filter(
        ({ state }) => state === "active" || state === "pending",
      );
      expect([point, open.filter(({ id }) => served.has(id))]).toEqual([point, []]);
      const live = [...served.values()].filter(
        (state) => state === "active" || state === "pending",
      );
      expect([point, live]).toEqual([point, []]);
    }
    // Each grant that the log names was granted once, and ended once.
    const { entries } = await world.agent.api.accessLog({});
    const events = new Map<string, string[]>();
    for (const { grant, event } of entries)
      if (event !== "denied") events.set(grant, [...(events.get(grant) ?? []), event]);
    for (const [grant, names] of events) {
      expect([grant, names.filter((name) => name === "granted").length <= 1]).toEqual([
        grant,
        true,
      ]);
      expect([grant, names.filter((name) => name === "revoked").length]).toEqual([grant, 1]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

test(
  "a revocation that died at any point holds from its word on, and is in the log once",
  async () => {
    await using world = await World.open();
    await using bootery = await startGrantee();
    const { origin } = world.proxy;
    const shop: Shop = { ...(await connect(bootery, origin)), origin };
    await importRows(world, 1, 10);
    await world.agent.api.sync();
    const revoked: string[] = [];
    for (const point of revokePoints) {
      const asked = await askOnce(shop);
      const { id, token } = await collectOnce(shop, asked, await approve(world, asked));
      const result = await world.strike(point, async () => await world.agent.api.revoke({ id }));
      // What Ann had begun goes through by itself at the next sync, if it had not.
      await world.agent.api.sync();
      const answer = await fetchResource(shop, token, `/peeks/${id}`);
      expect([point, answer.status, ((await answer.json()) as { title: string }).title]).toEqual([
        point,
        410,
        "grant-revoked",
      ]);
      expect([point, (await world.agent.api.grant({ id })).state]).toEqual([point, "revoked"]);
      expect(result === null || result.state === "revoked").toBe(true);
      revoked.push(id);
    }
    const { entries } = await world.agent.api.accessLog({});
    const ends = entries.filter(({ event }) => event === "revoked").map(({ grant }) => grant);
    expect(ends.toSorted()).toEqual(revoked.toSorted());
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

/** A tablet begins to join, and the agent admits it; whoever fails, the tablet is told and gives up. */
async function pair(world: World): Promise<TestDevice> {
  const platform = platformOf("tablet");
  const joining = await joinVault(platform, { origin: world.proxy.origin });
  const finished = joining.finished(PASSWORD);
  finished.catch(() => null);
  try {
    const { p } = await world.agent.api.pairLook({ text: joining.qr });
    await world.agent.api.pairConfirm({ p, name: "tablet" });
    return toDevice("tablet", platform, await finished);
  } catch (error) {
    joining.cancel();
    throw error;
  }
}

async function membersOf({ agent }: World): Promise<readonly string[]> {
  await agent.api.sync();
  return (await agent.api.devices()).filter(({ removed }) => removed === null).map(({ id }) => id);
}

test(
  "a removal that died at any point happened once or not at all, and the next one is the first",
  async () => {
    await using world = await World.open();
    await importRows(world, 1, 10);
    for (const [at, point] of removePoints.entries()) {
      const tablet = await pair(world);
      const { deviceId: id } = await tablet.api.status();
      await tablet.vault.close();
      const { epoch } = await world.agent.api.status();
      await world.strike(point, () => world.agent.api.removeDevice({ id }));
      const left = await membersOf(world);
      if (left.includes(id)) await world.agent.api.removeDevice({ id });
      expect([point, (await world.agent.api.status()).epoch]).toEqual([point, epoch + 1]);
      // What is saved next is sealed in the new epoch, which the kit opens.
      await importRows(world, 11 + at * 10, 10);
      expect([point, await world.agent.api.sync()]).toMatchObject([point, { waiting: 0 }]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
