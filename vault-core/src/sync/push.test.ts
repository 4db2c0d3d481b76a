/**
 * A server, or a disk, that does not take what is to go out.
 * @module
 */
import { expect, test } from "vitest";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { openBareDevice, type BareDevice } from "../testing/bare-device.ts";
import {
  bareHousehold,
  codesOf,
  refusalOf,
  saveThings,
  thingsOf,
} from "../testing/bare-household.ts";
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

/** Bends the lines of a true answer to each upload. */
function bending(server: FakeServer, bend: (lines: readonly string[]) => readonly string[]): void {
  const plain = server.fetch;
  Object.assign(server, {
    fetch: async (input: string | URL | Request, init?: RequestInit) => {
      const answer = await plain(input, init);
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (init?.method !== "POST" || !pathname.endsWith("/blocks")) return answer;
      const lines = (await answer.text()).split("\n").slice(0, -1);
      return new Response(
        bend(lines)
          .map((line) => `${line}\n`)
          .join(""),
      );
    },
  });
}

const errorFor = (line: string, error: string): string =>
  JSON.stringify({ id: (JSON.parse(line) as { id: string }).id, error });

const BENDS: Record<string, (lines: readonly string[]) => readonly string[]> = {
  "in another order": (lines) => lines.toReversed(),
  twice: (lines) => [...lines, ...lines],
  "of the last one alone": (lines) => lines.slice(-1),
  "of all but the first": (lines) => lines.slice(1),
  "none but the first": (lines) => lines.slice(0, 1),
  "of the last, and takes the first back": (lines) => [
    errorFor(lines[0]!, "quota-exceeded"),
    ...lines.slice(1),
  ],
  "and says the opposite of each too": (lines) =>
    lines.flatMap((line) => [line, errorFor(line, "epoch-retired")]),
};

test.each(Object.keys(BENDS))(
  "a server that gives its receipts %s loses nothing, and makes nobody sign a place twice",
  async (how) => {
    const { server, laptop, phone } = await bareHousehold();
    const honest = server.fetch;
    bending(server, BENDS[how]!);
    const bent = await openBareDevice(server, laptop.disk);
    await saveThings(bent, 3, 4, 5, 6);
    await syncOnce(bent).catch(() => null);
    await saveThings(bent, 7);
    // It is killed, and the next server is an honest one.
    Object.assign(server, { fetch: honest });
    const again = await openBareDevice(server, laptop.disk);
    expect(await thingsOf(again)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await saveThings(again, 8);
    await syncOnce(again);
    await syncOnce(phone);
    expect(again.log.unpublished()).toEqual([]);
    expect(await thingsOf(phone)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const places = new Map<string, string>();
    for (const bytes of server.taken) {
      const { stream, seq } = readBlockHeader(bytes);
      const id = blockId(bytes);
      expect(places.get(`${stream}/${seq}`) ?? id).toBe(id);
      places.set(`${stream}/${seq}`, id);
    }
    expect(server.evidence.size).toBe(0);
    expect([...codesOf(again), ...codesOf(phone)]).toEqual([]);
  },
);

test("a receipt for what was not sent, or waits for a later answer, settles nothing", async () => {
  const { server, laptop } = await withOneToSend();
  const other = laptop.log.unpublished()[0]!.id;
  bending(server, (lines) =>
    lines.map((line) =>
      line.replace(
        other,
        other.replace(/^./, (c) => (c === "0" ? "1" : "0")),
      ),
    ),
  );
  const bent = await openBareDevice(server, laptop.disk);
  await expect(syncOnce(bent)).rejects.toMatchObject({ code: "unreachable" });
  expect(bent.log.unpublished().map(({ id }) => id)).toEqual([other]);
});

test("a waiting block that the disk damaged costs itself: what was saved after it is sealed anew and goes out", async () => {
  const { server, laptop, phone } = await bareHousehold();
  await saveThings(laptop, 3, 4, 5, 6);
  const { outbox } = laptop.disk.stores;
  const entries = await outbox.read(0, Number.POSITIVE_INFINITY);
  const damaged = laptop.log.unpublished()[1]!;
  // A line, its block, the next line, its block, which a file leaves out that finds it damaged.
  await outbox.replace(entries.filter((_, n) => n !== 3));
  await expect(laptop.log.readUnpublished(damaged.id)).rejects.toMatchObject({ code: "internal" });
  const again = await openBareDevice(server, laptop.disk);
  expect(await thingsOf(again)).toEqual([1, 2, 3, 4, 5, 6]);
  await syncOnce(again);
  await syncOnce(phone);
  expect(await thingsOf(phone)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(again.log.unpublished()).toEqual([]);
  expect(server.evidence.size).toBe(0);
  expect([...codesOf(again), ...codesOf(phone)]).toEqual([]);
});

test("a disk that takes no more ends the sync, and is not passed over", async () => {
  const { laptop } = await bareHousehold();
  Object.assign(laptop.log, { flush: () => Promise.reject(new Error("no space left")) });
  await expect(syncOnce(laptop)).rejects.toThrow("no space left");
});
