import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";
import { findAgent } from "./client.ts";
import { type Agent, serveAgent, type ServedAgent } from "./serve.ts";
import { MAX_FRAME_BYTES, toFrame, WIRE_VERSION } from "./wire.ts";

const folder = mkdtempSync(join(tmpdir(), "rv-serve-"));
const socket = join(folder, "a.sock");
const TTL_MS = 600_000;

/** A clock on the wall and one that only runs while the computer does. */
let [wall, steady] = [0, 0];
let locked = 0;

beforeEach(() => {
  [wall, steady, locked] = [1_000_000, 0, 0];
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
const running: ServedAgent[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const served of running.splice(0)) await served.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const answers = new Map<string, (argument: unknown) => Promise<unknown>>();
const handler: Agent = {
  unlocked: true,
  handle: async (method: string, argument: unknown) => await answers.get(method)?.(argument),
  lock: async () => {
    locked++;
    return Promise.resolve(null);
  },
};

async function serve(): Promise<ServedAgent> {
  const served = await serveAgent(handler, {
    socket,
    ttlMs: TTL_MS,
    now: () => wall,
    monotonic: () => steady,
  });
  if (served === null) throw new Error("another agent has the socket");
  running.push(served);
  return served;
}

/** Time passes on both clocks, and the agent looks at them each second. */
function pass(ms: number): void {
  for (let left = ms; left > 0; left -= 10_000) {
    const step = Math.min(left, 10_000);
    wall += step;
    steady += step;
    vi.advanceTimersByTime(1000);
  }
}

const place = { socket, folder, ttlMs: TTL_MS, passwordMib: 64 };

test("it locks and ends once nobody has used it for its time, and not before", async () => {
  const served = await serve();
  pass(TTL_MS - 10_000);
  expect(locked).toBe(0);
  pass(10_000);
  await served.ended;
  expect(locked).toBe(1);
  expect(await findAgent(place)).toBeNull();
});

test("each use begins the time anew, and it does not lock in the middle of a piece of work", async () => {
  const served = await serve();
  const client = await findAgent(place);
  answers.set("list", async () => Promise.resolve("records"));
  pass(TTL_MS - 10_000);
  expect(await client?.call("list")).toBe("records");
  pass(TTL_MS - 10_000);
  expect(locked).toBe(0);
  // A long import is no idleness.
  const work: { finish?: (value: unknown) => void } = {};
  const begun = new Promise<void>((resolve) => {
    answers.set("import", async () => {
      resolve();
      return await new Promise((done) => (work.finish = done));
    });
  });
  const imported = client?.call("import");
  await begun;
  pass(3 * TTL_MS);
  expect(locked).toBe(0);
  work.finish?.("done");
  expect(await imported).toBe("done");
  pass(TTL_MS);
  await served.ended;
  expect(locked).toBe(1);
  client?.close();
});

test("an answer that cannot cross is an error of its call, and others are answered", async () => {
  await serve();
  const client = await findAgent(place);
  const large = "x".repeat(MAX_FRAME_BYTES);
  answers.set("large", async () => Promise.resolve(large));
  answers.set("odd", async () => Promise.resolve(1n));
  answers.set("list", async () => Promise.resolve("records"));
  await expect(client?.call("large")).rejects.toMatchObject({ code: "too-large" });
  await expect(client?.call("odd")).rejects.toMatchObject({ code: "internal" });
  await expect(client?.call("list", large)).rejects.toMatchObject({ code: "too-large" });
  expect(await client?.call("list")).toBe("records");
  client?.close();
});

test("an agent that sends what is no frame is left, and what waits for it hears of that", async () => {
  const noise = createServer((connection) => {
    connection.once("data", () => {
      connection.write(toFrame({ rv: 1, version: WIRE_VERSION, unlocked: true }));
      connection.once("data", () => connection.write("noise!"));
    });
  });
  await new Promise<void>((resolve) => {
    noise.listen(socket, resolve);
  });
  const client = await findAgent(place);
  await expect(client?.call("list")).rejects.toMatchObject({ code: "internal" });
  await new Promise((resolve) => {
    noise.close(resolve);
  });
});

test("it locks after eight hours, however busy", async () => {
  const served = await serve();
  const client = await findAgent(place);
  answers.set("list", async () => Promise.resolve("records"));
  for (let turn = 0; turn < 50; turn++) {
    pass(TTL_MS - 10_000);
    if (locked === 0) await client?.call("list").catch(() => null);
  }
  await served.ended;
  expect(locked).toBe(1);
  client?.close();
});

test("it locks when the computer has slept: the wall clock ran ahead of the steady one", async () => {
  const served = await serve();
  pass(60_000);
  wall += 29_000;
  vi.advanceTimersByTime(1000);
  // A clock that is set by half a minute is no sleep.
  expect(locked).toBe(0);
  wall += 31_000;
  vi.advanceTimersByTime(1000);
  await served.ended;
  expect(locked).toBe(1);
});

test("its socket is for its owner alone, a second agent finds it taken, and noise ends a connection", async () => {
  const served = await serve();
  expect(statSync(socket).mode & 0o777).toBe(0o600);
  const options = { socket, ttlMs: TTL_MS, now: () => wall, monotonic: () => steady };
  expect(await serveAgent(handler, options)).toBeNull();
  for (const noise of [Buffer.alloc(64, 0xff), Buffer.from("\0\0\0\u0005hello")]) {
    const rude = connect(socket);
    rude.write(noise);
    await new Promise((resolve) => rude.once("close", resolve));
  }
  expect(await findAgent(place)).not.toBeNull();
  await served.stop();
  expect(locked).toBe(1);
});
