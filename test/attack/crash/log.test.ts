/**
 * `kill -9` in the middle of an import, a sync and a clean-up.
 * @module
 */
import { purchaseDraft } from "@rootvault/vault-core/testing";
import { expect, test } from "vitest";

import {
  checkByKit,
  importMoments,
  importRows,
  LONG_MS,
  pointsOf,
  purchases,
  World,
} from "../../support/crash-world.ts";

test(
  "an import that died at any point is there whole or comes with the file, and each record once",
  async () => {
    await using world = await World.open();
    const size = 150;
    for (const [at, ms] of importMoments().entries()) {
      const from = 1 + at * size;
      const { api } = world.agent;
      const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
      const items = Array.from({ length: size }, (_, n) => purchaseDraft(from + n));
      await api.importItems({ run, items });
      let acknowledged = false;
      if (ms >= 0) {
        const commit = api.importCommit({ run }).then(
          () => (acknowledged = true),
          () => false,
        );
        await Promise.race([commit, new Promise((resolve) => setTimeout(resolve, ms))]);
      }
      await world.agent.end("SIGKILL");
      await world.startAgent();
      const there = (await purchases(world)) - at * size;
      expect([ms, acknowledged && there !== size]).toEqual([ms, false]);
      if (ms === 1e9) expect([ms, acknowledged]).toEqual([ms, true]);
      if (ms === -1) expect([ms, there]).toEqual([ms, 0]);
      // The same file brings what is missing and nothing twice.
      const again = await importRows(world, from, size);
      expect([ms, again.imported + there]).toEqual([ms, size]);
      expect(await purchases(world)).toBe((at + 1) * size);
      await world.agent.api.sync();
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

test(
  "a sync that died at any point goes on where it was, on both sides",
  async () => {
    await using world = await World.open();
    for (const [at, point] of pointsOf("sync").entries()) {
      await importRows(world, 1 + at * 10, 10);
      await world.strike(point, async () => await world.agent.api.sync());
      expect([point, await purchases(world)]).toEqual([point, (at + 1) * 10]);
      expect([point, await world.agent.api.sync()]).toMatchObject([point, { waiting: 0 }]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);

async function idsIn({ agent }: World): Promise<readonly string[]> {
  const { records } = await agent.api.list({ collection: "purchases" });
  return records.flatMap(({ record }) => (typeof record["id"] === "string" ? [record["id"]] : []));
}

test(
  "an erasure that died at any point loses nothing else, and the next clean-up ends what was deleted",
  async () => {
    await using world = await World.open();
    for (const [at, point] of pointsOf("compaction").entries()) {
      // Of five more purchases one is erased.
      await importRows(world, 1 + at * 5, 5);
      await world.agent.api.sync();
      const id = (await idsIn(world))[0]!;
      await world.strike(point, () => world.agent.api.erase({ ids: [id] }));
      await world.agent.api.sync();
      // Its first step hides the record, so a deletion that got no further is carried out by the next one.
      const shown = (await idsIn(world)).includes(id);
      const receipt = await world.agent.api.erase(shown ? { ids: [id] } : {});
      expect([point, receipt.places.find(({ place }) => place === "this-device")?.state]).toEqual([
        point,
        "gone",
      ]);
      expect([point, (await idsIn(world)).includes(id)]).toEqual([point, false]);
      expect([point, await purchases(world)]).toEqual([point, (at + 1) * 4]);
      expect([point, await world.agent.api.sync()]).toMatchObject([point, { waiting: 0 }]);
    }
    await checkByKit(world);
    await world.close();
  },
  LONG_MS,
);
