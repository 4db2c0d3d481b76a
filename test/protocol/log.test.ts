/**
 * The server's log of blocks, over real HTTP, against bytes that are not made by our own client.
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  FrameReader,
  isAck,
  readBase64Url,
  readHex,
  toHex,
  toMemberId,
  writeCursor,
} from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import {
  headOf,
  makeBlock,
  makeBlocks,
  makeKey,
  openRawVault,
  upload,
  type RawSession,
} from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

async function pull(session: RawSession, path: string): Promise<{ change: number; hex: string }[]> {
  const answer = await session.call("GET", path);
  expect(answer.status).toBe(200);
  const frames = new FrameReader().push(new Uint8Array(await answer.arrayBuffer()));
  return frames.map(({ change, block }) => ({ change, hex: toHex(block) }));
}

test("Ann makes a vault, uploads, and reads back the same bytes in the same order", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  // Three blocks are acknowledged with numbers 1 to 3, signed by the server.
  const blocks = makeBlocks(ann, ann.device, 3);
  const lines = await upload(ann, blocks);
  expect(lines.map((line) => line.ack?.index)).toEqual([1, 2, 3]);
  const { id, ack } = lines[0]!;
  const fields = {
    vault: ann.vault,
    what: "block",
    ref: readHex(id)!,
    index: 1,
    ts: ack!.ts,
  } as const;
  expect(isAck(server.services.serverKey, fields, readBase64Url(ack!.sig)!)).toBe(true);
  // The heads name the newest, and a pull gives all.
  const heads = await (await ann.session.call("GET", `/vaults/${ann.vault}/heads`)).json();
  expect(heads).toEqual({
    streams: { [`${ann.device.id}/1`]: [3, blocks[2]!.id] },
    roster: headOf(ann),
    cursor: writeCursor(3, blocks[2]!.id),
  });
  const pulled = await pull(ann.session, `/vaults/${ann.vault}/blocks`);
  expect(pulled).toEqual(
    blocks.map(({ bytes }, index) => ({ change: index + 1, hex: toHex(bytes) })),
  );
});

test("a block sent twice is acknowledged twice with one number; another one at its place is kept as proof", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const [first] = makeBlocks(ann, ann.device, 1);
  const [once] = await upload(ann, [first!]);
  const [twice] = await upload(ann, [first!]);
  expect(twice?.ack?.index).toBe(once?.ack?.index);
  // The phone's copy from last month writes the same place again.
  const clone = makeBlock(ann, ann.device, { seq: 1, prev: null });
  expect(await upload(ann, [clone])).toEqual([{ id: clone.id, error: "equivocation" }]);
  // Nobody is served the second one, and both are kept.
  expect(await pull(ann.session, `/vaults/${ann.vault}/blocks`)).toHaveLength(1);
  const kept = await server.services.driver.read.all("SELECT id FROM evidence");
  expect(kept).toEqual([{ id: clone.id }]);
});

test("an error ends its stream and no other", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const good = makeBlocks(ann, ann.device, 2);
  const gap = makeBlock(ann, ann.device, { segment: 2, seq: 5, prev: null });
  const after = makeBlock(ann, ann.device, { segment: 2, seq: 6, prev: gap.id });
  const lines = await upload(ann, [good[0]!, gap, after, good[1]!]);
  expect(lines.map((line) => line.error ?? line.ack?.index)).toEqual([1, "GAP", "GAP", 2]);
});

test("what is no block of this device at this place is refused with its reason", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const mallory = makeKey();
  const [first] = await upload(ann, makeBlocks(ann, ann.device, 1));
  expect(first?.ack?.index).toBe(1);
  const flipped = makeBlock(ann, ann.device, { segment: 2, seq: 1, prev: null }).bytes;
  flipped[200] = (flipped[200] ?? 0) ^ 1;
  const cases = [
    [makeBlock(ann, mallory, { segment: 3, seq: 1, prev: null }).bytes, "UNKNOWN_DEVICE"],
    [flipped, "BAD_SIGNATURE"],
    [
      makeBlock(ann, ann.device, {
        segment: 4,
        seq: 1,
        prev: makeBlock(ann, ann.device, { seq: 9, prev: null }).id,
      }).bytes,
      "CHAIN_BROKEN",
    ],
    [
      makeBlock(ann, ann.device, { segment: 5, seq: 1, prev: null, epoch: 2 }).bytes,
      "epoch-retired",
    ],
    [
      makeBlock({ ...ann, vault: (await openRawVault(server.origin)).vault }, ann.device, {
        segment: 6,
        seq: 1,
        prev: null,
      }).bytes,
      "WRONG_VAULT",
    ],
  ] as const;
  for (const [bytes, error] of cases)
    expect((await upload(ann, [{ bytes }])).map((line) => line.error)).toEqual([error]);
  expect(await pull(ann.session, `/vaults/${ann.vault}/blocks`)).toHaveLength(1);
});

test("a body that is no frames of blocks is a bad request and stores nothing", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const type = "application/vnd.rootvault.blocks";
  for (const bytes of [randomBytes(20), randomBytes(5_000), Uint8Array.of(0)]) {
    const answer = await ann.session.call("POST", `/vaults/${ann.vault}/blocks`, { bytes, type });
    expect(answer.status).toBe(400);
  }
  const plain = await ann.session.call("POST", `/vaults/${ann.vault}/blocks`, { json: {} });
  expect(plain.status).toBe(400);
});

test("a stream is read newest first, forward, or by position; small answers still move on", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const blocks = makeBlocks(ann, ann.device, 5);
  await upload(ann, blocks);
  const base = `/vaults/${ann.vault}/blocks`;
  const stream = encodeURIComponent(`${ann.device.id}/1`);
  const changes = async (path: string): Promise<number[]> =>
    (await pull(ann.session, path)).map(({ change }) => change);
  expect(await changes(`${base}?stream=${stream}&before=6`)).toEqual([5, 4, 3, 2, 1]);
  expect(await changes(`${base}?stream=${stream}&before=3&max=1`)).toEqual([2]);
  expect(await changes(`${base}?stream=${stream}&after=3`)).toEqual([4, 5]);
  expect(await changes(`${base}?after=${writeCursor(2, blocks[1]!.id)}&max=9000`)).toEqual([3, 4]);
  const answer = await ann.session.call("POST", `${base}/get`, {
    json: { positions: [`${ann.device.id}/1/4`, `${ann.device.id}/1/99`] },
  });
  const frames = new FrameReader().push(new Uint8Array(await answer.arrayBuffer()));
  expect(frames.map(({ change }) => change)).toEqual([4]);
});

test("a cursor of another history is told so", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  await upload(ann, makeBlocks(ann, ann.device, 2));
  for (const cursor of ["2-0000000000000000", "7-0000000000000000"]) {
    const answer = await ann.session.call("GET", `/vaults/${ann.vault}/blocks?after=${cursor}`);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ type: "urn:rootvault:problem:cursor-lost" });
  }
  const malformed = await ann.session.call("GET", `/vaults/${ann.vault}/blocks?after=-1`);
  expect(malformed.status).toBe(400);
});

test("whoever waits is woken by the next block", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const blocks = makeBlocks(ann, ann.device, 2);
  await upload(ann, [blocks[0]!]);
  const cursor = writeCursor(1, blocks[0]!.id);
  // Nothing came within the second.
  const nothing = await ann.session.call(
    "GET",
    `/vaults/${ann.vault}/blocks?after=${cursor}&wait=1`,
  );
  expect(nothing.status).toBe(204);
  // Two wait, one for blocks and one for heads; then the block comes.
  const waiting = pull(ann.session, `/vaults/${ann.vault}/blocks?after=${cursor}&wait=25`);
  const heads = ann.session.call(
    "GET",
    `/vaults/${ann.vault}/heads?wait=25&cursor=${cursor}&roster=0`,
  );
  await upload(ann, [blocks[1]!]);
  expect((await waiting).map(({ change }) => change)).toEqual([2]);
  expect(await (await heads).json()).toMatchObject({ cursor: writeCursor(2, blocks[1]!.id) });
});

test("a full vault takes no more, and says so", async () => {
  await using server = await startTestServer({ quota_bytes: "10000" });
  const ann = await openRawVault(server.origin);
  const lines = await upload(ann, makeBlocks(ann, ann.device, 3));
  expect(lines.map((line) => line.error ?? line.ack?.index)).toEqual([1, 2, "quota-exceeded"]);
});

test("a vault with as many streams as it may have takes no more, but for a clean-up", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const begin = (segment: number, kind: "records" | "snapshot" = "records") =>
    makeBlock(ann, ann.device, { kind, segment, seq: 1, prev: null });
  const lines = await upload(
    ann,
    Array.from({ length: 65 }, (_, index) => begin(index + 1)),
  );
  const refused = lines.flatMap(({ error }, index) => (error === undefined ? [] : [index, error]));
  expect(refused).toEqual([64, "quota-exceeded"]);
  const snapshots = await upload(
    ann,
    Array.from({ length: 17 }, (_, index) => begin(index + 66, "snapshot")),
  );
  expect(snapshots.filter(({ ack }) => ack !== undefined)).toHaveLength(16);
  const [after] = await upload(ann, [begin(90)]);
  expect(after?.error).toBe("quota-exceeded");
});

test("twenty writers at once get the numbers 1 to 60, none missing, none twice", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const writers = Array.from({ length: 20 }, async (_, index) => {
    let prev: ReturnType<typeof makeBlock> | null = null;
    const numbers: number[] = [];
    for (let seq = 1; seq <= 3; seq++) {
      prev = makeBlock(ann, ann.device, { segment: index + 1, seq, prev: prev?.id ?? null });
      const [line] = await upload(ann, [prev]);
      numbers.push(line?.ack?.index ?? -1);
    }
    expect(numbers).toEqual(numbers.toSorted((left, right) => left - right));
    return numbers;
  });
  const numbers = (await Promise.all(writers)).flat().toSorted((left, right) => left - right);
  expect(numbers).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
});

test("an unknown device's stream is an empty answer, not an error", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const stream = encodeURIComponent(`${toMemberId(randomBytes(16))}/1`);
  expect(await pull(ann.session, `/vaults/${ann.vault}/blocks?stream=${stream}&before=9`)).toEqual(
    [],
  );
});
