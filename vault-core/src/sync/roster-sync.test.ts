/**
 * A roster that came and must not be gone by, and one that is kept.
 * @module
 */
import { expect, test } from "vitest";
import { VaultError } from "../errors.ts";
import { createDevice, toMemberKeys } from "../keys/device.ts";
import { kitSecrets } from "../keys/kit.ts";
import { provePossession } from "../keys/sign-entry.ts";
import { askForKit, cancelKitChange } from "../roster/kit-replace.ts";
import { appendHelper } from "../roster/append-helper.ts";
import { removeMember } from "../roster/remove.ts";
import { startEpoch } from "../roster/start-epoch.ts";
import { openBareDevice, TEST_KIT } from "../testing/bare-device.ts";
import { bareHousehold, codesOf, saveThings, thingsOf } from "../testing/bare-household.ts";
import type { FakeServer } from "../testing/fake-server.ts";
import { RosterKeeper } from "./roster-keeper.ts";
import { syncRemoval } from "./roster-sync.ts";
import { syncOnce } from "./sync-once.ts";

test("a removed phone hears of it from the roster, though the server goes on admitting it", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const { device } = phone.keeper.current();
  const state = laptop.roster.current();
  await laptop.roster.accept(await removeMember(laptop, state, device, laptop.log.vector()));
  const { head } = laptop.roster.current();
  server.intercept = (method, path) => {
    const [, from] = /\/roster\?from=(\d+)$/.exec(path) ?? [];
    if (from !== undefined)
      return Response.json({ entries: server.entries.slice(Number(from)), head });
    return method === "GET" && path.endsWith("/heads")
      ? Response.json({ streams: {}, roster: head, cursor: null })
      : null;
  };
  await expect(syncOnce(phone)).rejects.toMatchObject({ code: "device-removed" });
});

test("a phone that gets no session believes that it was removed once it sees who signed it, and keeps that", async () => {
  const { laptop, phone } = await bareHousehold();
  const { device } = phone.keeper.current();
  await saveThings(phone, 3);
  const state = laptop.roster.current();
  await laptop.roster.accept(await removeMember(laptop, state, device, laptop.log.vector()));
  const removal = laptop.roster.current().head;
  await startEpoch(laptop, laptop.roster.current());
  await expect(syncOnce(phone)).rejects.toMatchObject({ code: "device-removed" });
  // What came after is none of its business; what it saved itself is still here.
  expect(phone.roster.current().head).toEqual(removal);
  expect(await thingsOf(phone)).toEqual([1, 2, 3]);
  expect(codesOf(phone)).toEqual(["ROSTER_CHANGED"]);
  const kept = await RosterKeeper.open(phone);
  expect(kept?.current().members.get(device)?.removedAt).not.toBeNull();
});

/** What a server that refuses the phone's login says to its key, and what the phone makes of it. */
const REFUSALS: readonly (readonly [string, (server: FakeServer) => Response | null, string])[] = [
  ["knows nobody of its key", () => refused(), "ROSTER_ROLLBACK"],
  ["has no such request", () => new Response(null, { status: 404 }), "ROSTER_ROLLBACK"],
  ["shows nothing", () => Response.json({ entries: [], head: HEAD }), "ROSTER_ROLLBACK"],
  ["shows a list that names it", () => null, "invalid-token"],
  ["is busy", () => new Response(null, { status: 503 }), "unreachable"],
  [
    "shows another vault's list",
    ({ entries }) => Response.json({ entries: entries.slice(0, 1), head: HEAD }),
    "ROSTER_FORK",
  ],
];

test.each(REFUSALS)(
  "a server that only says that the phone was removed, and %s",
  async (_, answer, code) => {
    const { server, phone } = await bareHousehold();
    server.intercept = (_method, path) => {
      if (path === "/auth/roster") return answer(server);
      return path === "/auth/token" || path.endsWith("/heads") ? refused() : null;
    };
    await expect(syncOnce(phone)).rejects.toMatchObject({ code });
    const isAlarm = code.startsWith("ROSTER_");
    expect(codesOf(phone)).toEqual(isAlarm ? [code] : []);
    expect(phone.alarms.isStopped()).toBe(isAlarm);
    const [alarm] = phone.alarms.list();
    if (alarm !== undefined) expect((await phone.alarms.evidenceOf(alarm))?.bytes).not.toBeNull();
  },
);

test("a pin that is ahead of the roster in hand, as of another window, is not forgotten", async () => {
  const { laptop } = await bareHousehold();
  const { pin } = laptop.keeper.current();
  const ahead = { ...pin, n: pin.n + 1, hash: "ab".repeat(32) };
  await laptop.keeper.save({ ...laptop.keeper.current(), pin: ahead });
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
  expect(laptop.keeper.current().pin).toEqual(ahead);
});

test("nor is it where the server refuses the login, and shows the roster to the key alone", async () => {
  const { server, laptop } = await bareHousehold();
  const { pin } = laptop.keeper.current();
  const ahead = { ...pin, n: pin.n + 1, hash: "ab".repeat(32) };
  await laptop.keeper.save({ ...laptop.keeper.current(), pin: ahead });
  server.intercept = (_method, path) =>
    path === "/auth/token" || path.endsWith("/heads") ? refused() : null;
  await expect(syncOnce(laptop)).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
});

test.each([
  ["over", 60_000, "device-removed"],
  ["not over yet", -60_000, "invalid-token"],
])("a helper that gets no session, and whose time is %s, hears why", async (_, later, code) => {
  const { laptop } = await bareHousehold();
  const job = createDevice(laptop.random);
  const { vault } = laptop.roster.current();
  const keys = toMemberKeys(job);
  const until = laptop.now() + 3_600_000;
  const pop = provePossession(job, vault, keys.kemKey);
  const state = laptop.roster.current();
  await laptop.roster.accept(
    await appendHelper(laptop, state, { may: "read", until }, { keys, pop }),
  );
  const mine = { ...laptop.keeper.current(), device: job.id };
  const keeper = { current: () => mine, save: () => Promise.resolve() };
  const helper = { ...laptop, keeper, now: () => until + later };
  const refusal = new VaultError("invalid-token", "No session.");
  await expect(syncRemoval(helper, refusal)).rejects.toMatchObject({ code });
});

test("a lockbox that the server bent is its fault: this device does not change its key for it", async () => {
  const { server, laptop, phone } = await bareHousehold();
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
  const box = server.boxes.get(`lockboxes/2/${phone.keeper.current().device}`)!;
  box[box.length - 1] = (box[box.length - 1] ?? 0) ^ 1;
  await expect(syncOnce(phone)).rejects.toMatchObject({ code: "BAD_LOCKBOX" });
  expect(phone.roster.current().entries.filter(({ op }) => op === "prekey")).toEqual([]);
});

test.each([
  ["", false],
  [", and struck down while it makes another", true],
])("a phone put back to before its key gets in with a new one%s", async (_, isStruck) => {
  const { server, laptop, phone } = await bareHousehold();
  const before = phone.keeper.current();
  for (let epoch = 2; epoch <= 3; epoch++) {
    await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
    if (epoch === 2) for (const device of [phone, laptop]) await syncOnce(device);
  }
  // The seed is on the disk before the roster names its key: the power went in between.
  const nextKemSeed = isStruck ? new Uint8Array(32).fill(23) : null;
  const secrets = { current: { ...before, nextKemSeed } };
  const old = await openBareDevice(server, { ...phone.disk, secrets });
  await expect(syncOnce(old)).rejects.toMatchObject({ code: "LOCKBOX_MISSING" });
  await syncOnce(laptop);
  await laptop.roster.accept(await startEpoch(laptop, laptop.roster.current()));
  await syncOnce(old);
  expect([...old.keeper.current().epochKeys.keys()].toSorted((a, b) => a - b)).toEqual([
    1, 2, 3, 4,
  ]);
});

test("a kit that another device asks for is told until it is cancelled", async () => {
  const { laptop, phone } = await bareHousehold();
  const kit = kitSecrets(new Uint8Array(32).fill(21));
  await laptop.roster.accept(await askForKit(laptop, laptop.roster.current(), kit));
  for (let time = 0; time < 2; time++) {
    await syncOnce(phone);
    expect(codesOf(phone)).toContain("KIT_CHANGE_PENDING");
  }
  await cancelKitChange(phone, phone.roster.current(), kitSecrets(TEST_KIT));
  await syncOnce(phone);
  expect(codesOf(phone)).not.toContain("KIT_CHANGE_PENDING");
});

test("what a device did itself to the roster is pinned before it is told so", async () => {
  const { server, laptop, phone } = await bareHousehold();
  const before = (await laptop.blocks.getMeta("roster"))!;
  const entries = [...server.entries];
  const stolen = phone.keeper.current().device;
  const { log, roster } = laptop;
  await roster.accept(await removeMember(laptop, roster.current(), stolen, log.vector()));
  // The power goes before the block store synced, and the server would rather have the phone back.
  await laptop.blocks.putMeta("roster", before);
  server.entries = entries;
  await expect(openBareDevice(server, laptop.disk)).rejects.toMatchObject({
    code: "ROSTER_ROLLBACK",
  });
});

test("a kept roster opens the vault only if it is whole and reaches the pin", async () => {
  const { laptop } = await bareHousehold();
  const { blocks } = laptop.disk.stores;
  const secrets = laptop.keeper.current();
  const { pin } = secrets;
  const openWith = (change: Partial<typeof pin>): Promise<RosterKeeper | null> => {
    const current = (): typeof secrets => ({ ...secrets, pin: { ...pin, ...change } });
    return RosterKeeper.open({ blocks, keeper: { ...laptop.keeper, current } });
  };
  const kept = (await blocks.getMeta("roster"))!;
  const opened = await openWith({});
  expect(opened?.current().head).toEqual([pin.n, pin.hash]);
  // Older than the pin, another one, and three that a disk damaged: each is fetched anew.
  expect(await openWith({ n: pin.n + 1 })).toBeNull();
  expect(await openWith({ hash: "ab".repeat(32) })).toBeNull();
  for (const damaged of ["{", "[1]", kept.replace(/"op/, '"oq'), kept.slice(0, -9)]) {
    await blocks.putMeta("roster", damaged);
    expect(await openWith({})).toBeNull();
  }
});

const HEAD = [0, "ab".repeat(32)];

function refused(): Response {
  return Response.json({ type: "urn:rootvault:problem:invalid-token" }, { status: 401 });
}
