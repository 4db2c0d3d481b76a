/**
 * Ann takes everything out of her vault, and puts it into an empty one: nothing is missing, nothing is different.
 * @module
 */
import { expect, test } from "vitest";
import type { JsonObject } from "@rootvault/vault-core";
import { playDraft, purchaseDraft } from "@rootvault/vault-core/testing";
import { unzipped } from "../../vault-core/src/exchange/testing.ts";
import { archiveOf, takeIn } from "../support/archive.ts";
import { household } from "../support/household.ts";
import { makePng } from "../support/pictures.ts";

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

test("what Ann takes out comes back into an empty vault, ids and pictures and all", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { api } = ann.laptop;
  const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
  await api.importItems({ run, items: [1, 2, 3].map((row) => purchaseDraft(row)) });
  await api.importCommit({ run });
  const plays = await api.importBegin({ format: "spotify.extended", file: "plays.json" });
  await api.importItems({ run: plays.run, items: [playDraft(1, "2026-01-02T10:00:00Z", "s")] });
  await api.importCommit(plays);
  const bought = await api.add({ collection: "purchases", fields: boots });
  const thumb = { data: Buffer.from(makePng(4, 3)).toString("base64url") };
  const receipt = { data: Buffer.from(makePng(40, 30)).toString("base64url"), thumb: thumb.data };
  await api.attach({ id: bought.id, files: [{ ...receipt, caption: "Receipt" }] });
  const worn = await api.attach({ collection: "closet", fields: coat, files: [thumb] });
  await api.edit({ id: worn.id, fields: { name: "Winter coat" } });
  await api.mark({ ids: [bought.id], marks: { exclude: true, reason: "gift", note: "for Bea" } });
  await api.add({
    collection: "profile",
    fields: { type: "profile", key: "country", value: "NO", origin: "declared" },
  });
  const out = await archiveOf(api);
  const texts = await unzipped(out);
  expect(Object.keys(texts).filter((name) => !name.startsWith("schemas/"))).toEqual([
    "README.txt",
    "records/closet.jsonl",
    "records/media.jsonl",
    "records/profile.jsonl",
    "records/purchases.jsonl",
    "annotations.jsonl",
    expect.stringMatching(/^attachments\/[0-9a-f]{64}\.png$/),
    expect.stringMatching(/^attachments\/[0-9a-f]{64}\.png$/),
    "manifest.json",
  ]);
  // No key of the vault leaves it.
  expect(Object.values(texts).join("")).not.toMatch(/"(key|address)":"[0-9a-f]{64}"/);

  // Bea's computer has an empty vault on another server.
  await using other = await household("ann2", ["desktop"]);
  const { api: there } = other.desktop;
  expect(await takeIn(there, out)).toMatchObject({
    state: "done",
    read: 8,
    imported: 8,
    faulty: 0,
    skipped: {},
    collections: { purchases: 4, media: 1, closet: 1, profile: 1, annotations: 1 },
  });
  const back = await archiveOf(there);
  const differences = Object.entries(await unzipped(back)).filter(
    ([name, text]) => texts[name] !== text,
  );
  expect(differences.map(([name]) => name)).toEqual(["manifest.json"]);
  const [before, after] = [texts, await unzipped(back)].map((all) =>
    JSON.parse(all["manifest.json"]!.replace(/"created": "[^"]+"/, '"created": ""')),
  );
  expect(after).toEqual(before);
  // In the same order too. The time of writing alone may take a byte more or less once it is compressed.
  expect(Object.keys(await unzipped(back))).toEqual(Object.keys(texts));
  expect(Math.abs(back.size - out.size)).toBeLessThan(16);

  // What Ann sees is the same, the picture too; the next import of the shop's file brings nothing new.
  const seen = await there.get({ id: bought.id });
  expect(seen.marks).toEqual({ exclude: true, reason: "gift", note: "for Bea" });
  const file = seen.attachments[0]!.file;
  expect((await there.attachment({ id: bought.id, file })).data).toBe(receipt.data);
  const again = await there.importBegin({ format: "amazon.orders", file: "orders.csv" });
  await there.importItems({ run: again.run, items: [1, 2, 3].map((row) => purchaseDraft(row)) });
  expect(await there.importCommit(again)).toMatchObject({ imported: 0, duplicate: 3 });

  // A part of it: the closet with its picture, without the purchases, their receipt and their marks.
  const part = await archiveOf(api, ["closet"]);
  const some = await unzipped(part);
  expect(Object.keys(some).filter((name) => !name.startsWith("schemas/"))).toEqual([
    "README.txt",
    "records/closet.jsonl",
    expect.stringMatching(/^attachments\/[0-9a-f]{64}\.png$/),
    "manifest.json",
  ]);
  expect(JSON.parse(some["manifest.json"]!)).toMatchObject({
    only: ["closet"],
    collections: [{ name: "closet", count: 1 }],
  });
  expect(await takeIn(there, part)).toMatchObject({ state: "nothing-new", read: 1, duplicate: 1 });
  await expect(api.archive({ collections: [] })).rejects.toMatchObject({ code: "bad-value" });
  await expect(api.archive({ collections: ["shoes"] })).rejects.toMatchObject({
    code: "no-collection",
  });

  // The same archive again is nothing new, on the vault that it came from too.
  expect(await takeIn(there, out)).toMatchObject({ state: "nothing-new", duplicate: 8 });
  expect(await takeIn(api, out)).toMatchObject({ state: "nothing-new", duplicate: 8 });

  // One act takes it back, and brings it back.
  const [taken] = (await there.imports())
    .filter(({ format }) => format === "rootvault.archive")
    .slice(-1);
  await there.importUndo({ run: taken!.run });
  expect((await there.status()).counts).toEqual({});
  expect(await takeIn(there, out)).toMatchObject({ imported: 8 });
  await there.sync();
  expect((await there.status()).waiting).toBe(0);
});
