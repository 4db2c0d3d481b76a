/**
 * Compactions at the server, over real HTTP, against bytes that are not made by our own client: what it asks before it
 * stores one, whose word it needs before it deletes, and what is left then.
 */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  confirmMessage,
  FrameReader,
  isAck,
  readBase64Url,
  readHex,
  RECOVERY_ID,
  toBase64Url,
  toBlockId,
  toHex,
  type BlockId,
} from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";

import type { RunningServer } from "@rootvault/server/app";
import {
  addEntry,
  signAs,
  headOf,
  login,
  makeBlock,
  makeBlocks,
  makeEntry,
  makeKey,
  makeLockbox,
  openRawVault,
  upload,
  type RawKey,
  type RawSession,
  type RawVault,
} from "../support/raw-device.ts";
import { freshFolder, startTestServer } from "../support/server.ts";

type Ann = RawVault & { readonly session: RawSession };
type Body = Readonly<Record<string, unknown>>;

const STATE = randomBytes(32);

function entryOf(ann: RawVault, body: Body, by: RawKey = ann.device): ReturnType<typeof makeEntry> {
  const [n, prev] = headOf(ann);
  return makeEntry({ n: n + 1, vault: ann.vault, prev, by: by.id, ts: Date.now(), ...body }, [by]);
}

async function append(ann: Ann, body: Body, more: Body = {}): Promise<Response> {
  const entry = entryOf(ann, body);
  const answer = await ann.session.call("POST", `/vaults/${ann.vault}/roster`, {
    json: { after: headOf(ann), entries: [entry], lockboxes: [], ...more },
  });
  if (answer.status === 200) ann.entries.push(entry);
  return answer;
}

interface Compacted {
  readonly ann: Ann;
  readonly old: readonly { bytes: Uint8Array; id: BlockId }[];
  readonly snapshot: readonly { bytes: Uint8Array; id: BlockId }[];
  readonly truncate: Body;
}

/** Ann's device has three old blocks, starts epoch 2, and uploads a snapshot of two. */
async function prepare(server: RunningServer, others: readonly RawKey[] = []): Promise<Compacted> {
  const ann = await openRawVault(server.origin);
  for (const other of others) {
    const entry = addEntry(ann, ann.device, other);
    const lockboxes = [makeLockbox(1, other.id)];
    await ann.session.call("POST", `/vaults/${ann.vault}/roster`, {
      json: { after: headOf(ann), entries: [entry], lockboxes },
    });
    ann.entries.push(entry);
  }
  const old = makeBlocks(ann, ann.device, 3);
  await upload(ann, old);
  const members = [ann.device.id, RECOVERY_ID, ...others.map(({ id }) => id)];
  const began = await append(
    ann,
    { op: "epoch", epoch: 2, commit: toHex(randomBytes(32)), link: true },
    { lockboxes: members.map((id) => makeLockbox(2, id)), link: toBase64Url(randomBytes(48)) },
  );
  expect(began.status).toBe(200);
  const snapshot: { bytes: Uint8Array; id: BlockId }[] = [];
  for (const seq of [1, 2])
    snapshot.push(
      makeBlock(ann, ann.device, {
        segment: 2,
        seq,
        prev: snapshot.at(-1)?.id ?? old[2]!.id,
        epoch: 2,
      }),
    );
  await upload(ann, snapshot);
  const truncate = {
    op: "truncate",
    floor: { [`${ann.device.id}/1`]: [3, old[2]!.id] },
    snapshot: { stream: `${ann.device.id}/2`, count: 2, head: snapshot[1]!.id },
    state: toHex(STATE),
    rule: 1,
    epoch_floor: 2,
    grace: 3_600,
  };
  return { ann, old, snapshot, truncate };
}

async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { title: string }).title;
}

function confirm(ann: Ann, by: RawKey, session = ann.session, state = STATE): Promise<Response> {
  const [n] = headOf(ann);
  const message = confirmMessage({ vault: ann.vault, n, state });
  const sig = toBase64Url(signAs(by, "confirm", message));
  return session.call("POST", `/vaults/${ann.vault}/confirm`, { json: { n, sig } });
}

interface View {
  readonly n: number;
  readonly stored: number;
  readonly due: number;
  readonly confirmed: readonly string[];
  readonly erased: { readonly index: number; readonly ts: number; readonly sig: string } | null;
}

async function viewOf(answer: Response): Promise<View> {
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { compactions: View[] }).compactions[0]!;
}

async function pull({ session, vault }: Ann, query = ""): Promise<string[]> {
  const answer = await session.call("GET", `/vaults/${vault}/blocks${query}`);
  if (answer.status !== 200) throw new Error(await codeOf(answer));
  const frames = new FrameReader().push(new Uint8Array(await answer.arrayBuffer()));
  return frames.map(({ block }) => toHex(block));
}

test("a compaction is stored only if the server holds what it names", async () => {
  await using server = await startTestServer();
  const { ann, old, snapshot, truncate } = await prepare(server);
  const stream = `${ann.device.id}/1`;
  const wrong: readonly Body[] = [
    { floor: { [stream]: [3, toBlockId(randomBytes(32))] } },
    { floor: { [stream]: [4, old[2]!.id] } },
    { floor: { [stream]: [3, old[2]!.id], [`${ann.device.id}/7`]: [1, old[0]!.id] } },
    { snapshot: { stream: `${ann.device.id}/2`, count: 3, head: snapshot[1]!.id } },
    { snapshot: { stream: `${ann.device.id}/2`, count: 1, head: snapshot[0]!.id } },
    { snapshot: { stream: `${ann.device.id}/3`, count: 2, head: snapshot[1]!.id } },
  ];
  for (const bend of wrong) {
    const answer = await append(ann, { ...truncate, ...bend });
    expect([answer.status, await codeOf(answer)], JSON.stringify(bend)).toEqual([
      400,
      "bad-request",
    ]);
  }
  expect((await append(ann, truncate)).status).toBe(200);
});

test("the server deletes when every device has confirmed, proves it, and goes on", async () => {
  const data = freshFolder();
  await using server = await startTestServer({ data });
  const phone = makeKey();
  const { ann, old, snapshot, truncate } = await prepare(server, [phone]);
  const cursor = `1-${old[0]!.id.slice(0, 16)}`;
  expect(await pull(ann, `?after=${cursor}`)).toHaveLength(4);
  const { services } = server;
  const read = services.tenant.read(ann.vault);
  const before = await services.stores.vaults.read(read);
  expect((await append(ann, truncate)).status).toBe(200);
  // Words that do not count: another state, another member's key, another number.
  for (const bad of [
    await confirm(ann, ann.device, ann.session, randomBytes(32)),
    await confirm(ann, phone),
    await ann.session.call("POST", `/vaults/${ann.vault}/confirm`, {
      json: { n: 1, sig: toBase64Url(randomBytes(64)) },
    }),
  ])
    expect([bad.status, await codeOf(bad)]).toEqual([400, "bad-request"]);
  const first = await viewOf(await confirm(ann, ann.device));
  expect(first).toMatchObject({ confirmed: [ann.device.id], erased: null });
  expect(first.due - first.stored).toBe(3_600_000);
  expect(await pull(ann)).toHaveLength(5);
  const session = await login(server.origin, ann.vault, phone);
  const { n, erased } = await viewOf(await confirm(ann, phone, session));
  // The proof is over the hash of the entry.
  const ref = readHex(headOf(ann)[1])!;
  const { index, ts, sig } = erased!;
  const fields = { vault: ann.vault, what: "erase", ref, index, ts } as const;
  expect(isAck(services.serverKey, fields, readBase64Url(sig)!)).toBe(true);
  expect(n).toBe(headOf(ann)[0]);
  // Only the snapshot is left, in answers and in files.
  expect(await pull(ann)).toEqual(snapshot.map(({ bytes }) => toHex(bytes)));
  const files = ["rootvault.db", "rootvault.db-wal"].map((name) => readFileSync(join(data, name)));
  for (const { bytes } of old)
    expect(files.some((file) => file.includes(Buffer.from(bytes.slice(160, 240))))).toBe(false);
  const after = await services.stores.vaults.read(read);
  expect(before!.bytes - after!.bytes).toBe(old.reduce((sum, { bytes }) => sum + bytes.length, 0));
  expect(after).toMatchObject({ blocks: 2, erased: 3 });
  for (const path of [`/lockboxes/1/${ann.device.id}`, "/links/2"])
    expect((await ann.session.call("GET", `/vaults/${ann.vault}${path}`)).status).toBe(404);
  expect(
    (await ann.session.call("GET", `/vaults/${ann.vault}/lockboxes/2/${ann.device.id}`)).status,
  ).toBe(200);
  // A cursor below is of another history; heads name live streams alone.
  await expect(pull(ann, `?after=${cursor}`)).rejects.toThrow("cursor-lost");
  const heads = await (await ann.session.call("GET", `/vaults/${ann.vault}/heads`)).json();
  expect(heads).toMatchObject({ streams: { [`${ann.device.id}/2`]: [2, snapshot[1]!.id] } });
  expect(Object.keys((heads as { streams: object }).streams)).toHaveLength(1);
  // The old stream goes on behind the floor, a new one may link to it; nothing comes back below.
  const next = makeBlock(ann, ann.device, { seq: 4, prev: old[2]!.id, epoch: 2 });
  const third = makeBlock(ann, ann.device, { segment: 3, seq: 1, prev: old[2]!.id, epoch: 2 });
  const [back, ok, linked] = [
    await upload(ann, [old[2]!]),
    await upload(ann, [next]),
    await upload(ann, [third]),
  ];
  expect(back[0]?.error).toBeDefined();
  expect([ok[0]?.error, linked[0]?.error]).toEqual([undefined, undefined]);
});

test("after its grace the server deletes without the word of a device that stays away, by its own clock", async () => {
  let now = Date.now();
  await using server = await startTestServer({}, { now: () => now });
  const { ann, truncate } = await prepare(server, [makeKey()]);
  expect((await append(ann, truncate)).status).toBe(200);
  await confirm(ann, ann.device);
  const stored = async (): Promise<number> =>
    (await server.services.driver.read.all("SELECT id FROM block")).length;
  const sweep = async (): Promise<void> => {
    // As the timer of each minute does.
    const { createEraser } = await import("../../server/src/vaults/erase.ts");
    await createEraser(server.services, []).sweep();
  };
  now += 3_599_000;
  await sweep();
  expect(await stored()).toBe(5);
  now += 2_000;
  await sweep();
  expect(await stored()).toBe(2);
});

test("a restart looks at what is due first", async () => {
  const data = freshFolder();
  const first = await startTestServer({ data });
  const { ann, truncate } = await prepare(first, [makeKey()]);
  await append(ann, { ...truncate, grace: 1 });
  await first.close();
  await using later = await startTestServer({ data }, { now: () => Date.now() + 5_000 });
  expect(await later.services.driver.read.all("SELECT id FROM block")).toHaveLength(2);
});

test("who is removed need not confirm any more", async () => {
  await using server = await startTestServer();
  const phone = makeKey();
  const { ann, truncate } = await prepare(server, [phone]);
  await append(ann, truncate);
  const [truncated] = headOf(ann);
  await confirm(ann, ann.device);
  const [n, prev] = headOf(ann);
  const common = { vault: ann.vault, by: ann.device.id, ts: Date.now() };
  const remove = { ...common, n: n + 1, prev, op: "remove", device: phone.id, cutoff: {} };
  const removed = makeEntry(remove, [ann.device]);
  ann.entries.push(removed);
  const epoch = entryOf(ann, { op: "epoch", epoch: 3, commit: toHex(randomBytes(32)), link: true });
  const answer = await ann.session.call("POST", `/vaults/${ann.vault}/roster`, {
    json: {
      after: [n, prev],
      entries: [removed, epoch],
      lockboxes: [makeLockbox(3, ann.device.id), makeLockbox(3, RECOVERY_ID)],
      link: toBase64Url(randomBytes(48)),
    },
  });
  expect(answer.status).toBe(200);
  const { createEraser } = await import("../../server/src/vaults/erase.ts");
  await createEraser(server.services, []).sweep();
  expect(
    await server.services.driver.read.all("SELECT n FROM compaction WHERE erased_at > 0"),
  ).toEqual([{ n: truncated }]);
});

test("only a device confirms, and a helper reads nothing of it", async () => {
  await using server = await startTestServer();
  const { ann, truncate } = await prepare(server);
  await append(ann, truncate);
  const [n] = headOf(ann);
  const kit = await login(server.origin, ann.vault, ann.kit);
  const message = confirmMessage({ vault: ann.vault, n, state: STATE });
  const sig = toBase64Url(signAs(ann.kit, "confirm", message));
  const refused = await kit.call("POST", `/vaults/${ann.vault}/confirm`, { json: { n, sig } });
  expect(await codeOf(refused)).toBe("helper-refused");
  const job = makeKey();
  const entry = addEntry(ann, ann.device, job, { class: "helper", may: "add" });
  await ann.session.call("POST", `/vaults/${ann.vault}/roster`, {
    json: { after: headOf(ann), entries: [entry], lockboxes: [] },
  });
  const helper = await login(server.origin, ann.vault, job);
  const answer = await helper.call("GET", `/vaults/${ann.vault}/confirm`);
  expect([answer.status, await codeOf(answer)]).toEqual([403, "helper-refused"]);
});
