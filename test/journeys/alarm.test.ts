/**
 * The server's folder is put back from a backup. Ann's devices notice, keep everything and publish nothing; what she
 * had revoked is revoked again; she pushes back what was lost, and a device that joins then has all of it.
 * @module
 */
import { FrameReader } from "@rootvault/vault-core/protocol";
import { coat, tent } from "@rootvault/vault-core/testing";
import { expect, test } from "vitest";

import { blockId } from "../../vault-core/src/protocol/log/block-id.ts";
import { readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { ask } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  redeem,
  startGrantee,
  type Connected,
} from "../support/foreign-grantee.ts";
import {
  household,
  joinDevice,
  platformOf,
  type Household,
  type TestDevice,
} from "../support/household.ts";
import type { Proxy } from "../support/proxy.ts";
import { makeRestorable, type Restorable } from "../support/restorable.ts";

const fridge = {
  type: "appliance",
  class: "appliance",
  category: "refrigerator",
  status: "in_use",
  name: "Ann's refrigerator",
  quantity: 1,
  when: { day: "2014-05-03", precision: "day" },
  ownedFrom: "2014-05-03",
  price: { value: "480.00", currency: "EUR" },
};

interface Scene extends AsyncDisposable {
  readonly ann: Household<"laptop" | "phone">;
  readonly server: Restorable;
  readonly shop: Connected;
}

/** Ann's laptop and phone, Bootery, and a server that may be put back. */
async function scene(): Promise<Scene> {
  const server = await makeRestorable();
  const ann = await household("ann", ["laptop", "phone"], server.flags);
  server.begin(ann.server);
  const bootery = await startGrantee();
  return {
    ann,
    server,
    shop: await connect(bootery, server.proxy.origin),
    [Symbol.asyncDispose]: async () => {
      await bootery[Symbol.asyncDispose]();
      await ann[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      expect(server.proxy.faults).toEqual([]);
    },
  };
}

/** Ann grants Bootery her appliances; gives its token. */
async function grant({ ann, shop, server }: Scene): Promise<{ token: string; id: string }> {
  const { api } = ann.laptop;
  const asked = await ask(shop, [bootsDetails(server.proxy.origin)]);
  const review = await api.review({ request: asked.uid });
  const rowsText = review.objects.map((object) => object.rowsText);
  const accept = review.objects.flatMap((object) => object.warnings.map(({ code }) => code));
  const result = await api.approve({ request: asked.uid, accept, rowsText });
  const back = await asked.browser.open(result.redirectTo);
  const location = back.headers.get("location") ?? "";
  const tokens = await redeem(shop, asked.pushed, new URL(location));
  return { token: tokens.access_token, id: result.grants[0] ?? "" };
}

async function countsOf(device: TestDevice): Promise<Readonly<Record<string, number>>> {
  return (await device.api.status()).counts;
}

async function stoppingOn(device: TestDevice): Promise<string[]> {
  const alarms = await device.api.alarms();
  const codes = alarms.flatMap((one) => (one.stopsPublishing ? [one.code] : []));
  return [...new Set(codes)].toSorted();
}

/** Every block that a device has ever sent, by position: the ids of all that claimed it. */
function signedAt({ exchanges }: Proxy): ReadonlyMap<string, ReadonlySet<string>> {
  const signed = new Map<string, Set<string>>();
  for (const { method, path, body } of exchanges) {
    if (method !== "POST" || !path.endsWith("/blocks")) continue;
    for (const { block } of new FrameReader().push(body)) {
      const { stream, seq } = readBlockHeader(block);
      const ids = signed.get(`${stream}/${seq}`) ?? new Set();
      signed.set(`${stream}/${seq}`, ids.add(blockId(block)));
    }
  }
  return signed;
}

test("a server restored from a backup is noticed; pushed back, it has everything again", async () => {
  await using here = await scene();
  const { ann, server, shop } = here;
  const { proxy } = server;
  const { laptop, phone } = ann;
  await laptop.api.add({ collection: "appliances", fields: fridge });
  const { token, id } = await grant(here);
  for (const device of [laptop, phone]) await device.api.sync();
  await server.backUp();

  // Life goes on: both save, and Ann takes her grant back.
  await laptop.api.add({ collection: "purchases", fields: tent });
  await phone.api.add({ collection: "closet", fields: coat });
  await laptop.api.revoke({ id });
  for (const device of [laptop, phone, laptop]) await device.api.sync();
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(410);
  const everything = { appliances: 1, purchases: 1, closet: 1 };
  expect(await countsOf(laptop)).toEqual(everything);

  // The disk of the server dies; its owner puts the copy back. The grant lives again.
  await server.restore();
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(200);

  // The laptop says so, keeps everything, publishes nothing, and revokes again what came back.
  const uploads = (): number => [...signedAt(proxy).keys()].length;
  const before = uploads();
  await laptop.api.add({ collection: "purchases", fields: { ...tent, name: "Kettle" } });
  await expect(laptop.api.sync()).rejects.toMatchObject({
    code: "ROLLBACK",
    details: { revokedAgain: 1 },
  });
  expect((await fetchResource(shop, token, `/peeks/${id}`)).status).toBe(410);
  // What the restored access log lacks is an alarm of its own.
  expect(await stoppingOn(laptop)).toEqual(["ACCESS_LOG_BROKEN", "ROLLBACK"]);
  await laptop.reopen();
  await expect(laptop.api.sync()).rejects.toMatchObject({ details: expect.anything() as unknown });
  expect(await laptop.api.status()).toMatchObject({ publishing: false });
  expect(await countsOf(laptop)).toEqual({ ...everything, purchases: 2 });
  expect(uploads()).toBe(before);

  // Nor does anything new leave: another request of Bootery can wait.
  const again = await ask(shop, [bootsDetails(proxy.origin)]);
  const rowsText = (await laptop.api.review({ request: again.uid })).objects.map(
    (object) => object.rowsText,
  );
  await expect(laptop.api.approve({ request: again.uid, rowsText })).rejects.toMatchObject({
    code: "publishing-stopped",
  });

  // Ann decides: what the server lost of the laptop's goes back, then it goes on with the log that there is.
  const pushed = await laptop.api.decideAlarm({ code: "ROLLBACK", decision: "push-back" });
  expect(pushed.sentBlocks).toBeGreaterThan(0);
  expect(pushed.publishing).toBe(false);
  expect(await stoppingOn(laptop)).toEqual(["ACCESS_LOG_BROKEN"]);
  const gone = await laptop.api.decideAlarm({ code: "ACCESS_LOG_BROKEN", decision: "go-on" });
  expect(gone).toMatchObject({ sentBlocks: 0, publishing: true });
  // The coat is still missing there: only the phone can send it. The laptop publishes all the same, also after a restart.
  await laptop.reopen();
  await laptop.api.sync();
  expect(await laptop.api.status()).toMatchObject({
    waiting: 0,
    alarms: [{ code: "ROLLBACK", stopsPublishing: false, decided: { decision: "push-back" } }],
  });

  // The phone pushes its own back; the access log it follows as the laptop does.
  await expect(phone.api.sync()).rejects.toMatchObject({ code: "ROLLBACK" });
  expect(await phone.api.decideAlarm({ code: "ROLLBACK", decision: "push-back" })).toMatchObject({
    publishing: true,
    alarms: [],
  });
  for (const device of [laptop, phone]) await device.api.sync();
  expect([await laptop.api.alarms(), await phone.api.alarms()]).toEqual([[], []]);

  // A tablet that joins now has every record.
  const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
  expect(await countsOf(tablet)).toEqual({ ...everything, purchases: 2 });
  expect(await tablet.api.alarms()).toEqual([]);
  expect(await tablet.api.grants()).toMatchObject([{ id, state: "revoked" }]);
  await tablet.vault.close();

  // And no position was ever signed twice.
  const twice = [...signedAt(proxy)].filter(([, ids]) => ids.size > 1);
  expect(twice).toEqual([]);
});
