/**
 * After a removal the vault has a new pairwise root: one for all devices, unknown to the removed one, and it outlives a
 * clean-up.
 * @module
 */
import { tent } from "@rootvault/vault-core/testing";
import { expect, test } from "vitest";
import { openBlock } from "../../vault-core/src/block/open.ts";
import { isVaultError } from "../../vault-core/src/errors.ts";
import { collectionKey } from "../../vault-core/src/keys/collection-key.ts";
import type { StreamName } from "../../vault-core/src/model/ids.ts";
import { fetchHeads, fetchStream } from "../../vault-core/src/sync/block-calls.ts";
import { household, type TestDevice } from "../support/household.ts";
import { thiefOf, type Thief } from "../support/thief.ts";

interface Root {
  readonly generation: number;
  readonly pairwiseRoot: string;
  readonly since?: number;
}

/** The roots that whoever holds these keys finds in all that the server has. */
async function rootsFor(keys: Thief, server: Thief): Promise<readonly Root[]> {
  const { streams } = await fetchHeads(server.session);
  const found = new Map<string, Root>();
  for (const stream of Object.keys(streams) as StreamName[])
    for await (const { block } of fetchStream(server.session, stream, 0))
      for (const root of rootsIn(block, keys)) found.set(root.pairwiseRoot, root);
  return [...found.values()].toSorted((a, b) => a.generation - b.generation);
}

function rootsIn(block: Uint8Array, { secrets }: Thief): readonly Root[] {
  return [...secrets.epochKeys.values()]
    .flatMap((vek) => settingsOf(block, vek))
    .map((text) => JSON.parse(text) as Root & { type: string })
    .filter(({ type }) => type === "root");
}

function settingsOf(block: Uint8Array, vek: Uint8Array): readonly string[] {
  try {
    const keys = new Map([["_settings", collectionKey(vek, "_settings")]]);
    return openBlock(block, keys).lines;
  } catch (error) {
    if (isVaultError(error, "BAD_COMMITMENT")) return [];
    throw error;
  }
}

async function sync(...devices: readonly TestDevice[]): Promise<void> {
  for (const device of devices) await device.api.sync();
}

test("a removed phone never learns the root that its removal made; all others have the same one", async () => {
  await using ann = await household("ann", ["laptop", "phone", "tablet"]);
  const { laptop, phone, tablet } = ann;
  const { id } = await laptop.api.add({ collection: "purchases", fields: tent });
  await sync(laptop, phone, tablet);
  const lost = await thiefOf(phone);
  const one = await rootsFor(lost, await thiefOf(laptop));
  expect(one.map(({ generation }) => generation)).toEqual([1]);
  await laptop.api.removeDevice({ id: (await phone.api.status()).deviceId });
  await sync(laptop, tablet, laptop);
  const [here, there] = [await thiefOf(laptop), await thiefOf(tablet)];
  const roots = await rootsFor(here, here);
  expect(roots.map(({ generation }) => generation)).toEqual([1, 2]);
  expect(roots[1]?.since).toBe(here.state.entries.findLast(({ op }) => op === "remove")?.n);
  expect(await rootsFor(there, there)).toEqual(roots);
  // With every block of the server, and the keys that it had, the phone finds the first root alone.
  expect(await rootsFor(lost, here)).toEqual(one);
  // Syncing again makes no other one, and a clean-up keeps both.
  await sync(tablet, laptop);
  await laptop.api.erase({ ids: [id] });
  await sync(tablet, laptop);
  const after = await thiefOf(laptop);
  expect(await rootsFor(after, after)).toEqual(roots);
});
