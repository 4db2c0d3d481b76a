/**
 * A server, or a disk, that does not take what is to go out.
 * @module
 */
import { expect, test } from "vitest";
import type { BareDevice } from "../testing/bare-device.ts";
import { bareHousehold, refusalOf, saveThings } from "../testing/bare-household.ts";
import type { FakeServer } from "../testing/fake-server.ts";
import { syncOnce } from "./sync-once.ts";

/** Answers each upload itself, and counts them. */
function answering(server: FakeServer, answer: (upload: number) => Response): { uploads: number } {
  const count = { uploads: 0 };
  server.intercept = (method, path) => {
    if (method !== "POST" || !path.endsWith("/blocks")) return null;
    count.uploads += 1;
    if (count.uploads > 50) throw new Error("for ever");
    return answer(count.uploads);
  };
  return count;
}

async function withOneToSend(): Promise<{ server: FakeServer; laptop: BareDevice }> {
  const { server, laptop } = await bareHousehold();
  await saveThings(laptop, 3);
  return { server, laptop };
}

test("a server that answers nothing is asked once; what was saved waits", async () => {
  const { server, laptop } = await withOneToSend();
  const count = answering(server, () => new Response(""));
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "unreachable" });
  expect(count.uploads).toBe(1);
  expect(laptop.log.unpublished()).toHaveLength(1);
});

test("a full server is told as such, and not asked again at once", async () => {
  const { server, laptop } = await withOneToSend();
  const count = answering(server, () => refusalOf(laptop, "quota-exceeded"));
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "quota-exceeded" });
  expect(count.uploads).toBe(1);
});

test("a server that is full when a block comes anew under another place is told as such", async () => {
  const { server, laptop } = await withOneToSend();
  const count = answering(server, (upload) =>
    refusalOf(laptop, upload === 1 ? "equivocation" : "quota-exceeded"),
  );
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "quota-exceeded" });
  expect(count.uploads).toBe(2);
  expect(laptop.log.unpublished()).toHaveLength(1);
});

test("a disk that takes no more ends the sync, and is not passed over", async () => {
  const { laptop } = await bareHousehold();
  Object.assign(laptop.log, { flush: () => Promise.reject(new Error("no space left")) });
  await expect(syncOnce(laptop)).rejects.toThrow("no space left");
});
