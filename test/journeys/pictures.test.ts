/**
 * Ann keeps a receipt and a picture of her coat: seen on her other device, undone, lost by nobody.
 * @module
 */
import { expect, test } from "vitest";
import type { JsonObject, RecordView } from "@rootvault/vault-core";
import { household, joinDevice, platformOf, type TestDevice } from "../support/household.ts";
import { makePng } from "../support/pictures.ts";

const SECRET = "60.39 N 5.32 E, Ann's PhoneCam";

const boots: JsonObject = {
  when: { day: "2026-05-03", precision: "day" },
  type: "purchase",
  lineKind: "item",
  direction: "purchase",
  status: "delivered",
  orderId: null,
  seller: "Bootery",
  name: "Boots",
  quantity: 1,
};
const coat: JsonObject = {
  type: "garment",
  status: "owned",
  name: "Coat",
  garmentType: "coat",
  layer: "outer",
  colors: [],
};

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}

async function bytesOf(device: TestDevice, view: RecordView, size?: "thumb"): Promise<Buffer> {
  const file = view.attachments[0]!.file;
  const { data } = await device.api.attachment({ id: view.id, file, ...(size && { size }) });
  return Buffer.from(data, "base64url");
}

test("a receipt and a coat's picture are seen on the other device, without place and camera", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const plain = makePng(40, 30);
  const small = makePng(4, 3);
  // A receipt on a purchase, which stays as it was imported; a coat that comes with its picture.
  const bought = await laptop.api.add({ collection: "purchases", fields: boots });
  const receipt = await laptop.api.attach({
    id: bought.id,
    files: [{ data: base64(makePng(40, 30, SECRET)), caption: "Receipt", thumb: base64(small) }],
  });
  const worn = await laptop.api.attach({
    collection: "closet",
    fields: coat,
    files: [{ data: base64(plain) }],
  });
  expect(receipt.attachments).toMatchObject([
    {
      mime: "image/png",
      width: 40,
      height: 30,
      bytes: plain.length,
      caption: "Receipt",
      hasThumb: true,
    },
  ]);
  expect(worn.attachments).toMatchObject([{ hasThumb: false }]);
  // No view and no export holds a key; a picture is no correction of what was imported.
  const parts = ["purchases", "closet"].map((collection) =>
    laptop.api.exportCollection({ collection, format: "json" }),
  );
  const texts = JSON.stringify([receipt, worn, await Promise.all(parts)]);
  expect(texts).toContain("address");
  expect(texts).not.toContain('"key');
  expect(receipt.marks).toEqual({});

  // Saved, and not yet on the server.
  expect((await laptop.api.status()).waiting).toBeGreaterThanOrEqual(3);
  await laptop.api.sync();
  expect((await laptop.api.status()).waiting).toBe(0);

  // The phone has the record by its sync, and fetches the pictures when they are looked at.
  await phone.api.sync();
  const there = await phone.api.get({ id: bought.id });
  expect(there.attachments).toEqual(receipt.attachments);
  const seen = await bytesOf(phone, there);
  expect(seen.equals(plain)).toBe(true);
  expect(seen.includes("PhoneCam")).toBe(false);
  expect((await bytesOf(phone, there, "thumb")).equals(small)).toBe(true);
  expect((await bytesOf(phone, await phone.api.get({ id: worn.id }))).equals(plain)).toBe(true);

  // Once seen, it is there without the server too, also after a restart.
  await ann.server.running.close();
  await phone.reopen();
  expect((await bytesOf(phone, there)).equals(plain)).toBe(true);
});

test("a picture that was taken off comes back by undo, and a mark leaves pictures alone", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const added = await api.attach({
    collection: "purchases",
    fields: boots,
    files: [{ data: base64(makePng(8, 8)) }, { data: base64(makePng(9, 9)) }],
  });
  const [first, second] = added.attachments;
  await api.sync();
  const without = await api.detach({ id: added.id, files: [first!.file] });
  expect(without.attachments).toEqual([second]);
  await api.undo();
  const again = await api.get({ id: added.id });
  expect(again.attachments).toEqual([first, second]);
  // A correction and a mark are other words on the same record.
  await api.edit({ id: added.id, fields: { name: "Winter boots" } });
  await api.mark({ ids: [added.id], marks: { correct: null, exclude: true, reason: "gift" } });
  const marked = await api.get({ id: added.id });
  expect([marked.effective, marked.record["name"]]).toEqual([null, "Boots"]);
  expect(marked.attachments).toEqual([first, second]);
  expect(marked.marks).toEqual({ exclude: true, reason: "gift" });
  // An attach that is undone before the sync leaves nothing on the server, and nothing here.
  const more = await api.attach({ id: added.id, files: [{ data: base64(makePng(7, 7)) }] });
  expect(more.attachments).toHaveLength(3);
  await api.undo();
  await api.sync();
  const { services } = ann.server.running;
  const { vault } = await api.status();
  const read = services.tenant.read(vault as Parameters<typeof services.tenant.read>[0]);
  expect(await services.stores.attachments.count(read)).toBe(2);
  expect((await api.status()).waiting).toBe(0);
});

test("what cannot be kept is refused with a code, and nothing is written", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api, platform } = ann.laptop;
  const bought = await api.add({ collection: "purchases", fields: boots });
  const good = { data: base64(makePng(8, 8)) };
  const bad = (data: Uint8Array | string): { data: string } => ({
    data: base64(typeof data === "string" ? Buffer.from(data) : data),
  });
  const huge = makePng(2, 2);
  // A header that promises 41 megapixels: a good checksum, and no such picture behind it.
  const { id } = bought;
  for (const [files, code] of [
    [[good, bad("GIF89a...")], "not-recognised"],
    [[good, bad(huge.slice(0, 40))], "import-refused"],
    [[good, bad(withSize(huge, 41_000, 1_000))], "too-large"],
    [[good, { data: "not base64url!" }], "bad-value"],
    [[{ ...good, thumb: bad("%PDF-1.7 %%EOF").data }], "bad-value"],
    [Array.from({ length: 13 }, () => good), "invalid-record"],
  ] as const)
    await expect(api.attach({ id, files }), code).rejects.toMatchObject({ code });
  await expect(api.attach({ id: "nope", files: [good] })).rejects.toMatchObject({
    code: "no-record",
  });
  await expect(
    api.attach({ collection: "media", fields: {}, files: [good] }),
  ).rejects.toMatchObject({ code: "bad-value" });
  await expect(
    api.attach({ collection: "closet", fields: { ...coat, layer: "moon" }, files: [good] }),
  ).rejects.toMatchObject({ code: "invalid-record" });
  await expect(api.detach({ id, files: ["0".repeat(32)] })).rejects.toMatchObject({
    code: "no-record",
  });
  expect((await api.get({ id })).attachments).toEqual([]);
  expect((await api.list({ collection: "closet" })).total).toBe(0);
  expect(await platform.stores.attachments.list()).toEqual([]);
  // Twelve fit.
  const twelve = await api.attach({ id, files: Array.from({ length: 12 }, () => good) });
  expect(twelve.attachments).toHaveLength(12);
  await expect(api.attach({ id, files: [good] })).rejects.toMatchObject({ code: "invalid-record" });
  expect(await platform.stores.attachments.list()).toHaveLength(12);
});

test("a picture is durable before the record that names it is written, or nothing is saved", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api, platform } = ann.laptop;
  const { attachments, outbox } = platform.stores;
  const order: string[] = [];
  const [put, append] = [attachments.put.bind(attachments), outbox.append.bind(outbox)];
  attachments.put = async (...what) => {
    await put(...what);
    order.push("picture");
  };
  outbox.append = async (entries) => {
    order.push("line");
    await append(entries);
  };
  const files = [{ data: base64(makePng(8, 8)) }, { data: base64(makePng(9, 9)) }];
  await api.attach({ collection: "closet", fields: coat, files });
  expect(order.slice(0, 3)).toEqual(["picture", "picture", "line"]);
  // The disk is full at the second picture, then at the line: no record, and no half of one, is left.
  attachments.put = async (address, bytes, state) => {
    if (bytes.length > 5_000) throw new Error("ENOSPC");
    await put(address, bytes, state);
  };
  const large = [{ data: base64(makePng(8, 8)) }, { data: base64(makePng(90, 90)) }];
  await expect(api.attach({ collection: "closet", fields: coat, files: large })).rejects.toThrow();
  attachments.put = put;
  outbox.append = () => Promise.reject(new Error("ENOSPC"));
  await expect(api.attach({ collection: "closet", fields: coat, files })).rejects.toThrow();
  outbox.append = append;
  expect((await api.list({ collection: "closet" })).total).toBe(1);
  await api.sync();
  expect(await attachments.list()).toHaveLength(2);
});

test("a full server still gets the records; their pictures wait here, and sync says so", async () => {
  await using ann = await household("ann", ["laptop"], { quota_bytes: "60000" });
  const { laptop } = ann;
  const added = await laptop.api.attach({
    collection: "closet",
    fields: coat,
    files: [{ data: base64(Buffer.concat([makePng(3, 3), Buffer.alloc(70_000)])) }],
  });
  // The picture was cut to its end, so a paper takes the room.
  const paper = Buffer.concat([
    Buffer.from("%PDF-1.7"),
    Buffer.alloc(70_000),
    Buffer.from("%%EOF"),
  ]);
  await laptop.api.attach({ id: added.id, files: [{ data: base64(paper) }] });
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "quota-exceeded" });
  const phone = await joinDevice(laptop, "phone", platformOf("Ann's phone"));
  expect((await phone.api.get({ id: added.id })).attachments).toHaveLength(2);
  expect((await laptop.api.status()).waiting).toBe(1);
  const file = (await laptop.api.get({ id: added.id })).attachments[1]!.file;
  const { data } = await laptop.api.attachment({ id: added.id, file });
  expect(Buffer.from(data, "base64url").equals(paper)).toBe(true);
  await phone.vault.close();
});

test("a server that lost a picture gets it again from whoever has it", async () => {
  let now = Date.now();
  await using ann = await household("ann", ["laptop"]);
  const { services } = ann.server.running;
  const phone = await joinDevice(
    ann.laptop,
    "phone",
    platformOf("Ann's phone", { now: () => now }),
  );
  const added = await ann.laptop.api.attach({
    collection: "closet",
    fields: coat,
    files: [{ data: base64(makePng(8, 8)) }],
  });
  await ann.laptop.api.sync();
  await phone.api.sync();
  await bytesOf(phone, await phone.api.get({ id: added.id }));
  // The server is restored from a backup of before.
  const { vault } = await phone.api.status();
  const { tenant, stores } = services;
  type Vault = Parameters<typeof tenant.read>[0];
  await tenant.tx(vault as Vault, async (tx) => {
    const addresses = (await phone.platform.stores.attachments.list()).map((one) => one.address);
    for (const address of addresses) await stores.attachments.markDead(tx, 0, address);
    await stores.attachments.purge(tx, 0);
  });
  expect(await stores.attachments.count(tenant.read(vault as Vault))).toBe(0);
  await phone.api.sync();
  expect(await stores.attachments.count(tenant.read(vault as Vault))).toBe(0);
  // A day later the phone looks, and sends it again.
  now += 25 * 3_600_000;
  await phone.api.sync().catch(() => null);
  expect(await stores.attachments.count(tenant.read(vault as Vault))).toBe(1);
  await phone.vault.close();
});

test("an erased coat takes its picture with it: off the server and off every device", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const added: RecordView[] = [];
  for (const size of [5, 6]) {
    const files = [{ data: base64(makePng(size, size)) }];
    added.push(await laptop.api.attach({ collection: "closet", fields: coat, files }));
  }
  const [gone, stays] = added;
  await laptop.api.sync();
  await phone.api.sync();
  // The phone has looked at both.
  for (const one of added) await bytesOf(phone, one);
  const { tenant, stores } = ann.server.running.services;
  const { vault } = await laptop.api.status();
  const left = (): Promise<number> =>
    stores.attachments.count(tenant.read(vault as Parameters<typeof tenant.read>[0]));
  await laptop.api.erase({ ids: [gone!.id] });
  expect(await left()).toBe(2);
  // With the phone's word the server deletes, and so does the phone.
  await phone.api.sync();
  expect(await left()).toBe(1);
  for (const device of [laptop, phone]) {
    expect(await device.platform.stores.attachments.list()).toHaveLength(1);
    expect((await bytesOf(device, stays!)).equals(makePng(6, 6))).toBe(true);
  }
  expect((await phone.api.list({ collection: "closet" })).total).toBe(1);
});

/** The same PNG with another size in its header, and a checksum that holds. */
function withSize(png: Uint8Array, width: number, height: number): Uint8Array {
  const head = makePng(1, 1).slice(0, 33);
  const view = new DataView(head.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return Uint8Array.from(Buffer.concat([head, png.slice(33)]));
}
