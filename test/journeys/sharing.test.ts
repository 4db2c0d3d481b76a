/**
 * A shop asks, Ann narrows and grants, the shop collects, Ann looks, revokes and checks the access log. The shop is
 * written with `openid-client` and `jose` alone.
 * @module
 */
import * as jose from "jose";
import { expect, test } from "vitest";
import type { JsonObject, RequestReview, VaultApi } from "@rootvault/vault-core";

import { ask, type Asked } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  openPage,
  redeem,
  startGrantee,
  type Connected,
  type LoopbackGrantee,
} from "../support/foreign-grantee.ts";
import { household, type TestDevice } from "../support/household.ts";

const fridge = appliance("refrigerator", "2014-05-03", "480.00");
const washer = appliance("washer", "2019-10-20", "700.00");
const heater = appliance("space_heater", "2021-01-05", "39.90");

function appliance(category: string, ownedFrom: string, price: string): JsonObject {
  return {
    type: "appliance",
    class: "appliance",
    category,
    status: "in_use",
    name: `Ann's ${category}`,
    serialNumber: "SN-0815",
    quantity: 1,
    when: { day: ownedFrom, precision: "day" },
    ownedFrom,
    price: { value: price, currency: "EUR" },
  };
}

interface Scene extends AsyncDisposable {
  readonly laptop: TestDevice;
  readonly phone: TestDevice;
  readonly origin: string;
  readonly bootery: LoopbackGrantee;
  readonly shop: Connected;
}

/** Ann with three appliances on two devices, and Bootery, which is connected to her server. */
async function scene(): Promise<Scene> {
  const ann = await household("ann", ["laptop", "phone"]);
  const bootery = await startGrantee();
  for (const fields of [fridge, washer, heater])
    await ann.laptop.api.add({ collection: "appliances", fields });
  await ann.laptop.api.sync();
  const shop = await connect(bootery, ann.server.origin);
  return {
    laptop: ann.laptop,
    phone: ann.phone,
    origin: ann.server.origin,
    bootery,
    shop,
    [Symbol.asyncDispose]: async () => {
      await bootery[Symbol.asyncDispose]();
      await ann[Symbol.asyncDispose]();
    },
  };
}

/** Approves as reviewed and lets the browser that began go back to the shop; gives its token. */
async function approve(
  { shop }: Scene,
  api: VaultApi,
  asked: Asked,
  options: { choices?: Parameters<VaultApi["review"]>[0]["choices"]; accept?: string[] } = {},
): Promise<{ token: string; id: string; review: RequestReview }> {
  const choices = options.choices === undefined ? {} : { choices: options.choices };
  const review = await api.review({ request: asked.uid, ...choices });
  const rowsText = review.objects.map((object) => object.rowsText);
  const accept = options.accept === undefined ? {} : { accept: options.accept };
  const result = await api.approve({ request: asked.uid, ...choices, ...accept, rowsText });
  const back = await asked.browser.open(result.redirectTo);
  const tokens = await redeem(shop, asked.pushed, new URL(back.headers.get("location")!));
  return { token: tokens.access_token, id: result.grants[0]!, review };
}

test("Ann gives a shop less than it asked, sees what it holds, and takes it back", async () => {
  await using here = await scene();
  const { shop, bootery, origin } = here;
  const { api } = here.laptop;
  const asked = await ask(shop, [
    bootsDetails(origin, {
      fields: ["category", "ownedFrom", "price", "manufacturer"],
      selector: { category: { $in: ["refrigerator", "washer"] } },
    }),
  ]);

  // Ann sees who asks, for what, and the exact rows; never more than the ladder of advertising allows.
  const first = await api.review({ request: `${origin}/app/#/requests/${asked.uid}` });
  expect(first).toMatchObject({
    host: new URL(bootery.origin).host,
    name: "Bootery",
    purposeClass: "advertising",
    known: false,
    keysChanged: false,
  });
  expect(first.objects[0]!.rows).toEqual([
    { category: "refrigerator", ownedFrom: "2014", price: "250-500 EUR", manufacturer: null },
    { category: "washer", ownedFrom: "2019", price: "500-1000 EUR", manufacturer: null },
  ]);
  expect(await api.requests()).toMatchObject([
    { uid: asked.uid, state: "waiting", collections: ["appliances"] },
  ]);

  // She leaves a field out, makes the price coarser and allows one read.
  const choices = [
    {
      drop: ["manufacturer"],
      coarsen: { price: { op: "band", edges: [0, 1000] } },
      maxReads: 2,
      retention: "P7D",
    },
  ];
  const { token, id, review } = await approve(here, api, asked, { choices });
  const rows = [
    { category: "refrigerator", ownedFrom: "2014", price: "0-1000 EUR" },
    { category: "washer", ownedFrom: "2019", price: "0-1000 EUR" },
  ];
  expect(review.objects[0]!.rows).toEqual(rows);
  expect(await api.requests()).toMatchObject([{ state: "granted" }]);
  expect(await api.grants()).toMatchObject([{ id, state: "active", reads: 0, maxReads: 2 }]);

  // The shop collects: exactly the rows that Ann saw, byte by byte.
  const collected = await fetchResource(shop, token, `/peeks/${id}`);
  expect(collected.status).toBe(200);
  const payload = await openPage(bootery, await collected.text());
  expect(JSON.stringify(payload["rows"])).toBe(review.objects[0]!.rowsText);
  expect(payload).toMatchObject({ grant_id: id, rows, fields: ["category", "ownedFrom", "price"] });
  expect(JSON.stringify(payload)).not.toContain("SN-0815");

  // On her phone she sees what they have, and what the same scope would show now.
  await here.laptop.api.sync();
  await here.phone.api.sync();
  const [oldest] = (await api.list({ collection: "appliances", sort: "ownedFrom" })).records;
  await here.phone.api.mark({ ids: [oldest!.id], marks: { exclude: true, reason: "private" } });
  const seen = await here.phone.api.seen({ host: "127.0.0.1" });
  expect(seen.grants).toMatchObject([
    { id, reads: 1, collectedRows: rows, rowsNow: [rows[1]], deleteBy: null },
  ]);
  expect(
    seen.log.map(({ event, proofChecked, rows: count }) => ({ event, proofChecked, count })),
  ).toEqual([
    { event: "granted", proofChecked: null, count: null },
    { event: "read", proofChecked: true, count: 2 },
  ]);
  expect((await api.get({ id: oldest!.id })).seenBy).toEqual([new URL(bootery.origin).host]);

  // She takes it back: from the next request on it is refused.
  const revoked = await here.phone.api.revoke({ id });
  expect(revoked).toMatchObject({ id, state: "revoked", collected: 1, rowsCollected: 2 });
  expect(revoked.deleteBy).not.toBeNull();
  const refused = await fetchResource(shop, token, `/peeks/${id}`);
  expect(refused.status).toBe(410);
  expect(await refused.json()).toMatchObject({ action: "delete", grant_id: id });
  expect(await here.phone.api.grants()).toMatchObject([{ id, state: "revoked", reads: 1 }]);

  // The log tells all of it, and both devices believe the same head.
  const log = await here.phone.api.accessLog({});
  expect(log.entries.map(({ event }) => event)).toEqual(["granted", "read", "revoked", "denied"]);
  expect(log.entries[3]).toMatchObject({ why: "grant-revoked", proofChecked: true });
  await here.phone.api.sync();
  await here.laptop.api.sync();
  expect(await api.accessLog({})).toMatchObject({ size: log.size, root: log.root });
  expect((await api.sync()).revokedAgain).toBe(0);
});

test("a decision is refused while a warning is open or the rows have changed", async () => {
  await using here = await scene();
  const { api } = here.laptop;
  const asked = await ask(here.shop, [
    bootsDetails(here.origin, { fields: ["price"], coarsen: {}, selector: { category: "oven" } }),
  ]);
  const review = await api.review({ request: asked.uid });
  expect(review.objects[0]!.warnings.map(({ code }) => code)).toEqual([
    "empty-peek",
    "selector-reveals",
  ]);
  const rowsText = review.objects.map((object) => object.rowsText);
  await expect(api.approve({ request: asked.uid, rowsText })).rejects.toMatchObject({
    code: "warning-not-accepted",
    details: { codes: ["empty-peek", "selector-reveals"] },
  });
  // An oven comes in between look and yes.
  const accept = ["empty-peek", "selector-reveals"];
  await api.add({ collection: "appliances", fields: appliance("oven", "2022-02-02", "300.00") });
  await expect(api.approve({ request: asked.uid, rowsText, accept })).rejects.toMatchObject({
    code: "readback-differs",
  });
  const declined = await api.decline({ request: asked.uid });
  expect(declined).toMatchObject({ state: "declined", grants: [] });
  const back = await asked.browser.open(declined.redirectTo);
  expect(back.headers.get("location")).toContain("error=access_denied");
  expect(await api.requests()).toMatchObject([{ state: "declined" }]);
  expect(await api.grants()).toEqual([]);
});

test("what a server changes of a request, or of its keys, is refused before Ann is asked", async () => {
  await using here = await scene();
  const { bootery } = here;
  const asked = await ask(here.shop);
  const { api } = here.laptop;
  // Bootery's host publishes other keys than those that signed.
  const signing = await jose.generateKeyPair("Ed25519", { extractable: true });
  const published = { ...bootery.keys[0] };
  Object.assign(bootery.keys[0]!, await jose.exportJWK(signing.publicKey));
  await expect(api.review({ request: asked.uid })).rejects.toMatchObject({
    code: "grantee-key-unpublished",
  });
  Object.assign(bootery.keys[0]!, published);
  // Its document names another address to come back to.
  const redirects = bootery.document["redirect_uris"];
  bootery.document["redirect_uris"] = [`${bootery.origin}/elsewhere`];
  await expect(api.review({ request: asked.uid })).rejects.toMatchObject({
    code: "bad-request-object",
  });
  bootery.document["redirect_uris"] = redirects;
  await expect(api.review({ request: "no-such-request-uid" })).rejects.toMatchObject({
    code: "no-request",
  });
  await expect(api.review({ request: asked.uid })).resolves.toMatchObject({ name: "Bootery" });
});

test("a second, finer look is told before it is given, and new keys too", async () => {
  await using here = await scene();
  const { api } = here.laptop;
  const yearly = bootsDetails(here.origin, {
    fields: ["ownedFrom"],
    coarsen: { ownedFrom: { op: "date", to: "year" } },
  });
  await approve(here, api, await ask(here.shop, [yearly]));
  const service = { id: "https://w3id.org/dpv#CustomerCare", text: "A recall" };
  const daily = { ...yearly, purpose: service, coarsen: { ownedFrom: { op: "date", to: "day" } } };
  const asked = await ask(here.shop, [daily]);
  here.bootery.keys.push({
    ...(await jose.exportJWK(
      (await jose.generateKeyPair("Ed25519", { extractable: true })).publicKey,
    )),
    use: "sig",
    kid: "s2",
  });
  const review = await api.review({ request: asked.uid });
  expect(review).toMatchObject({ known: true, keysChanged: true });
  expect(review.objects[0]!.warnings.map(({ code }) => code)).toEqual([
    "GRANTEE_KEY_CHANGED",
    "finer-than-before",
  ]);
  // For a service Ann may show the day; for advertising the year was the finest rung.
  expect(review.objects[0]!.rows[0]).toEqual({ ownedFrom: "2014-05-03" });
});
