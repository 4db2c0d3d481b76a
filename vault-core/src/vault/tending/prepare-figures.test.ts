import { expect, test, vi } from "vitest";

import type { CollectionContext } from "../../collection/context.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import type { BareDevice } from "../../testing/bare-device.ts";
import { bareHousehold, saveThings } from "../../testing/bare-household.ts";
import { WORTH_BLOCKS } from "../../views/prepare-views.ts";
import { createChanges } from "../changes.ts";
import { prepareFigures } from "./prepare-figures.ts";

test("figures lie ready some time after a change, and nothing is made any more once the vault is locked", async () => {
  const { laptop } = await bareHousehold();
  const { context, records } = contextOf(laptop);
  const changes = createChanges();
  const preparing = prepareFigures({ context, device: laptop }, changes, 1);
  await saveThings(laptop, ...Array.from({ length: WORTH_BLOCKS }, (_, at) => at + 10));
  await syncOnce(laptop);
  changes.note({ collections: ["purchases"] });
  const all = await records.blocks("purchases");
  for (const { id } of all)
    await expect
      .poll(async () => records.keptPart(keyOf(id)))
      .toMatchObject({ version: 1, overlay: "" });
  await preparing.stop();
  await saveThings(laptop, 99);
  await syncOnce(laptop);
  changes.note({ collections: ["purchases"] });
  changes.close();
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  const blocks = await records.blocks("purchases");
  const kept = await Promise.all(blocks.map(async ({ id }) => records.keptPart(keyOf(id))));
  // All but that of what came last.
  expect(blocks).toHaveLength(kept.filter((part) => part !== null).length + 1);
  records.close();
});

test("figures wait while there is other work", async () => {
  const { laptop } = await bareHousehold();
  const { context, records } = contextOf(laptop);
  await saveThings(laptop, ...Array.from({ length: WORTH_BLOCKS }, (_, at) => at + 10));
  await syncOnce(laptop);
  const [first] = await records.blocks("purchases");
  vi.useFakeTimers();
  const changes = createChanges();
  const preparing = prepareFigures({ context, device: laptop }, changes, 3_000);
  const kept = async (): Promise<unknown> => records.keptPart(keyOf(first?.id ?? ""));
  for (let turn = 0; turn < 5; turn++) {
    await vi.advanceTimersByTimeAsync(2_900);
    preparing.rest();
  }
  expect(await kept()).toBeNull();
  await vi.advanceTimersByTimeAsync(3_000);
  for (let turn = 0; turn < 1_000 && (await kept()) === null; turn++)
    await vi.advanceTimersByTimeAsync(1);
  expect(await kept()).toMatchObject({ version: 1 });
  const stopped = preparing.stop();
  await vi.runAllTimersAsync();
  await stopped;
  vi.useRealTimers();
  changes.close();
  records.close();
});

function contextOf(laptop: BareDevice): { context: CollectionContext; records: RecordSet } {
  const records = new RecordSet(laptop.log);
  const context: CollectionContext = {
    records,
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device: "laptop",
    random: laptop.random,
    now: laptop.now,
    homeZone: () => "Europe/Berlin",
  };
  return { context, records };
}

function keyOf(id: string): string {
  return JSON.stringify(["purchases-by-seller", "Europe/Berlin", `purchases/${id}`]);
}
