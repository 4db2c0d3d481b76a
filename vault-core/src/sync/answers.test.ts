/**
 * Answers that are none, or break off in the middle: what came counts, what is wrong is told, and nobody else is
 * accused.
 * @module
 */
import { expect, test } from "vitest";
import { writeFrame } from "../protocol/log/block-stream.ts";
import { joinBareDevice, type BareDevice } from "../testing/bare-device.ts";
import {
  bareHousehold,
  codesOf,
  noBlocks,
  saveThings,
  thingsOf,
} from "../testing/bare-household.ts";
import type { FakeServer } from "../testing/fake-server.ts";
import { syncOnce } from "./sync-once.ts";

/** The phone has written two more things, which the laptop does not know. */
async function withNews(): Promise<{ server: FakeServer; laptop: BareDevice; phone: BareDevice }> {
  const home = await bareHousehold();
  await saveThings(home.phone, 3, 4);
  await syncOnce(home.phone);
  return home;
}

/** The first of the new blocks, and then bytes that are none. */
function brokenAnswer({ blocks }: FakeServer): Response {
  const { bytes, change } = blocks[2]!;
  const body = new ReadableStream<Uint8Array>({
    start: (stream) => {
      stream.enqueue(writeFrame(bytes, change));
      stream.enqueue(noBlocks());
      stream.close();
    },
  });
  return new Response(body);
}

test("a server that is ill removes no device", async () => {
  const { server, laptop } = await bareHousehold();
  server.intercept = (_, path) =>
    path.endsWith("/heads") ? new Response("", { status: 500 }) : null;
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "unreachable" });
});

test("bytes that are no blocks are an alarm, and what waits here goes out all the same", async () => {
  const { server, laptop } = await withNews();
  await saveThings(laptop, 5);
  server.intercept = (method, path) =>
    method === "GET" && path.includes("/blocks?") ? new Response(noBlocks()) : null;
  expect(await syncOnce(laptop)).toMatchObject({ pulledBlocks: 0, pushedBlocks: 1 });
  expect(codesOf(laptop)).toEqual(["BAD_BLOCK"]);
});

test("nonsense behind a good block of the changes is told, and the rest comes by stream", async () => {
  const { server, laptop } = await withNews();
  let answers = 0;
  server.intercept = (_, path) =>
    path.includes("/blocks?max") && ++answers === 1 ? brokenAnswer(server) : null;
  await syncOnce(laptop);
  expect(codesOf(laptop)).toEqual(["BAD_BLOCK"]);
  expect(await thingsOf(laptop)).toEqual([1, 2, 3, 4]);
});

test("nonsense behind a good block of a stream is told, and the next sync goes on", async () => {
  const { server, laptop } = await withNews();
  server.intercept = (_, path) => {
    if (path.includes("/blocks?max")) return new Response(new Uint8Array());
    return path.includes("/blocks?stream") ? brokenAnswer(server) : null;
  };
  await syncOnce(laptop);
  expect(codesOf(laptop)).toEqual(["BAD_BLOCK"]);
  expect(await thingsOf(laptop)).toEqual([1, 2, 3]);
  server.intercept = () => null;
  await syncOnce(laptop);
  expect(codesOf(laptop)).toEqual([]);
  expect(await thingsOf(laptop)).toEqual([1, 2, 3, 4]);
});

test("a bent block is no reason to ask for the roster once more", async () => {
  const { server, laptop } = await withNews();
  server.blocks = server.blocks.map((block, index) => {
    const bytes = block.bytes.slice();
    if (index === 2) bytes[500] = (bytes[500] ?? 0) ^ 1;
    return { ...block, bytes };
  });
  const before = server.asked.length;
  await syncOnce(laptop);
  const asked = server.asked.slice(before).filter((ask) => ask.endsWith("/roster"));
  expect(asked).toHaveLength(1);
  expect(codesOf(laptop)).toEqual(["BAD_SIGNATURE"]);
});

test("a network that fails while a stranger's block is looked into accuses nobody", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const { entries } = server;
  const { head } = laptop.roster.current();
  const tablet = await joinBareDevice(server, phone);
  await saveThings(tablet, 3);
  await syncOnce(tablet);
  let looks = 0;
  // The tablet joins after the laptop has read the roster, and before it reads the blocks.
  server.intercept = (method, path) => {
    const [, from] = /\/roster\?from=(\d+)$/.exec(path) ?? [];
    if (method !== "GET" || from === undefined) return null;
    looks += 1;
    if (looks > 1) throw new TypeError("cut");
    return Response.json({ entries: entries.slice(Number(from)), head });
  };
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "unreachable" });
  expect(codesOf(laptop)).toEqual([]);
  server.intercept = () => null;
  await syncOnce(laptop);
  expect(await thingsOf(laptop)).toEqual([1, 2, 3]);
});
