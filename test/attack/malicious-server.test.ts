/**
 * Mallory has the server: what stands beside the rows of `rows/`. Every lie is told by its code; where it must,
 * publishing stops; what Ann has on her device stays whole.
 * @module
 */
import { expect, test } from "vitest";

import { toBase64Url } from "../../vault-core/src/bytes/encoding.ts";
import { wrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { isMemberId, isVaultId } from "../../vault-core/src/protocol/ids.ts";
import { joinDevice, platformOf, random } from "../support/household.ts";
import {
  alarmsOf,
  changeJson,
  namesOn,
  publish,
  save,
  scene,
  uploads,
  type Scene,
} from "../support/mallory.ts";
import { makeVault, type RawVault } from "../support/raw-device.ts";

test("a server that shows no block at all is a rollback too", async () => {
  await using here = await scene();
  changeJson(here.mallory, /\/heads$/, (heads) => ({
    ...Object(heads),
    streams: {},
    cursor: null,
  }));
  await expect(here.laptop.api.sync()).rejects.toMatchObject({ code: "ROLLBACK" });
  await staysStopped(here, "ROLLBACK", ["tent"]);
});

/** Publishing stays stopped, also with an honest server and after a restart, until Ann decides; reading and writing go on. */
async function staysStopped(
  { mallory, laptop }: Scene,
  code: string,
  names: readonly string[],
): Promise<void> {
  expect(await laptop.api.status()).toMatchObject({ publishing: false });
  expect(await alarmsOf(laptop)).toContain(code);
  mallory.hooks = {};
  await laptop.reopen();
  await save(laptop, "written after");
  const sent = uploads(mallory);
  await expect(laptop.api.sync()).rejects.toMatchObject({ code });
  expect(uploads(mallory)).toBe(sent);
  expect(await laptop.api.status()).toMatchObject({ publishing: false });
  expect(await namesOn(laptop)).toEqual([...names, "written after"].toSorted());
}

test("another roster in the place of Ann's stops publishing", async () => {
  await using here = await scene();
  const { entries } = makeVault();
  changeJson(here.mallory, /\/roster\?/, (answer) => ({ ...Object(answer), entries }));
  await expect(here.laptop.api.sync()).rejects.toMatchObject({ code: "ROSTER_FORK" });
  await staysStopped(here, "ROSTER_FORK", ["tent"]);
});

/** Ann's whole roster, as the server has it. */
async function entriesOf({ mallory, laptop }: Scene): Promise<RawVault["entries"]> {
  const all = new Map<number, RawVault["entries"][number]>();
  await laptop.api.sync();
  for (const { path, answer, method, body } of mallory.exchanges) {
    const text = path.endsWith("/roster") && method === "POST" ? body : answer?.body;
    if (path === "/vaults") {
      const { genesis } = JSON.parse(body.toString("utf8")) as {
        genesis: RawVault["entries"][number];
      };
      all.set(0, genesis);
    }
    if (!/\/roster(\?|$)/.test(path) || text === undefined) continue;
    const { entries = [] } = JSON.parse(text.toString("utf8")) as {
      entries?: RawVault["entries"];
    };
    for (const entry of entries) all.set((JSON.parse(entry.bytes) as { n: number }).n, entry);
  }
  return [...all].toSorted(([one], [other]) => one - other).map(([, entry]) => entry);
}

test("a swapped lockbox opens nothing, another key in the right one is known as another, and a kept one is missed", async () => {
  await using here = await scene();
  const { mallory, laptop, phone } = here;
  const tablet = await joinDevice(laptop, "tablet", platformOf("ann's tablet"));
  const { deviceId: tabletId } = await tablet.api.status();
  await laptop.api.sync();
  await phone.api.sync();
  await tablet.vault.close();
  // Ann removes the tablet: there is a new epoch, and a lockbox for each who stays.
  await laptop.api.removeDevice({ id: tabletId });
  await publish(laptop, "after the removal");
  const { deviceId, vault } = await phone.api.status();
  const kem = kemOf(await entriesOf(here), deviceId);
  const boxes = new Map<string, string>();
  for (const { method, path, body } of mallory.exchanges) {
    if (method !== "POST" || !path.endsWith("/roster")) continue;
    const { lockboxes } = JSON.parse(body.toString("utf8")) as {
      lockboxes: { epoch: number; rid: string; data: string }[];
    };
    for (const { epoch, rid, data } of lockboxes) if (epoch === 2) boxes.set(rid, data);
  }
  const others = [...boxes].find(([rid]) => rid !== deviceId)!;
  if (!isMemberId(deviceId) || !isVaultId(vault)) throw new Error("no ids");
  const address = { vault, epoch: 2, rid: deviceId };
  const lies: [string, string][] = [
    ["BAD_LOCKBOX", others[1]],
    ["BAD_LOCKBOX", toBase64Url(random(1168))],
    ["KEY_SUBSTITUTED", toBase64Url(wrapEpochKey(address, kem, random(32), random))],
  ];
  for (const [code, data] of lies) {
    changeJson(mallory, /\/lockboxes\/2\//, () => ({ data }));
    await expect(phone.api.sync()).rejects.toMatchObject({ code });
    expect(await namesOn(phone)).toEqual(["tent"]);
  }
  mallory.hooks = {
    before: ({ path }) =>
      /\/lockboxes\/2\//.test(path)
        ? {
            status: 404,
            headers: ["content-type", "application/problem+json"],
            body: Buffer.from(
              '{"type":"urn:rootvault:problem:not-found","title":"not-found","status":404}',
            ),
          }
        : null,
  };
  await expect(phone.api.sync()).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
  // With the true one all is well: none of the lies left anything behind.
  mallory.hooks = {};
  await phone.api.sync();
  expect(await namesOn(phone)).toEqual(["after the removal", "tent"]);
  expect((await phone.api.status()).publishing).toBe(true);
});

function kemOf(entries: RawVault["entries"], device: string): Uint8Array {
  const last = entries
    .map(({ bytes }) => JSON.parse(bytes) as Record<string, unknown>)
    .map((body) => Object(body["device"] ?? body) as Record<string, unknown>)
    .findLast((one) => one["id"] === device && typeof one["kem"] === "string");
  return new Uint8Array(Buffer.from(String(last?.["kem"]), "hex"));
}

test("a receipt that the server's key did not sign settles nothing", async () => {
  await using here = await scene();
  const { mallory, laptop } = here;
  await save(laptop, "boots");
  mallory.hooks = {
    after: (exchange, answer) =>
      exchange.method === "POST" && exchange.path.endsWith("/blocks")
        ? {
            ...answer,
            body: Buffer.from(answer.body.toString("utf8").replace(/"index":\d+/, '"index":999')),
          }
        : answer,
  };
  await expect(laptop.api.sync()).rejects.toMatchObject({ code: "BAD_SIGNATURE" });
  // The purchase, and what `undo` needs of it.
  expect((await laptop.api.status()).waiting).toBe(2);
  mallory.hooks = {};
  expect(await laptop.api.sync()).toMatchObject({ waiting: 0 });
  expect(await namesOn(laptop)).toEqual(["boots", "tent"]);
});
