/**
 * A server that shows another vault, or another past, to who begins, opens or finds one.
 * @module
 */
import { expect, test } from "vitest";
import { toVaultId } from "../protocol/ids.ts";
import { addressOf, createBareVault, joinBareDevice, TEST_KIT } from "../testing/bare-device.ts";
import { FAKE_ORIGIN, FakeServer } from "../testing/fake-server.ts";
import { kitSecrets } from "../keys/kit.ts";
import { createDevice } from "../keys/device.ts";
import { prepareVault, registerVault } from "./create.ts";
import { fetchRoster } from "./fetch-roster.ts";
import { mustHoldPin } from "./pin.ts";
import { findVault, openByKit } from "./recover.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));
const otherVault = toVaultId(new Uint8Array(16).fill(9));

test("a kit opens the vault that was asked for, and no other that it fits as well", async () => {
  const laptop = await createBareVault(new FakeServer());
  const address = addressOf(laptop);
  expect((await openByKit(address, TEST_KIT)).state.vault).toBe(address.vault);
  await expect(openByKit({ ...address, vault: otherVault }, TEST_KIT)).rejects.toMatchObject({
    code: "WRONG_VAULT",
  });
});

test("a server that makes another vault than the one that was signed is not taken", async () => {
  const server = new FakeServer();
  const { network } = await createBareVault(server);
  const beginning = {
    device: createDevice(random),
    kit: kitSecrets(TEST_KIT),
    vek: random(32),
    now: 1,
  };
  const prepared = prepareVault(beginning, random);
  const other = await createBareVault(new FakeServer());
  const made = { vault: other.keeper.current().vault, server_key: "A".repeat(43) };
  server.intercept = () => Response.json(made, { status: 201 });
  await expect(registerVault(network, FAKE_ORIGIN, prepared)).rejects.toMatchObject({
    code: "WRONG_VAULT",
  });
});

test("a kit that no vault knows is told as such; a server that is ill is not", async () => {
  const server = new FakeServer();
  const { network } = await createBareVault(server);
  server.intercept = () =>
    Response.json({ type: "urn:rootvault:problem:not-found" }, { status: 404 });
  await expect(findVault(network, FAKE_ORIGIN, TEST_KIT)).rejects.toMatchObject({
    code: "KIT_MISMATCH",
  });
  server.intercept = () => new Response("", { status: 500 });
  await expect(findVault(network, FAKE_ORIGIN, TEST_KIT)).rejects.toMatchObject({
    code: "unreachable",
  });
});

test("a list that goes on from another entry than the newest known one is a fork; none at all is a rollback", async () => {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await joinBareDevice(server, laptop);
  const known = laptop.roster.current();
  const elsewhere = new FakeServer();
  await joinBareDevice(elsewhere, await createBareVault(elsewhere));
  const shown = (entries: readonly unknown[]): Promise<unknown> => {
    server.intercept = (method, path) =>
      method === "GET" && path.includes("/roster?")
        ? Response.json({ entries, head: known.head })
        : null;
    return fetchRoster(laptop.session, known);
  };
  expect(await shown(server.entries.slice(-1))).toMatchObject({ head: known.head });
  await expect(shown(elsewhere.entries.slice(-1))).rejects.toMatchObject({ code: "ROSTER_FORK" });
  await expect(shown([])).rejects.toMatchObject({ code: "ROSTER_ROLLBACK" });
});

const refused = (code: string): unknown => expect.objectContaining({ code });

test("a roster must reach what was pinned, and be the one that was", async () => {
  const laptop = await createBareVault(new FakeServer());
  const state = laptop.roster.current();
  const [n, hash] = state.head;
  mustHoldPin(state, { n, hash });
  expect(() => mustHoldPin(state, { n: n + 1, hash })).toThrow(refused("ROSTER_ROLLBACK"));
  expect(() => mustHoldPin(state, { n, hash: "ab".repeat(32) })).toThrow(refused("ROSTER_FORK"));
});
