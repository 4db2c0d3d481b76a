/**
 * Four faults of the network on every route that owners' clients call. The owner asks once; the network fails the first
 * request of one route, and heals. After three more tries at most it is done, and it is done once: one vault, one
 * member, one epoch, one grant, one revocation, each record once.
 * @module
 */
import {
  createMemoryStores,
  createVault,
  joinVault,
  openVault,
  restoreVault,
  type OpenedVault,
  type VaultStatus,
} from "@rootvault/vault-core";
import { tent } from "@rootvault/vault-core/testing";
import type { RunningServer } from "@rootvault/server/app";
import { expect, test } from "vitest";

import { createInvite } from "../../server/src/vaults/invites.ts";
import { ask, type Asked } from "../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  redeem,
  startGrantee,
  type Connected,
} from "../support/foreign-grantee.ts";
import {
  joinDevice,
  PASSWORD,
  platformOf,
  toDevice,
  type TestDevice,
} from "../support/household.ts";
import { armFault, NETWORK_FAULTS, routeOf, type RouteName } from "../support/network-faults.ts";
import { signedIn } from "../support/power/rewindable-server.ts";
import { startProxy, type Proxy } from "../support/proxy.ts";
import { startTestServer } from "../support/server.ts";

const RETRIES = 3;
const LONG_MS = 300_000;

/** Ann's household behind a proxy. */
interface World {
  readonly proxy: Proxy;
  readonly server: RunningServer;
  readonly laptop: TestDevice;
  readonly phone: TestDevice;
  readonly kit: readonly string[];
  readonly shop: Connected;
}

/** One thing that an owner does. */
interface Deed {
  /** What is done; may be tried again. */
  work(): Promise<unknown>;
  /** Checks that it was done, and once. */
  check(): Promise<void>;
}

/** The routes that meet the fault, and the deed of which they are a part, prepared while the network is whole. */
type Scenario = readonly [routes: readonly RouteName[], prepare: (world: World) => Promise<Deed>];

const scenarios: readonly Scenario[] = [
  [["POST /vaults"], newVault],
  [["POST /auth/challenge"], (world) => syncOf(world, { anew: true })],
  [["POST /auth/token"], (world) => syncOf(world, { anew: true })],
  [["GET /vaults/:vault/heads"], (world) => syncOf(world, {})],
  [["POST /vaults/:vault/blocks"], (world) => syncOf(world, {})],
  [["GET /vaults/:vault/blocks"], pull],
  [["POST /vaults/:vault/blocks/get"], healing],
  [["POST /pairings", "POST /pairings/:p/hello", "POST /pairings/:p/welcome"], join],
  [["GET /pairings/:p", "POST /pairings/:p/pop", "GET /vaults/:vault/links/:epoch"], join],
  [["POST /vaults/:vault/roster"], join],
  [["POST /vaults/:vault/roster"], removal],
  [["GET /vaults/:vault/roster"], afterRemoval],
  [["GET /vaults/:vault/lockboxes/:epoch/:rid"], afterRemoval],
  [["POST /auth/roster"], removedItself],
  [["POST /auth/find"], restoration],
  [["GET /owner/requests/:uid"], approval],
  [["POST /owner/requests/:uid/decision"], approval],
  [["GET /owner/grants/:id"], approval],
  [["DELETE /owner/grants/:id"], revocation],
  [["GET /owner/grants"], (world) => syncOf(world, {})],
  [["GET /owner/access-log"], lookAtLog],
];

test.each(NETWORK_FAULTS)(
  "a request that comes %s has its effect once, on every route",
  async (fault) => {
    await using proxy = await startProxy();
    await using server = await startTestServer({ public_url: proxy.origin, signups: "invite" });
    proxy.target = server.port;
    await using bootery = await startGrantee();
    const world = await openWorld(proxy, server, await connect(bootery, proxy.origin));
    for (const [routes, prepare] of scenarios) {
      const route = routes.join(", ");
      const deed = await prepare(world);
      const armed = armFault(proxy, fault, routes);
      let done = await deed.work().then(
        () => true,
        () => false,
      );
      await armed.heal();
      expect([...armed.struck].toSorted()).toEqual(routes.toSorted());
      let retries = 0;
      let failed: unknown = null;
      while (!done && retries < RETRIES) {
        retries++;
        done = await deed.work().then(
          () => true,
          (error: unknown) => {
            failed = error;
            return false;
          },
        );
      }
      if (!done) throw new Error(`${route}: not done after ${RETRIES} retries`, { cause: failed });
      await deed.check().catch((error: unknown) => {
        throw new Error(`${route}: ${String(error)}`, { cause: error });
      });
    }
    await mustBeOneHousehold(world);
    for (const { vault } of [world.laptop, world.phone]) await vault.close();
  },
  LONG_MS,
);

test("the routes are all that this story calls", () => {
  const named = new Set(scenarios.flatMap(([routes]) => routes));
  expect(named.size).toBeGreaterThan(20);
  expect([...called].filter((route) => !named.has(route))).toEqual([]);
});

/** Routes that the devices called in the stories above. */
const called = new Set<RouteName>();

async function openWorld(proxy: Proxy, server: RunningServer, shop: Connected): Promise<World> {
  const platform = platformOf("laptop");
  const made = await createVault(platform, {
    origin: proxy.origin,
    password: PASSWORD,
    invite: await inviteOf(server),
  });
  const laptop = toDevice("laptop", platform, made.vault);
  await laptop.api.sync();
  const phone = await joinDevice(laptop, "phone", platformOf("phone"));
  // A second epoch, so that there is a link.
  const tablet = await joinDevice(laptop, "tablet", platformOf("tablet"));
  await laptop.api.removeDevice({ id: (await tablet.api.status()).deviceId });
  await tablet.vault.close();
  for (const { api } of [laptop, phone]) await api.sync();
  return { proxy, server, laptop, phone, kit: made.kit.words, shop };
}

async function inviteOf({ services }: RunningServer): Promise<string> {
  const { shared, stores, now, random } = services;
  const terms = { note: "", quotaBytes: null, expiresAt: now() + 3_600_000 };
  return createInvite({ shared, invites: stores.invites, now, random }, terms);
}

async function countOf({ server }: World, table: string, where = "1 = 1"): Promise<number> {
  const { read } = server.services.driver;
  const row = await read.get<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table} WHERE ${where}`);
  return row?.n ?? 0;
}

/** A stranger makes a vault with an invite. */
async function newVault(world: World): Promise<Deed> {
  const invite = await inviteOf(world.server);
  const platform = platformOf("desk");
  const before = await countOf(world, "vault");
  let opened: OpenedVault | null = null;
  return {
    work: async () => {
      const made = { origin: world.proxy.origin, password: PASSWORD, invite };
      opened = (await createVault(platform, made)).vault;
    },
    check: async () => {
      expect(await countOf(world, "vault")).toBe(before + 1);
      await opened?.api.add({ collection: "purchases", fields: tent });
      expect(await opened?.api.sync()).toMatchObject({ waiting: 0, alarms: [] });
      await opened?.close();
    },
  };
}

/** Ann adds a thing and syncs; `anew`: after she unlocked again. */
async function syncOf(
  { laptop, phone }: World,
  { anew = false }: { readonly anew?: boolean },
): Promise<Deed> {
  if (anew) await laptop.reopen();
  const { id } = await laptop.api.add({ collection: "purchases", fields: tent });
  const before = (await laptop.api.status()).counts;
  return {
    work: () => laptop.api.sync(),
    check: async () => {
      // What the first sync learned of grants goes with the next.
      await laptop.api.sync();
      await phone.api.sync();
      expect((await phone.api.get({ id })).record).toMatchObject(tent);
      const status = await laptop.api.status();
      expect([status.counts, status.waiting, alarmsOf(status)]).toEqual([before, 0, []]);
      expect((await phone.api.status()).counts).toEqual(before);
    },
  };
}

/** Codes of alarms; that others changed the list of devices is right. */
function alarmsOf({ alarms }: VaultStatus): readonly string[] {
  return alarms.map(({ code }) => code).filter((code) => code !== "ROSTER_CHANGED");
}

/** The laptop fetches what the phone added. */
async function pull({ laptop, phone }: World): Promise<Deed> {
  const { id } = await phone.api.add({ collection: "purchases", fields: tent });
  await phone.api.sync();
  return {
    work: () => laptop.api.sync(),
    check: async () => {
      await laptop.api.get({ id });
      expect((await laptop.api.status()).counts).toEqual((await phone.api.status()).counts);
    },
  };
}

/** The phone's block store has lost everything. */
async function healing({ laptop, phone }: World): Promise<Deed> {
  await phone.vault.close();
  Object.assign(phone.platform.stores, { blocks: createMemoryStores().blocks });
  let opened = false;
  return {
    work: async () => {
      if (!opened) phone.vault = await openVault(phone.platform, { password: PASSWORD });
      opened = true;
      await phone.api.sync();
    },
    check: async () => {
      await laptop.api.sync();
      const [here, there] = [await laptop.api.status(), await phone.api.status()];
      expect([there.counts, there.blocks]).toEqual([here.counts, here.blocks]);
    },
  };
}

/** A tablet joins; whoever fails, the owner begins the pairing again. */
async function join(world: World): Promise<Deed> {
  const { laptop } = world;
  const before = await membersOf(laptop);
  let tablet: TestDevice | null = null;
  return {
    work: async () => {
      tablet ??= await joinOnce(world);
    },
    check: async () => {
      await laptop.api.sync();
      expect(await membersOf(laptop)).toBe(before + 1);
      expect((await tablet?.api.sync())?.alarms).toEqual([]);
      expect((await tablet?.api.status())?.counts).toEqual((await laptop.api.status()).counts);
      await laptop.api.removeDevice({ id: (await tablet!.api.status()).deviceId });
      await tablet?.vault.close();
      await laptop.api.sync();
      await world.phone.api.sync();
    },
  };
}

async function joinOnce({ laptop, proxy }: World): Promise<TestDevice> {
  const platform = platformOf("tablet");
  const joining = await joinVault(platform, { origin: proxy.origin });
  const finished = joining.finished(PASSWORD);
  // It is awaited below; a failure before that must not go unheard.
  finished.catch(() => null);
  try {
    const offer = await laptop.api.pairLook({ text: joining.qr });
    await laptop.api.pairConfirm({ p: offer.p, name: "tablet" });
    return toDevice("tablet", platform, await finished);
  } catch (error) {
    joining.cancel();
    throw error;
  }
}

async function membersOf({ api }: TestDevice): Promise<number> {
  return (await api.devices()).filter(({ removed }) => removed === null).length;
}

/** Ann removes a tablet: one removal, one epoch. */
async function removal(world: World): Promise<Deed> {
  const { laptop, phone } = world;
  const tablet = await joinOnce(world);
  const { deviceId: id } = await tablet.api.status();
  await tablet.vault.close();
  const { epoch } = await laptop.api.status();
  await laptop.api.sync();
  const counts = (): Promise<number[]> =>
    Promise.all(
      ["remove", "epoch"].map((op) =>
        countOf(world, "roster_entry", `bytes LIKE '%"op":"${op}"%'`),
      ),
    );
  const before = await counts();
  return {
    work: () => laptop.api.removeDevice({ id }),
    check: async () => {
      const { id: added } = await laptop.api.add({ collection: "purchases", fields: tent });
      await laptop.api.sync();
      await phone.api.sync();
      expect((await laptop.api.status()).epoch).toBe(epoch + 1);
      expect(await counts()).toEqual(before.map((n) => n + 1));
      await phone.api.get({ id: added });
    },
  };
}

/** The phone learns of a removal. */
async function afterRemoval(world: World): Promise<Deed> {
  const { laptop, phone } = world;
  const removed = await removal(world);
  await removed.work();
  const { id } = await laptop.api.add({ collection: "purchases", fields: tent });
  await laptop.api.sync();
  return {
    work: () => phone.api.sync(),
    check: async () => {
      await phone.api.get({ id });
      expect((await phone.api.status()).epoch).toBe((await laptop.api.status()).epoch);
    },
  };
}

/** A tablet that was removed hears of it, and accuses nobody. */
async function removedItself(world: World): Promise<Deed> {
  const { laptop, phone } = world;
  const tablet = await joinOnce(world);
  const { deviceId: id } = await tablet.api.status();
  await laptop.api.removeDevice({ id });
  await laptop.api.sync();
  await phone.api.sync();
  return {
    work: () => expect(tablet.api.sync()).rejects.toMatchObject({ code: "device-removed" }),
    check: async () => {
      const status = await tablet.api.status();
      expect([alarmsOf(status), status.publishing]).toEqual([[], true]);
      const itself = (await tablet.api.devices()).find((one) => one.id === id);
      expect(itself?.removed).not.toBeNull();
      await tablet.vault.close();
    },
  };
}

/** The kit makes a new device. */
async function restoration(world: World): Promise<Deed> {
  const { laptop, kit, proxy } = world;
  const before = await membersOf(laptop);
  const platform = platformOf("desk");
  let opened: OpenedVault | null = null;
  return {
    work: async () => {
      const restoring = { origin: proxy.origin, words: kit, password: PASSWORD };
      opened = await restoreVault(platform, restoring);
    },
    check: async () => {
      await opened?.api.sync();
      await laptop.api.sync();
      expect(await membersOf(laptop)).toBe(before + 1);
      const status = await opened!.api.status();
      expect(status.counts).toEqual((await laptop.api.status()).counts);
      await laptop.api.removeDevice({ id: status.deviceId });
      await opened?.close();
      await laptop.api.sync();
    },
  };
}

/** Bootery asks for the name of a purchase. */
async function askOnce({ shop, proxy }: World): Promise<Asked> {
  return ask(shop, [
    bootsDetails(proxy.origin, {
      purpose: {
        id: "https://w3id.org/dpv#ProvideProductRecommendations",
        text: "What goes with it",
      },
      datatypes: ["purchases"],
      fields: ["name"],
      coarsen: {},
      limit: 5,
    }),
  ]);
}

/** Ann says yes. */
async function approval(world: World): Promise<Deed> {
  const asked = await askOnce(world);
  let given: { readonly id: string; readonly redirectTo: string } | null = null;
  return {
    work: async () => {
      given = await approve(world, asked);
    },
    check: async () => {
      // A decision that came late once more made the address a new one: Ann asks for it by the same yes.
      const { id } = await collect(world, asked, given!).catch(async () => {
        return collect(world, asked, await approve(world, asked));
      });
      expect(await countOf(world, "grant_state", `request_uid = '${asked.uid}'`)).toBe(1);
      await world.laptop.api.sync();
      expect(await eventsOf(world, id)).toEqual(["granted", "read"]);
      await world.laptop.api.revoke({ id });
    },
  };
}

async function approve(
  { laptop }: World,
  { uid }: Asked,
): Promise<{ readonly id: string; readonly redirectTo: string }> {
  const review = await laptop.api.review({ request: uid });
  const accept = review.objects.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  const rowsText = review.objects.map((object) => object.rowsText);
  const { grants, redirectTo } = await laptop.api.approve({ request: uid, rowsText, accept });
  return { id: grants[0] ?? "", redirectTo };
}

async function collect(
  { shop }: World,
  { browser, pushed }: Asked,
  { id, redirectTo }: { readonly id: string; readonly redirectTo: string },
): Promise<{ readonly id: string; readonly token: string }> {
  const back = await browser.open(redirectTo);
  const tokens = await redeem(shop, pushed, new URL(back.headers.get("location") ?? ""));
  expect((await fetchResource(shop, tokens.access_token, `/peeks/${id}`)).status).toBe(200);
  return { id, token: tokens.access_token };
}

async function eventsOf({ laptop }: World, id: string): Promise<readonly string[]> {
  const { entries } = await laptop.api.accessLog({});
  return entries
    .filter(({ grant }) => grant === id)
    .toSorted((a, b) => a.n - b.n)
    .map(({ event }) => event);
}

/** Ann takes it back. */
async function revocation(world: World): Promise<Deed> {
  const asked = await askOnce(world);
  const { id, token } = await collect(world, asked, await approve(world, asked));
  return {
    work: () => world.laptop.api.revoke({ id }),
    check: async () => {
      expect((await fetchResource(world.shop, token, `/peeks/${id}`)).status).toBe(410);
      expect((await eventsOf(world, id)).filter((event) => event === "revoked")).toEqual([
        "revoked",
      ]);
      expect((await world.laptop.api.grant({ id })).state).toBe("revoked");
    },
  };
}

/** Ann looks at her access log. */
function lookAtLog({ laptop }: World): Promise<Deed> {
  return Promise.resolve({
    work: () => laptop.api.accessLog({}),
    check: async () => {
      const { entries } = await laptop.api.accessLog({});
      expect(entries.map(({ n }) => n).toSorted((a, b) => a - b)).toEqual(
        entries.map((_, index) => index + 1),
      );
    },
  });
}

/** Nothing was signed twice, nothing is held for proof, and all devices show one and the same. */
async function mustBeOneHousehold(world: World): Promise<void> {
  const { laptop, phone, proxy } = world;
  for (const { api } of [laptop, phone, laptop, phone]) await api.sync();
  const [here, there] = [await laptop.api.status(), await phone.api.status()];
  expect([there.counts, there.syncCode]).toEqual([here.counts, here.syncCode]);
  expect([alarmsOf(here), alarmsOf(there)]).toEqual([[], []]);
  expect(await countOf(world, "evidence")).toBe(0);
  expect([...signedIn(proxy.exchanges)].filter(([, ids]) => ids.size > 1)).toEqual([]);
  expect(proxy.faults).toEqual([]);
  for (const exchange of proxy.exchanges) {
    const route = routeOf(exchange);
    if (route !== null && !/peeks|grants\/:id|feed/.test(route)) called.add(route);
  }
}
