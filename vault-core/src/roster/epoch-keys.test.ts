/**
 * Keys that a server has no more, never had, or withholds.
 * @module
 */
import { expect, test } from "vitest";
import { toBase64Url } from "../bytes/encoding.ts";
import { collectionKey } from "../keys/collection-key.ts";
import { createDevice, toMemberKeys } from "../keys/device.ts";
import { wrapCollectionKeys } from "../keys/helper-box.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import { provePossession } from "../keys/sign-entry.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { compact } from "../sync/compact.ts";
import { createBareVault, joinBareDevice, type BareDevice } from "../testing/bare-device.ts";
import { bareHousehold } from "../testing/bare-household.ts";
import { FakeServer } from "../testing/fake-server.ts";
import { appendHelper } from "./append-helper.ts";
import { keepEpochKeys, type RosterDevice } from "./device-roster.ts";
import { keepHelperKeys } from "./helper-keys.ts";
import { startEpoch } from "./start-epoch.ts";

function epochsOf({ keeper }: RosterDevice): readonly number[] {
  return [...keeper.current().epochKeys.keys()].toSorted((a, b) => a - b);
}

test("who joins after a shred gets the newest key, and is not kept out for the older one", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current(), false));
  const phone = await joinBareDevice(server, laptop);
  expect(epochsOf(phone)).toEqual([2]);
  expect(epochsOf(laptop)).toEqual([1, 2]);
});

test("a lockbox that the server withholds is told as missing", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const state = await startEpoch(laptop, laptop.roster.current());
  server.boxes.delete(`lockboxes/2/${phone.keeper.current().device}`);
  await expect(keepEpochKeys(phone, state)).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
  expect(epochsOf(phone)).toEqual([1]);
});

test("a link that went with a compaction is not needed; one that is withheld is asked for in vain", async () => {
  const { server, laptop, phone } = await bareHousehold();
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
  await compact(laptop, { graceSeconds: 86_400 });
  server.erase();
  expect([...server.boxes.keys()].filter((name) => name.startsWith("links/"))).toEqual([]);
  await keepEpochKeys(phone, laptop.roster.current());
  expect(epochsOf(phone)).toEqual([1, 3]);
  // One epoch on, the link to the third is owed.
  const state = await startEpoch(laptop, laptop.roster.current());
  server.boxes.delete("links/4");
  await phone.keeper.save({ ...phone.keeper.current(), epochKeys: new Map() });
  await expect(keepEpochKeys(phone, state)).rejects.toMatchObject({ code: "not-found" });
});

/** A helper in its second epoch, which has been given the key of purchases there. */
async function withHelper(): Promise<{
  server: FakeServer;
  state: RosterState;
  helper: RosterDevice;
}> {
  const server = new FakeServer();
  const laptop: BareDevice = await createBareVault(server);
  const { random } = laptop;
  const job = createDevice(random);
  const keys = toMemberKeys(job);
  const { vault } = laptop.roster.current();
  const added = await appendHelper(
    laptop,
    laptop.roster.current(),
    { may: "read", until: null },
    { keys, pop: provePossession(job, vault, keys.kemKey) },
  );
  const state = await startEpoch(laptop, added);
  const { device, signSeed, epochKeys } = laptop.keeper.current();
  const box = wrapCollectionKeys(
    {
      address: { vault, epoch: 2, rid: job.id },
      kemKey: keys.kemKey,
      signer: { id: device, signSeed },
      random,
    },
    new Map([["purchases", collectionKey(epochKeys.get(2)!, "purchases")]]),
  );
  server.intercept = (method, path) =>
    method === "GET" && path.endsWith(`/2/${job.id}`)
      ? Response.json({ boxes: [toBase64Url(box)] })
      : notFound();
  let secrets: DeviceSecrets = {
    ...laptop.keeper.current(),
    device: job.id,
    signSeed: job.signSeed,
    kemSeed: job.kemSeed,
    epochKeys: new Map(),
  };
  const keeper = {
    current: () => secrets,
    save: (next: DeviceSecrets) => {
      secrets = next;
      return Promise.resolve();
    },
  };
  return { server, state, helper: { session: laptop.session, keeper, random, now: Date.now } };
}

function notFound(): Response {
  return Response.json({ type: "urn:rootvault:problem:not-found" }, { status: 404 });
}

test("a helper opens what it was given, though nobody gave it the keys of before", async () => {
  const { state, helper } = await withHelper();
  expect(await keepHelperKeys(helper, state)).toBe(true);
  expect([...(helper.keeper.current().helper?.collectionKeys.keys() ?? [])]).toEqual([2]);
});

test("a server that is ill while a helper asks for keys of before is not taken for one that has none", async () => {
  const { server, state, helper } = await withHelper();
  const answer = server.intercept;
  server.intercept = (method, path) =>
    path.includes("/1/") ? new Response("", { status: 500 }) : answer(method, path);
  await expect(keepHelperKeys(helper, state)).rejects.toMatchObject({ code: "unreachable" });
  expect(helper.keeper.current().helper).toBeUndefined();
});
