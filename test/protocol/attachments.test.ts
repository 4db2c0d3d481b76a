/**
 * The server's room for attachments, over real HTTP, against bytes that are not made by our own client.
 * @module
 */
import { randomBytes } from "node:crypto";
import {
  attachmentAddress,
  ATTACHMENT_TYPE,
  MAX_ATTACHMENT_BYTES,
  toHex,
  type AttachmentAddress,
} from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import type { RunningServer } from "@rootvault/server/app";
import { ATTACHMENT_LIMIT, MOST_ATTACHMENTS } from "../../server/src/attachments/put.ts";
import type { AttachmentStore } from "../../server/src/attachments/store.ts";
import { purgeAttachments } from "../../server/src/attachments/purge.ts";
import {
  addEntry,
  headOf,
  login,
  makeEntry,
  makeKey,
  makeLockbox,
  openRawVault,
  type RawKey,
  type RawSession,
  type RawVault,
} from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

type Owner = RawVault & { session: RawSession };

/** Noise that is as long as the smallest attachment, or as the one asked for. */
function noise(length = 4137): { address: AttachmentAddress; bytes: Uint8Array } {
  const bytes = new Uint8Array(length);
  bytes.set(randomBytes(Math.min(length, 4096)));
  return { address: attachmentAddress(bytes), bytes };
}

function pathOf(raw: RawVault, address: string): string {
  return `/vaults/${raw.vault}/attachments/${address}`;
}

function put(
  raw: RawVault,
  session: RawSession,
  { address, bytes }: { address: string; bytes: Uint8Array },
): Promise<Response> {
  return session.call("PUT", pathOf(raw, address), { bytes, type: ATTACHMENT_TYPE });
}

async function get(raw: Owner, address: string): Promise<Uint8Array | number> {
  const answer = await raw.session.call("GET", pathOf(raw, address));
  return answer.status === 200 ? new Uint8Array(await answer.arrayBuffer()) : answer.status;
}

async function slugOf(answer: Response): Promise<[number, string]> {
  const { title } = (await answer.json()) as { title: string };
  return [answer.status, title];
}

/** Adds a member of a class to the roster, and logs it in. */
async function addMember(
  origin: string,
  raw: Owner,
  kind: { readonly class: string; readonly may?: string },
): Promise<{ key: RawKey; session: RawSession }> {
  const key = makeKey();
  const entry = addEntry(raw, raw.device, key, kind);
  const answer = await raw.session.call("POST", `/vaults/${raw.vault}/roster`, {
    json: {
      after: headOf(raw),
      entries: [entry],
      lockboxes: kind.class === "helper" ? [] : [makeLockbox(1, key.id)],
    },
  });
  expect(answer.status, await answer.clone().text()).toBe(200);
  raw.entries.push(entry);
  return { key, session: await login(origin, raw.vault, key) };
}

/** Leaves the roster as a compaction of nothing would; gives its number. */
async function truncate({ services }: RunningServer, raw: Owner): Promise<number> {
  const [n, prev] = headOf(raw);
  const body = {
    n: n + 1,
    vault: raw.vault,
    prev,
    op: "truncate",
    by: raw.device.id,
    ts: Date.now(),
    floor: {},
    snapshot: { stream: `${raw.device.id}/9`, count: 1, head: toHex(randomBytes(32)) },
    state: toHex(randomBytes(32)),
    rule: 1,
    epoch_floor: 1,
    grace: 86_400,
  };
  const entry = makeEntry(body, [raw.device]);
  raw.entries.push(entry);
  const [, hash] = headOf(raw);
  await services.tenant.tx(raw.vault, async (tx) => {
    await services.stores.roster.add(tx, { n: n + 1, hash, entry, at: Date.now() });
    await services.stores.vaults.setHead(tx, n + 1, hash);
  });
  return n + 1;
}

test("an attachment is taken once, given back as it came, and only to its own vault", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const mallory = await openRawVault(server.origin);
  const picture = noise();
  expect((await put(ann, ann.session, picture)).status).toBe(201);
  expect((await put(ann, ann.session, picture)).status).toBe(200);
  expect(await get(ann, picture.address)).toEqual(picture.bytes);
  expect(await get(mallory, picture.address)).toBe(404);
  expect(await get(ann, noise().address)).toBe(404);
  expect(await get(ann, picture.address.toUpperCase())).toBe(404);
  // It counts against the quota once, and is in no heads.
  const row = await server.services.stores.vaults.read(server.services.tenant.read(ann.vault));
  expect([row?.bytes, row?.blocks, row?.change]).toEqual([4137, 0, 0]);
});

test("other bytes than the address names, and lengths that no attachment has, are refused", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const { bytes, address } = noise();
  const changed = bytes.slice();
  changed[0] = (changed[0] ?? 0) ^ 1;
  for (const [what, sent] of [
    ["changed", { address, bytes: changed }],
    ["one byte more", noise(4138)],
    ["one byte less", noise(4136)],
    ["empty", noise(0)],
  ] as const)
    expect([what, await slugOf(await put(ann, ann.session, sent))]).toEqual([
      what,
      [422, "BAD_ATTACHMENT"],
    ]);
  const named = await put(ann, ann.session, { address: "x".repeat(64), bytes });
  expect(await slugOf(named)).toEqual([400, "bad-request"]);
  const typed = await ann.session.call("PUT", pathOf(ann, address), { bytes, type: "image/png" });
  expect(await slugOf(typed)).toEqual([400, "bad-request"]);
  expect(await get(ann, address)).toBe(404);
});

test("the largest attachment fits, and not one byte more", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const largest = noise(MAX_ATTACHMENT_BYTES);
  expect((await put(ann, ann.session, largest)).status).toBe(201);
  expect((await get(ann, largest.address)).valueOf()).toHaveProperty(
    "length",
    MAX_ATTACHMENT_BYTES,
  );
  const more = noise(MAX_ATTACHMENT_BYTES + 1);
  expect(await slugOf(await put(ann, ann.session, more))).toEqual([422, "BAD_ATTACHMENT"]);
  // What says that it is longer than the route takes is not even read: every route is tested for that.
  expect(ATTACHMENT_LIMIT).toBe(Math.floor(16.1 * 2 ** 20));
});

test("quotas hold to the byte and to the piece", async () => {
  await using server = await startTestServer({ quota_bytes: String(2 * 4137) });
  const ann = await openRawVault(server.origin);
  expect((await put(ann, ann.session, noise())).status).toBe(201);
  expect((await put(ann, ann.session, noise())).status).toBe(201);
  const full = await put(ann, ann.session, noise());
  expect(await slugOf(full)).toEqual([413, "quota-exceeded"]);

  await using wide = await startTestServer();
  const bob = await openRawVault(wide.origin);
  const stores: { attachments: AttachmentStore } = wide.services.stores;
  const { attachments } = stores;
  // As if there were so many that one more is the last.
  stores.attachments = { ...attachments, count: () => Promise.resolve(MOST_ATTACHMENTS - 1) };
  expect((await put(bob, bob.session, noise())).status).toBe(201);
  stores.attachments = { ...attachments, count: () => Promise.resolve(MOST_ATTACHMENTS) };
  expect(await slugOf(await put(bob, bob.session, noise()))).toEqual([413, "quota-exceeded"]);
});

test("who may write blocks may add attachments; a kit and a reading helper only look", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const picture = noise();
  await put(ann, ann.session, picture);
  const kit = await login(server.origin, ann.vault, ann.kit);
  const reader = await addMember(server.origin, ann, { class: "helper", may: "read" });
  const adder = await addMember(server.origin, ann, { class: "helper", may: "add" });
  for (const [session, status] of [
    [kit, 403],
    [reader.session, 403],
    [adder.session, 201],
  ] as const) {
    expect((await session.call("GET", pathOf(ann, picture.address))).status).toBe(200);
    expect((await put(ann, session, noise())).status).toBe(status);
  }
});

test("dead attachments go with their compaction, unless a device names them again", async () => {
  await using server = await startTestServer();
  const ann = await openRawVault(server.origin);
  const phone = await addMember(server.origin, ann, { class: "device" });
  const [lives, dies, kept, again] = [noise(), noise(), noise(), noise()];
  for (const one of [lives, dies, kept, again]) await put(ann, ann.session, one);
  const say = (session: RawSession, verb: string, json: unknown): Promise<Response> =>
    session.call("POST", pathOf(ann, verb), { json });
  const dead = [dies.address, kept.address, again.address];

  // Nobody names anything dead before there is a compaction, and then only the device that made it.
  const early = await say(ann.session, "dead", { n: 1, addresses: dead });
  expect(await slugOf(early)).toEqual([403, "helper-refused"]);
  const n = await truncate(server, ann);
  const other = await say(phone.session, "dead", { n, addresses: dead });
  expect(await slugOf(other)).toEqual([403, "helper-refused"]);
  const stale = await say(ann.session, "dead", { n: n - 1, addresses: dead });
  expect(await slugOf(stale)).toEqual([412, "precondition-failed"]);
  expect((await say(ann.session, "dead", { n, addresses: dead })).status).toBe(200);

  // The phone sees what is lacking and what is to go, keeps one and sends one again.
  const lost = noise();
  const asked = { addresses: [lives.address, ...dead, lost.address] };
  const states = await (await say(phone.session, "check", asked)).json();
  expect(states).toEqual({ missing: [lost.address], dead });
  expect((await say(phone.session, "keep", { addresses: [kept.address] })).status).toBe(200);
  expect((await put(ann, phone.session, again)).status).toBe(200);

  // The purge of an earlier entry takes nothing; that of this one takes just the dead one and frees its bytes.
  const { tenant } = server.services;
  const purge = (upTo: number): Promise<unknown> =>
    tenant.tx(ann.vault, (tx) => purgeAttachments(server.services, tx, upTo));
  expect(await purge(n - 1)).toEqual({ count: 0, bytes: 0 });
  expect(await purge(n)).toEqual({ count: 1, bytes: 4137 });
  expect(await get(ann, dies.address)).toBe(404);
  for (const one of [lives, kept, again]) expect(await get(ann, one.address)).toEqual(one.bytes);
  // A list that comes after the blocks went takes effect at once.
  const { stores } = server.services;
  await tenant.tx(ann.vault, async (tx) => {
    await stores.compactions.add(tx, { n, storedAt: 0, dueAt: 0 });
    await stores.compactions.setErased(tx, { n, at: 0, index: 0 });
  });
  await say(ann.session, "dead", { n, addresses: [lives.address] });
  expect(await get(ann, lives.address)).toBe(404);
  const row = await stores.vaults.read(tenant.read(ann.vault));
  expect(row?.bytes).toBe(2 * 4137);
});
