/**
 * Deletion against a thief who copied the server's folder at every step and holds every key that survives: erased means
 * what is documented, shredded means that nothing opens.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { coat, tent } from "@rootvault/vault-core/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { readWords } from "../../vault-core/src/crypto/words.ts";
import {
  household,
  joinDevice,
  platformOf,
  restoreDevice,
  type Household,
} from "../support/household.ts";
import {
  keysOf,
  openAll,
  openAsHelper,
  steal,
  type StolenServer,
} from "../support/stolen-server.ts";

const folder = mkdtempSync(join(tmpdir(), "rootvault-deletion-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function kitOf(words: readonly string[]): Uint8Array {
  const rk = readWords(words);
  if (rk === null) throw new Error("no kit");
  return rk;
}

async function buy(
  device: { api: Household<"laptop">["laptop"]["api"] },
  name: string,
): Promise<string> {
  const fields = { ...tent, name };
  const { id } = await device.api.add({ collection: "purchases", fields });
  return id;
}

/** Copies the folder before and after each request of a device that changes something, for as long as some work goes on. */
async function copiedWhile(
  data: string,
  spy: FetchSpy,
  work: () => Promise<unknown>,
): Promise<StolenServer[]> {
  const copies = [steal(data)];
  spy.onWrite = () => copies.push(steal(data));
  await work();
  spy.onWrite = () => 0;
  return copies;
}

/** What a household's devices call the server by. */
interface FetchSpy {
  onWrite: () => number;
  readonly fetch: typeof globalThis.fetch;
}

function fetchSpy(): FetchSpy {
  const spy: FetchSpy = {
    onWrite: () => 0,
    fetch: async (input, init) => {
      const isWrite = (init?.method ?? "GET") !== "GET";
      if (isWrite) spy.onWrite();
      const answer = await globalThis.fetch(input, init);
      if (isWrite) spy.onWrite();
      return answer;
    },
  };
  return spy;
}

/** Ids of blocks of which a copy still has the bytes, anywhere in its files. */
function bytesIn(copy: StolenServer, of: StolenServer): string[] {
  return of.blocks
    .filter(({ body }) => copy.bytes.includes(Buffer.from(body.subarray(200, 280))))
    .map(({ id }) => id);
}

describe("erased", () => {
  let data: string;
  let ann: Household<"laptop" | "phone">;
  let secret: string;
  const copies: StolenServer[] = [];

  beforeAll(async () => {
    data = join(folder, "erased");
    ann = await household("Ann", ["laptop", "phone"], { data });
    secret = await buy(ann.laptop, "a secret tent");
    await buy(ann.laptop, "a pot");
    await ann.laptop.api.sync();
    await buy(ann.phone, "a pan");
    await ann.phone.api.sync();
    await ann.laptop.api.sync();
    copies.push(steal(data));
  });
  afterAll(() => ann[Symbol.asyncDispose]());

  test("an erased record is gone from the server's files once all devices have confirmed, and only then", async () => {
    const [before] = copies;
    expect(before!.blocks.length).toBeGreaterThan(3);
    const receipt = await ann.laptop.api.erase({ ids: [secret] });
    expect(receipt).toMatchObject({ level: "erased", records: 1, done: false });
    copies.push(steal(data));
    // The phone has not confirmed: the server still holds all.
    expect(bytesIn(copies[1]!, before!)).toHaveLength(before!.blocks.length);
    await ann.phone.api.sync();
    copies.push(steal(data));
    const [, , after] = copies;
    expect(bytesIn(after!, before!)).toEqual([]);
    const { snapshot } = after!.roster.truncate!;
    expect(after!.blocks.length).toBeGreaterThanOrEqual(snapshot.count);
    // Keys of the old epoch are gone too.
    const { epochFloor } = after!.roster.truncate!;
    expect(after!.lockboxes.every(({ epoch }) => epoch >= epochFloor)).toBe(true);
    expect(after!.links.every(({ epoch }) => epoch > epochFloor)).toBe(true);
  });

  test("both devices hold what was left, neither the record nor a key that opens it", async () => {
    for (const device of [ann.laptop, ann.phone]) {
      const { records } = await device.api.list({ collection: "purchases" });
      const names = new Set(records.map(({ record }) => record["name"]));
      expect(names).toEqual(new Set(["a pan", "a pot"]));
    }
    const devices = await keysOf(ann.laptop, ann.phone);
    const [before, , after] = copies;
    const old = new Set(before!.blocks.map(({ id }) => id));
    // With all that the server has now, and the kit, the keys open nothing that was.
    const opened = openAll([after!], { devices, kit: kitOf(ann.kit) });
    expect([...opened].filter((id) => old.has(id))).toEqual([]);
    // What they should open they open: else this thief would be too clumsy to prove anything.
    expect(opened.size).toBe(after!.blocks.length);
    const { epochFloor } = after!.roster.truncate!;
    for (const { epochKeys } of devices)
      expect([...epochKeys.keys()].every((epoch) => epoch >= epochFloor)).toBe(true);
  });

  test("as documented, an old copy of the server still opens with the kit, or by its links: erased is not shredded", async () => {
    const [before, second] = copies;
    const kit = openAll([before!], { devices: [], kit: kitOf(ann.kit) });
    expect(kit.size).toBe(before!.blocks.length);
    const devices = await keysOf(ann.laptop);
    expect(openAll([before!], { devices, kit: null }).size).toBe(0);
    const linked = openAll([second!], { devices, kit: null });
    expect(linked.size).toBeGreaterThanOrEqual(before!.blocks.length);
  });

  test("the receipt says what waits and what stays; the server's word is signed", async () => {
    const { receipt } = await ann.laptop.api.eraseStatus();
    const stateOf = (place: string): readonly string[] =>
      receipt!.places.filter((one) => one.place === place).map(({ state }) => state);
    expect(stateOf("this-device")).toEqual(["gone"]);
    expect(stateOf("device")).toEqual(["gone"]);
    expect(stateOf("server")).toEqual(["gone"]);
    expect(stateOf("server-backups")).toEqual(["waiting"]);
    expect(stateOf("own-copies")).toEqual(["kept"]);
    expect(receipt!.done).toBe(false);
  });

  test("the quota gets the room back", async () => {
    const { services } = ann.server.running;
    const vault = copies[0]!.roster.vault;
    const row = await services.stores.vaults.read(services.tenant.read(vault));
    const held = steal(data).blocks.reduce((sum, { body }) => sum + body.length, 0);
    expect(row).toMatchObject({ bytes: held });
  });
});

describe("shredded", () => {
  let data: string;
  let ann: Household<"laptop" | "phone">;
  const copies: StolenServer[] = [];

  beforeAll(async () => {
    data = join(folder, "shredded");
    ann = await household("Ann", ["laptop", "phone"], { data });
    for (const name of ["a secret tent", "a pot", "a pan"]) await buy(ann.laptop, name);
    await ann.laptop.api.sync();
    await buy(ann.phone, "a stove");
    await ann.phone.api.sync();
    await ann.laptop.api.sync();
    copies.push(steal(data));
  });
  afterAll(() => ann[Symbol.asyncDispose]());

  test("no key that survives opens one of the old entries, whatever the server kept", async () => {
    const [before] = copies;
    const { records } = await ann.laptop.api.list({ collection: "purchases" });
    await ann.laptop.api.remove({
      ids: records.filter(({ record }) => record["name"] === "a secret tent").map(({ id }) => id),
    });
    const { words, receipt } = await ann.laptop.api.shred({ text: ann.kit.join(" ") });
    copies.push(steal(data));
    expect(receipt).toMatchObject({ level: "shredded", done: false });
    const old = new Set(before!.blocks.map(({ id }) => id));
    // The phone has not moved yet: its keys still open all, and the receipt says so.
    const early = await keysOf(ann.laptop, ann.phone);
    expect(openAll(copies, { devices: early, kit: null }).size).toBeGreaterThanOrEqual(old.size);
    expect(receipt.places.find(({ place }) => place === "device")?.state).toBe("waiting");
    await ann.phone.api.sync();
    await ann.laptop.api.sync();
    copies.push(steal(data));
    const devices = await keysOf(ann.laptop, ann.phone);
    const opened = openAll(copies, { devices, kit: kitOf(words) });
    expect([...opened].filter((id) => old.has(id))).toEqual([]);
    expect(opened.size).toBeGreaterThan(0);
    // The laptop alone, right after the shredding, held nothing either.
    const laptop = openAll(copies, { devices: [early[0]!], kit: kitOf(words) });
    expect([...laptop].filter((id) => old.has(id))).toEqual([]);
  });

  test("the vault goes on: the new kit restores it, the old one is no kit any more", async () => {
    const { words } = await ann.laptop.api.kitShow();
    const tablet = await restoreDevice(ann.server.origin, words, "Ann's tablet");
    const { records } = await tablet.api.list({ collection: "purchases" });
    expect(records).toHaveLength(3);
    await tablet.vault.close();
    await expect(restoreDevice(ann.server.origin, ann.kit, "thief")).rejects.toMatchObject({
      code: expect.stringMatching(/KIT_MISMATCH|not-found|no-vault/),
    });
    const watch = await joinDevice(ann.laptop, "watch", platformOf("Ann's watch"));
    expect((await watch.api.status()).counts).toMatchObject({ purchases: 3 });
    await watch.vault.close();
  });
});

/** Ann with a desk whose requests are watched, a passkey and a helper. */
async function watched(name: string) {
  const data = join(folder, name);
  const ann = await household("Ann", ["laptop"], { data });
  const spy = fetchSpy();
  const desk = await joinDevice(ann.laptop, "desk", platformOf("Ann's desk", { fetch: spy.fetch }));
  const passkey = {
    credentialId: new Uint8Array(randomBytes(32)),
    prf: new Uint8Array(randomBytes(32)),
  };
  await desk.api.addPasskey({
    credentialId: Buffer.from(passkey.credentialId).toString("base64url"),
    prf: Buffer.from(passkey.prf).toString("base64url"),
    name: "Ann's key",
  });
  const job = await joinDevice(desk, "job", platformOf("till job"), {
    may: "add",
    until: null,
    collections: ["purchases"],
  });
  const secret = await buy(desk, "a secret tent");
  await buy(desk, "a pot");
  await desk.api.add({ collection: "closet", fields: coat });
  for (const one of [desk, job, ann.laptop, desk]) await one.api.sync();
  return { data, ann, spy, desk, passkey, job, secret };
}

describe("at every request", () => {
  test("erasing: from what was copied within it, the newest state opens, and the server has no old entry at its end", async () => {
    const { data, ann, spy, desk, secret } = await watched("erased-watched");
    const copies = await copiedWhile(data, spy, async () => {
      await desk.api.erase({ ids: [secret] });
      await ann.laptop.api.sync();
      await desk.api.sync();
    });
    // Copies stand between any two requests.
    expect(copies.length).toBeGreaterThan(8);
    const old = copies[0]!.blocks.length;
    const counts = copies.map((copy) => bytesIn(copy, copies[0]!).length);
    // All that was until the last device has confirmed, and nothing from then on: never a part.
    expect(new Set([...counts, bytesIn(steal(data), copies[0]!).length])).toEqual(
      new Set([old, 0]),
    );
    await desk.vault.close();
    await ann[Symbol.asyncDispose]();
  });

  test("shredding: no copy opens with the new kit and all devices; what a removed passkey and helper open, the receipt says", async () => {
    const { data, ann, spy, desk, passkey, job, secret } = await watched("shredded-watched");
    const jobKeys = (await keysOf(job))[0]!;
    const before = steal(data);
    const old = new Set(before.blocks.map(({ id }) => id));
    await desk.api.remove({ ids: [secret] });
    let words: readonly string[] = [];
    const copies = await copiedWhile(data, spy, async () => {
      ({ words } = await desk.api.shred({ text: ann.kit.join(" ") }));
      await ann.laptop.api.sync();
      await desk.api.sync();
    });
    expect(copies.length).toBeGreaterThan(10);
    const all = [before, ...copies, steal(data)];
    const devices = await keysOf(desk, ann.laptop);
    const opened = openAll(all, { devices, kit: kitOf(words) });
    expect([...opened].filter((id) => old.has(id))).toEqual([]);
    expect(opened.size).toBeGreaterThan(0);
    // The passkey's keys are for life: with a copy from before it opens all that was, and nothing of what came after.
    const alive = all.at(-1)!.blocks.map(({ id }) => id);
    const byPasskey = openAll(all, { devices: [], kit: null, passkey });
    expect([...old].filter((id) => !byPasskey.has(id))).toEqual([]);
    expect(alive.filter((id) => byPasskey.has(id))).toEqual([]);
    // The helper's open what it was given, and nothing else.
    const byJob = openAsHelper(all, jobKeys);
    expect(new Set(byJob.values())).toEqual(new Set(["purchases"]));
    expect([...byJob.keys()].some((id) => old.has(id))).toBe(true);
    expect(alive.filter((id) => byJob.has(id))).toEqual([]);
    const { receipt } = await desk.api.eraseStatus();
    const kept = receipt!.places.filter(({ state }) => state === "kept");
    expect(kept.map(({ place, name }) => `${place} ${name}`.trim())).toEqual([
      "passkey Ann's key",
      "helper till job",
      "old-kit",
      "own-copies",
    ]);
    await desk.vault.close();
    await ann[Symbol.asyncDispose]();
  });
});
