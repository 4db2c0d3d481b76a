/**
 * A helper that is no friend: a job whose machine was taken over, with its keys in a thief's hands. What it was not given it
 * cannot open, what it says wrong is set aside under its name, and all that it brought in can be taken back. And late blocks
 * of a removed device, which wait for the owner's word.
 * @module
 */
import type { RecordView, VaultApi } from "@rootvault/vault-core";
import { coat, tent } from "@rootvault/vault-core/testing";
import { expect, test } from "vitest";
import { openBlock } from "../../vault-core/src/block/open.ts";
import { isVaultError } from "../../vault-core/src/errors.ts";
import { collectionKey } from "../../vault-core/src/keys/collection-key.ts";
import { unwrapCollectionKeys, wrapCollectionKeys } from "../../vault-core/src/keys/helper-box.ts";
import { kemKeyPair } from "../../vault-core/src/crypto/secret.ts";
import type { BlockId, StreamName } from "../../vault-core/src/model/ids.ts";
import { readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { internalCollections } from "../../vault-core/src/records/internal/envelope.ts";
import { collections } from "../../vault-core/src/records/registry.ts";
import { removeMember } from "../../vault-core/src/roster/remove.ts";
import { fetchHeads, fetchStream } from "../../vault-core/src/sync/block-calls.ts";
import {
  household,
  joinDevice,
  platformOf,
  random,
  type TestDevice,
} from "../support/household.ts";
import { nextPlaceOf, thiefBlock, thiefOf, uploadAs, type Thief } from "../support/thief.ts";
import { runs } from "../support/runs.ts";

const TERMS = { may: "add", until: null, collections: ["closet", "purchases"] } as const;

async function hire(
  owner: TestDevice,
  terms: Parameters<typeof joinDevice>[3] = TERMS,
): Promise<TestDevice> {
  return joinDevice(owner, "job", platformOf("Ann's job"), terms);
}

/** Every block that the server has, for whoever may log in. */
async function blocksOf({ session }: Thief): Promise<readonly Uint8Array[]> {
  const { streams } = await fetchHeads(session);
  const blocks: Uint8Array[] = [];
  for (const stream of Object.keys(streams) as StreamName[])
    for await (const { block } of fetchStream(session, stream, 0)) blocks.push(block);
  return blocks;
}

/** Collections of the blocks that a helper's keys open, by whatever key and epoch. */
function openedBy({ secrets }: Thief, blocks: readonly Uint8Array[]): ReadonlySet<string> {
  const opened = new Set<string>();
  for (const block of blocks)
    for (const keys of secrets.helper?.collectionKeys.values() ?? []) {
      const collection = collectionOf(block, keys);
      if (collection !== null) opened.add(collection);
    }
  return opened;
}

function collectionOf(block: Uint8Array, keys: ReadonlyMap<string, Uint8Array>): string | null {
  try {
    return openBlock(block, keys).collection;
  } catch (error) {
    if (isVaultError(error, "BAD_COMMITMENT")) return null;
    throw error;
  }
}

async function namesOf(api: VaultApi, collection = "purchases"): Promise<readonly string[]> {
  const { records } = await api.list({ collection });
  return records.map(({ record }) => JSON.stringify(record["name"]).slice(1, -1)).toSorted();
}

function lineOf(fields: object): string {
  return JSON.stringify({
    id: recordId(),
    v: 1,
    ...tent,
    source: { format: "x", run: "x" },
    ...fields,
  });
}

function recordId(): string {
  return Buffer.from(random(16)).toString("base64url");
}

/** Each try has other keys. */
const MORE = { repeats: runs(1) - 1 };

test(
  "the key of a collection opens its blocks and those of no other, for every pair of collections",
  MORE,
  async () => {
    await using ann = await household("ann", ["laptop"]);
    const laptop = await thiefOf(ann.laptop);
    const { state } = laptop;
    const vek = laptop.secrets.epochKeys.get(1)!;
    const names = [...Object.keys(collections), ...internalCollections];
    const place = { segment: 9, seq: 1, prev: null };
    const blocks = names.map((name) =>
      thiefBlock(laptop, place, ["{}"], { key: collectionKey(vek, name) }),
    );
    const kemSeed = random(32);
    const address = { vault: state.vault, epoch: 1, rid: laptop.secrets.device };
    const signer = { id: laptop.secrets.device, signSeed: laptop.secrets.signSeed };
    const task = { address, kemKey: kemKeyPair(kemSeed).publicKey, signer, random };
    for (const given of names) {
      const box = wrapCollectionKeys(task, new Map([[given, collectionKey(vek, given)]]));
      const keys = unwrapCollectionKeys(state, { address, kemSeeds: [kemSeed] }, [box]);
      const opened = blocks.map(({ bytes }) => collectionOf(bytes, keys));
      expect(opened).toEqual(names.map((name) => (name === given ? name : null)));
    }
  },
);

test("a job reads and adds to its two collections, and reaches nothing else of the vault", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  await laptop.api.add({ collection: "purchases", fields: tent });
  await laptop.api.add({ collection: "measurements", fields: measurement });
  await laptop.api.sync();
  const job = await hire(laptop);
  // What was there before is there, of its collections alone.
  expect(await namesOf(job.api)).toEqual(["Two-person tent"]);
  expect((await job.api.stats({ view: "purchases-by-seller" })).rows).toMatchObject([{ count: 1 }]);
  expect(await job.api.status()).toMatchObject({ helper: TERMS, counts: { purchases: 1 } });
  const thief = await thiefOf(job);
  expect(thief.secrets.epochKeys.size).toBe(0);
  expect([...openedBy(thief, await blocksOf(thief))]).toEqual(["purchases"]);
  for (const refused of [
    job.api.list({ collection: "measurements" }),
    job.api.stats({ view: "media-by-week" }),
    job.api.stats({ view: "coming-dates" }),
    job.api.add({ collection: "media", fields: tent }),
    job.api.remove({ ids: ["abcd"] }),
    job.api.removeDevice({ id: "abcd" }),
    job.api.requests(),
    job.api.imports(),
  ])
    await expect(refused).rejects.toMatchObject({ code: "helper-refused" });
  // What it adds counts once a device has said it, under the job's name, on every device.
  await job.api.add({ collection: "purchases", fields: { ...tent, name: "Stove" } });
  await job.api.sync();
  await phone.api.sync();
  await laptop.api.sync();
  await phone.api.sync();
  for (const device of [laptop, phone]) {
    expect(await namesOf(device.api)).toEqual(["Stove", "Two-person tent"]);
    expect(
      (await device.api.status()).alarms.filter(({ code }) => code !== "ROSTER_CHANGED"),
    ).toEqual([]);
  }
  const stove = await recordNamed(laptop.api, "Stove");
  expect(stove.record["source"]).toMatchObject({ member: thief.secrets.device, format: "manual" });
  const [here, there] = [await laptop.api.status(), await phone.api.status()];
  expect(here.syncCode).toEqual(there.syncCode);
  expect(await laptop.api.devices()).toContainEqual(
    expect.objectContaining({
      class: "helper",
      helper: TERMS,
    }),
  );
  await job.vault.close();
});

test("a further collection comes with its past, a new epoch with new keys, and a removed job opens nothing later", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  await laptop.api.add({ collection: "measurements", fields: measurement });
  const job = await hire(laptop);
  const id = (await job.api.status()).deviceId;
  await laptop.api.giveCollections({ id, collections: ["measurements"] });
  await job.api.sync();
  expect((await job.api.list({ collection: "measurements" })).total).toBe(1);
  // The phone is lost: the vault gets new keys, and so does the job.
  await laptop.api.removeDevice({ id: (await phone.api.status()).deviceId });
  await laptop.api.add({ collection: "closet", fields: coat });
  await laptop.api.sync();
  await job.api.sync();
  expect(await namesOf(job.api, "closet")).toEqual(["Rain coat"]);
  await job.api.add({ collection: "closet", fields: { ...coat, name: "Scarf" } });
  await job.api.sync();
  await laptop.api.sync();
  expect(await namesOf(laptop.api, "closet")).toEqual(["Rain coat", "Scarf"]);
  // A restart keeps its keys, also with no server in reach.
  await job.reopen();
  expect(await namesOf(job.api, "closet")).toEqual(["Rain coat", "Scarf"]);
  const thief = await thiefOf(job);
  await laptop.api.removeDevice({ id });
  await laptop.api.add({ collection: "closet", fields: { ...coat, name: "Hat" } });
  await laptop.api.sync();
  await expect(job.api.sync()).rejects.toMatchObject({ code: "device-removed" });
  // It is told so, and not that it was never given what it had.
  expect((await job.api.status()).removed).not.toBeNull();
  await expect(job.api.list({ collection: "closet" })).rejects.toMatchObject({
    code: "device-removed",
  });
  const later = (await blocksOf(await thiefOf(laptop))).filter(
    (block) => readBlockHeader(block).epoch === 3,
  );
  expect(later.length).toBeGreaterThan(0);
  expect([...openedBy(thief, later)]).toEqual([]);
  await job.vault.close();
});

test("what a job changed is taken back as a whole, and stays back", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const mine = await laptop.api.add({ collection: "closet", fields: coat });
  await laptop.api.sync();
  const job = await hire(laptop);
  const thief = await thiefOf(job);
  const keys = thief.secrets.helper!.collectionKeys.get(thief.state.epoch)!;
  // A thief rewrites Ann's coat twice, claims a high revision, and adds a record of its own.
  for (const rev of [2_000_000_000, 7]) {
    const line = JSON.stringify({ ...mine.record, rev, name: `Stolen coat ${rev}` });
    const block = thiefBlock(thief, await nextPlaceOf(thief), [line], { key: keys.get("closet") });
    expect(await uploadAs(thief, block)).toEqual([]);
  }
  const more = thiefBlock(thief, await nextPlaceOf(thief), [lineOf({ name: "Yacht" })]);
  expect(await uploadAs(thief, more)).toEqual([]);
  await laptop.api.sync();
  await phone.api.sync();
  expect(await namesOf(phone.api)).toEqual(["Yacht"]);
  expect((await phone.api.get({ id: mine.id })).record).toMatchObject({
    name: "Stolen coat 7",
    rev: 3,
  });
  const back = await phone.api.takeBackFrom({ id: thief.secrets.device });
  expect(back).toEqual({ runs: 3, records: 2 });
  await phone.api.sync();
  await laptop.api.sync();
  for (const device of [laptop, phone]) {
    expect(await namesOf(device.api)).toEqual([]);
    expect((await device.api.get({ id: mine.id })).record).toMatchObject({ name: "Rain coat" });
  }
  // The helper's blocks lie there still, and nobody takes them in again.
  await laptop.reopen();
  await laptop.api.sync();
  expect(await namesOf(laptop.api)).toEqual([]);
  await job.vault.close();
});

test("what a job may not write, and what it lies about, is set aside under its name; all else goes on", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const mine = await laptop.api.add({ collection: "purchases", fields: tent });
  await laptop.api.sync();
  const job = await hire(laptop);
  const thief = await thiefOf(job);
  const other = `${"7".repeat(32)}/1` as StreamName;
  const nobody = "8".repeat(64) as BlockId;
  const grave = { id: mine.id, v: 1, rev: 9, edited: "2026-05-01T00:00:00Z", type: "purchase" };
  const lies: readonly [
    why: RegExp,
    Parameters<typeof thiefBlock>[2],
    head?: object,
    key?: Uint8Array,
  ][] = [
    [/deletes/, [JSON.stringify({ ...grave, deleted: "owner" })]],
    [/revision/, [lineOf({ rev: 2 ** 31 })]],
    [/no record/, ["[]"]],
    [/do not exist/, [lineOf({})], { seen: { [other]: [5, nobody] } }],
    [/other entries/, [lineOf({})], { seen: await lieAbout(thief) }],
    [/not known/, [lineOf({})], { roster: [99, "9".repeat(64)] }],
    [/another list/, [lineOf({})], { roster: [1, "9".repeat(64)] }],
    [/does not know/, [lineOf({})], {}, random(32)],
  ];
  for (const [, lines, head, key] of lies)
    expect(
      await uploadAs(thief, thiefBlock(thief, await nextPlaceOf(thief), lines, { head, key })),
    ).toEqual([]);
  const honest = thiefBlock(thief, await nextPlaceOf(thief), [lineOf({ name: "Stove" })]);
  expect(await uploadAs(thief, honest)).toEqual([]);
  await laptop.api.sync();
  // Each lie waits for Ann, named; the honest block behind them came in; nothing of hers is gone, nothing is stopped.
  const held = await laptop.api.quarantine();
  expect(held.map(({ why }) => why)).toEqual(lies.map(([why]) => expect.stringMatching(why)));
  expect(new Set(held.map(({ device }) => device))).toEqual(new Set([thief.secrets.device]));
  expect(await namesOf(laptop.api)).toEqual(["Stove", "Two-person tent"]);
  await laptop.api.add({ collection: "purchases", fields: { ...tent, name: "Lamp" } });
  expect(await laptop.api.sync()).toMatchObject({ waiting: 0 });
  const { publishing, alarms } = await laptop.api.status();
  expect(publishing).toBe(true);
  expect(alarms).toEqual([
    expect.objectContaining({
      code: "helper-refused",
      stopsPublishing: false,
      text: expect.stringMatching(/8 entries from the helper 'Ann's job'/),
    }),
  ]);
  // It lasts over a restart; the phone finds the same.
  await laptop.reopen();
  await phone.api.sync();
  for (const device of [laptop, phone])
    expect(await device.api.quarantine()).toHaveLength(lies.length);
  // Ann drops all but the one whose claim to have seen something was the lie: that record she wants.
  for (const { entry, why } of held) {
    const decision = /do not exist/.test(why) ? "accept" : "drop";
    expect(await laptop.api.quarantineDecide({ entry, decision })).toEqual({
      records: decision === "accept" ? 1 : 0,
    });
  }
  const again = laptop.api.quarantineDecide({ entry: held[0]!.entry, decision: "accept" });
  await expect(again).rejects.toMatchObject({ code: "no-record" });
  await laptop.api.sync();
  await phone.api.sync();
  for (const device of [laptop, phone]) {
    expect(await device.api.quarantine()).toEqual([]);
    expect(await namesOf(device.api)).toEqual([
      "Lamp",
      "Stove",
      "Two-person tent",
      "Two-person tent",
    ]);
  }
  const [here, there] = [await laptop.api.status(), await phone.api.status()];
  expect(here.syncCode).toEqual(there.syncCode);
  expect(here.alarms).toEqual([]);
  await job.vault.close();
});

test("two devices that remove at once, one the job and one the tablet, both succeed, and the job opens nothing later", async () => {
  await using ann = await household("ann", ["laptop", "phone", "tablet"]);
  const { laptop, phone, tablet } = ann;
  const job = await hire(laptop);
  await phone.api.sync();
  const thief = await thiefOf(job);
  await Promise.all([
    laptop.api.removeDevice({ id: thief.secrets.device }),
    phone.api.removeDevice({ id: (await tablet.api.status()).deviceId }),
  ]);
  await laptop.api.add({ collection: "purchases", fields: tent });
  for (const device of [laptop, phone, laptop]) await device.api.sync();
  const [here, there] = [await laptop.api.status(), await phone.api.status()];
  expect([here.epoch, there.epoch]).toEqual([3, 3]);
  expect(here.syncCode).toEqual(there.syncCode);
  expect(await namesOf(phone.api)).toEqual(["Two-person tent"]);
  const blocks = await blocksOf(await thiefOf(laptop));
  const later = blocks.filter((block) => readBlockHeader(block).epoch === 3);
  expect(later.length).toBeGreaterThan(0);
  expect([...openedBy(thief, later)]).toEqual([]);
  await job.vault.close();
});

test("a clean-up takes in what a job had just written, keeps what waits for review, and the job goes on", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const old = await laptop.api.add({ collection: "purchases", fields: tent });
  const job = await hire(laptop);
  await job.api.add({ collection: "purchases", fields: { ...tent, name: "Stove" } });
  await job.api.sync();
  const thief = await thiefOf(job);
  const lie = { seen: { [`${"7".repeat(32)}/1`]: [5, "8".repeat(64)] } } as object;
  const place = { ...(await nextPlaceOf(thief)), segment: 7, seq: 1 };
  const lines = [lineOf({ name: "Lamp" })];
  expect(await uploadAs(thief, thiefBlock(thief, place, lines, { head: lie }))).toEqual([]);
  // The laptop has seen none of this when Ann erases the tent: the floor passes all of it.
  await laptop.api.erase({ ids: [old.id] });
  await phone.api.sync();
  await laptop.api.sync();
  for (const device of [laptop, phone]) expect(await namesOf(device.api)).toEqual(["Stove"]);
  const [waiting] = await laptop.api.quarantine();
  await laptop.api.quarantineDecide({ entry: waiting!.entry, decision: "accept" });
  await laptop.api.sync();
  await job.api.sync();
  await job.reopen();
  expect(await namesOf(job.api)).toEqual(["Lamp", "Stove"]);
  await job.api.add({ collection: "purchases", fields: { ...tent, name: "Rope" } });
  await job.api.sync();
  const other = await joinDevice(laptop, "other", platformOf("Ann's other job"), TERMS);
  await laptop.api.sync();
  await other.api.sync();
  for (const device of [laptop, other])
    expect(await namesOf(device.api)).toEqual(["Lamp", "Rope", "Stove"]);
  await job.vault.close();
  await other.vault.close();
});

/** A helper, and when its time is over, Unix milliseconds. */
interface Brief {
  readonly job: TestDevice;
  readonly until: number;
}

/** Hires a job for so many milliseconds; null where they were over before it had come in, on a busy machine. */
async function hireFor(owner: TestDevice, ms: number): Promise<Brief | null> {
  const until = Date.now() + ms;
  try {
    const job = await hire(owner, { ...TERMS, until: new Date(until).toISOString() });
    return (await job.api.status()).removed === null ? { job, until } : null;
  } catch (error) {
    if (isVaultError(error, "device-removed")) return null;
    throw error;
  }
}

test("a job's time ends by itself: the server admits it no more, and the next device takes it out", async () => {
  let hasEnded = false;
  for (let ms = 2_500; !hasEnded; ms *= 2) {
    await using ann = await household("ann", ["laptop"]);
    const { laptop } = ann;
    const brief = await hireFor(laptop, ms);
    if (brief !== null) await mustEnd(laptop, brief);
    hasEnded = brief !== null;
  }
});

async function mustEnd(laptop: TestDevice, { job, until }: Brief): Promise<void> {
  const { epoch, deviceId } = await job.api.status();
  while (Date.now() <= until + 20) await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(job.api.sync()).rejects.toMatchObject({ code: "device-removed" });
  expect((await job.api.status()).removed).toBe(new Date(until).toISOString());
  await laptop.api.sync();
  expect((await laptop.api.status()).epoch).toBe(epoch + 1);
  const gone = (await laptop.api.devices()).find(({ id }) => id === deviceId);
  expect(gone?.removed).not.toBeNull();
  await job.vault.close();
}

test("what a phone saved while it was being removed waits for Ann on every device, also where it was seen already", async () => {
  await using ann = await household("ann", ["laptop", "phone", "tablet"]);
  const { laptop, phone, tablet } = ann;
  await phone.api.add({ collection: "purchases", fields: tent });
  for (const device of [phone, laptop, tablet]) await device.api.sync();
  // The laptop knows this much when it removes the phone; meanwhile the phone saves more, which the tablet sees.
  const remover = await thiefOf(laptop);
  const { vector } = remover.secrets.pin;
  for (const name of ["Late stove", "Late lamp"]) {
    await phone.api.add({ collection: "purchases", fields: { ...tent, name } });
    await phone.api.sync();
  }
  await tablet.api.sync();
  expect(await namesOf(tablet.api)).toEqual(["Late lamp", "Late stove", "Two-person tent"]);
  const { deviceId } = await phone.api.status();
  const keeper = { current: () => remover.secrets, save: async () => Promise.resolve() };
  const author = { session: remover.session, keeper, random, now: Date.now };
  const phoneId = Object.keys(vector)
    .find((stream) => stream.startsWith(deviceId))!
    .slice(0, 32);
  await removeMember(author, remover.state, phoneId as typeof remover.secrets.device, vector);
  for (const device of [laptop, tablet, laptop, tablet]) await device.api.sync();
  for (const device of [laptop, tablet]) {
    expect(await namesOf(device.api)).toEqual(["Two-person tent"]);
    const late = await device.api.quarantine();
    expect(
      late.map(({ reason, collection, records }) => [reason, collection, records]),
    ).toContainEqual(["late", "purchases", 1]);
    expect((await device.api.status()).alarms).toContainEqual(
      expect.objectContaining({ code: "LATE_FROM_REMOVED", stopsPublishing: false }),
    );
    await device.reopen();
    expect(await device.api.quarantine()).toHaveLength(late.length);
    expect(await namesOf(device.api)).toEqual(["Two-person tent"]);
  }
  const [here, there] = [await laptop.api.status(), await tablet.api.status()];
  expect(here.syncCode).toEqual(there.syncCode);
  // Ann takes one of them up on the tablet, and lets the rest go.
  const late = (await tablet.api.quarantine()).filter(
    ({ collection }) => collection === "purchases",
  );
  expect(late).toHaveLength(2);
  await tablet.api.quarantineDecide({ entry: late[0]!.entry, decision: "accept" });
  await tablet.api.quarantineDecide({ entry: late[1]!.entry, decision: "drop" });
  for (const device of [tablet, laptop, tablet]) await device.api.sync();
  for (const device of [laptop, tablet]) {
    expect(await namesOf(device.api)).toEqual(["Late stove", "Two-person tent"]);
    expect(
      (await device.api.quarantine()).filter(({ collection }) => collection === "purchases"),
    ).toEqual([]);
  }
});

/** A reading of Ann's scale. */
const measurement = {
  type: "measurement",
  when: { day: "2026-03-14", precision: "day" },
  point: "Weight",
  quantity: { value: 70.1, unit: "kg" },
};

async function recordNamed(api: VaultApi, name: string): Promise<RecordView> {
  const { records } = await api.list({ collection: "purchases" });
  const found = records.find(({ record }) => record["name"] === name);
  if (found === undefined) throw new Error(`no record ${name}`);
  return found;
}

/** Another id at the newest place of a stream that is there. */
async function lieAbout({ session }: Thief): Promise<Record<string, [number, string]>> {
  const { streams } = await fetchHeads(session);
  const [[stream, [seq]] = ["", [0]]] = Object.entries(streams);
  return { [stream]: [seq, "6".repeat(64)] };
}
