/**
 * `kill -9` in the middle of an approval and of a revocation.
 * @module
 */
import type { DecisionResult } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { checkByKit, importRows, LONG_MS, pointsOf, World } from "../../support/crash-world.ts";
import { ask, type Asked } from "../../support/flow.ts";
import {
  bootsDetails,
  connect,
  fetchResource,
  redeem,
  startGrantee,
  type Connected,
  type LoopbackGrantee,
} from "../../support/foreign-grantee.ts";

interface Shop extends Connected {
  readonly origin: string;
}

/** Ann has ten purchases, and Bootery knows her server. */
async function openShop(world: World, bootery: LoopbackGrantee): Promise<Shop> {
  const { origin } = world.proxy;
  await importRows(world, 1, 10);
  await world.agent.api.sync();
  return { ...(await connect(bootery, origin)), origin };
}

async function askOnce(shop: Shop): Promise<Asked> {
  return await ask(shop, [
    bootsDetails(shop.origin, {
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

async function approve(world: World, asked: Asked): Promise<DecisionResult> {
  const { api } = world.agent;
  const review = await api.review({ request: asked.uid });
  const accept = review.objects.flatMap(({ warnings }) => warnings.map(({ code }) => code));
  const rowsText = review.objects.map((object) => object.rowsText);
  return api.approve({ request: asked.uid, rowsText, accept });
}

/** The grants as the server last told them, by id. */
async function grantsAt({ agent, proxy }: World): Promise<ReadonlyMap<string, string>> {
  await agent.api.grants();
  const told = proxy.exchanges.findLast(
    ({ method, path, answer }) =>
      method === "GET" && path === "/owner/grants" && answer?.status === 200,
  );
  const { grants } = JSON.parse(told!.answer!.body.toString("utf8")) as {
    grants: { id: string; state: string }[];
  };
  return new Map(grants.map(({ id, state }) => [id, state]));
}

/** Lets the shop redeem and collect once. */
async function collectOnce(
  shop: Shop,
  asked: Asked,
  decided: DecisionResult,
): Promise<{ id: string; token: string }> {
  const back = await asked.browser.open(decided.redirectTo);
  const tokens = await redeem(shop, asked.pushed, new URL(back.headers.get("location")!));
  const id = decided.grants[0]!;
  const collected = await fetchResource(shop, tokens.access_token, `/peeks/${id}`);
  expect(collected.status).toBe(200);
  return { id, token: tokens.access_token };
}

test(
  "an approval that died at any point gives one grant or none, and the owner knows which",
  async () => {
    await using world = await World.open();
    await using bootery = await startGrantee();
    const shop = await openShop(world, bootery);
    for (const point of pointsOf("approve")) {
      const asked = await askOnce(shop);
      const first = await world.strike(point, () => approve(world, asked));
      // Asked again, it is the same decision, or the request is decided and says so.
      const decided = first ?? (await approve(world, asked).catch(codeOf));
      const known = (await world.agent.api.grants()).filter(({ state }) => state !== "revoked");
      if (typeof decided === "string") {
        // The server had taken it, and the address to follow died with the agent: nobody can collect; Ann takes it back.
        expect([point, decided]).toEqual([point, "not-active"]);
        const served = await grantsAt(world);
        for (const { id } of known.filter((one) => served.get(one.id) === "pending"))
          await world.agent.api.revoke({ id });
      } else {
        const { id } = await collectOnce(shop, asked, decided);
        await world.agent.api.revoke({ id });
      }
      await world.agent.api.sync();
      // Of what never arrived the server knows nothing; here it waits for its hour, and then lapses.
      const served = await grantsAt(world);
      const open = (await world.agent.api.grants()).filter(
        ({ state }) => state === "active" || state === "pending",
      );
      expect([point, open.filter(({ id }) => served.has(id))]).toEqual([point, []]);
      const live = [...served.values()].filter(
        (state) => state === "active" || state === "pending",
      );
      expect([point, live]).toEqual([point, []]);
    }
    // Each grant that the log names was granted once, and ended once.
    const { entries } = await world.agent.api.accessLog({});
    const events = new Map<string, string[]>();
    for (const { grant, event } of entries)
      if (event !== "denied") events.set(grant, [...(events.get(grant) ?? []), event]);
    for (const [grant, names] of events) {
      expect([grant, names.filter((name) => name === "granted").length <= 1]).toEqual([
        grant,
        true,
      ]);
      expect([grant, names.filter((name) => name === "revoked").length]).toEqual([grant, 1]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

test(
  "a revocation that died at any point holds from its word on, and is in the log once",
  async () => {
    await using world = await World.open();
    await using bootery = await startGrantee();
    const shop = await openShop(world, bootery);
    const revoked: string[] = [];
    for (const point of pointsOf("revoke")) {
      const asked = await askOnce(shop);
      const { id, token } = await collectOnce(shop, asked, await approve(world, asked));
      const result = await world.strike(point, async () => await world.agent.api.revoke({ id }));
      // What Ann had begun goes through by itself at the next sync, if it had not.
      await world.agent.api.sync();
      const answer = await fetchResource(shop, token, `/peeks/${id}`);
      expect([point, answer.status, ((await answer.json()) as { title: string }).title]).toEqual([
        point,
        410,
        "grant-revoked",
      ]);
      expect([point, (await world.agent.api.grant({ id })).state]).toEqual([point, "revoked"]);
      expect(result === null || result.state === "revoked").toBe(true);
      revoked.push(id);
    }
    const { entries } = await world.agent.api.accessLog({});
    const ends = entries.filter(({ event }) => event === "revoked").map(({ grant }) => grant);
    expect(ends.toSorted()).toEqual(revoked.toSorted());
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
