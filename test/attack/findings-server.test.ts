/**
 * Faults that a hostile reader of the server found, each as the attack that it was.
 * @module
 */
import { expect, test } from "vitest";

import { FAR_ORIGIN, startFarServer } from "../support/far-server.ts";
import { connect, fetchResource, startGrantee } from "../support/foreign-grantee.ts";
import { obtain } from "../support/flow.ts";
import { makeOwner } from "../support/owner-driver.ts";
import { makeBlock, openRawVault, upload } from "../support/raw-device.ts";
import { startTestServer } from "../support/server.ts";

test("Bootery spells a grant's address with a percent sign: nothing is there, no read is counted", async () => {
  await using server = await startTestServer();
  await using bootery = await startGrantee();
  const owner = await makeOwner((await openRawVault(server.origin)).session);
  const shop = await connect(bootery, server.origin);
  const { id, token } = await obtain(shop, owner);
  const first = id.charCodeAt(0).toString(16);
  for (const path of ["peeks", "grants"]) {
    const answer = await fetchResource(shop, token, `/${path}/%${first}${id.slice(1)}`);
    expect(answer.status).toBe(404);
  }
  expect(await (await owner.grant(id)).json()).toMatchObject({ reads: 0 });
});

test("one caller makes a server look up so many strangers a minute and no more", async () => {
  const asked = new Set<string>();
  // Every host that Mallory makes up answers with nothing of use.
  const everywhere = new Map<string, never>();
  everywhere.get = (origin: string): never => {
    asked.add(origin);
    return (() => ({ status: 404, body: "" })) as never;
  };
  // The clock stands still, so no bucket fills again while a slow machine works.
  const at = Date.now();
  await using far = await startFarServer(everywhere, { now: () => at });
  const come = async (n: number): Promise<number> => {
    const clientId = encodeURIComponent(`https://host-${n}.example/rootvault.json`);
    const query = `client_id=${clientId}&request_uri=urn:ietf:params:oauth:request_uri:none`;
    return (await far.send(`${FAR_ORIGIN}/oauth/authorize?${query}`)).status;
  };
  const statuses: number[] = [];
  // Few at a time: a slow machine has not read the head of a request within 10 seconds while a hundred come.
  for (let n = 0; n < 1200; n += 20)
    statuses.push(
      ...(await Promise.all(Array.from({ length: 20 }, (_, index) => come(n + index)))),
    );
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(100);
  expect(asked.size).toBeGreaterThan(100);
  expect(asked.size).toBeLessThan(1000);
  const token = await far.send(`${FAR_ORIGIN}/oauth/token`, { method: "POST" });
  expect(token.status).toBe(429);
});

test("one upload opens no more streams than a vault may have", async () => {
  await using server = await startTestServer();
  const mallory = await openRawVault(server.origin);
  const blocks = Array.from({ length: 70 }, (_, index) =>
    makeBlock(mallory, mallory.device, { segment: index + 1, seq: 1, prev: null }),
  );
  const lines = await upload(mallory, blocks);
  expect(lines.filter(({ error }) => error === undefined)).toHaveLength(64);
  expect(lines.filter(({ error }) => error === "quota-exceeded")).toHaveLength(6);
});
