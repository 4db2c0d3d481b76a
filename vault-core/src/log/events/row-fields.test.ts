import { expect, test } from "vitest";

import type { IndexRow } from "../../index/rows.ts";
import { PlainIds } from "../../model/plain-ids.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { createBareVault } from "../../testing/bare-device.ts";
import { saveThings } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { CollectionKeys } from "../collection-keys.ts";
import { rowFields, rowMoments, rowUndone } from "./row-fields.ts";

test("of a damaged block nothing is told, and what is broken in this program is not taken for damage", async () => {
  const laptop = await createBareVault(new FakeServer());
  await saveThings(laptop, 1);
  await syncOnce(laptop);
  const { blocks } = laptop.disk.stores;
  const [position] = await blocks.positions();
  const bytes = (await blocks.get(position!))!;
  const row = { lines: 1 } as IndexRow;
  const keys = new CollectionKeys(laptop.keeper, () => ["purchases"]);
  const fieldsOf = (held: Uint8Array | null, with_ = keys): Promise<unknown> =>
    rowFields(() => Promise.resolve(held), with_)(row, ["rev"]);
  const momentsOf = (held: Uint8Array | null, with_ = keys): Promise<unknown> =>
    rowMoments(() => Promise.resolve(held), with_)(row, []);
  const undoneOf = (held: Uint8Array | null, with_ = keys): Promise<unknown> =>
    rowUndone(() => Promise.resolve(held), with_)(row, new PlainIds(new Uint8Array(16)));
  expect(await fieldsOf(bytes)).toHaveLength(1);
  const damaged = bytes.slice();
  damaged[damaged.length - 100]! ^= 1;
  for (const held of [damaged, bytes.subarray(0, 40), null]) {
    expect(await fieldsOf(held)).toBeNull();
    expect(await momentsOf(held)).toBeNull();
    expect(await undoneOf(held)).toBeNull();
  }
  const broken = new CollectionKeys(laptop.keeper, () => {
    throw new TypeError("broken");
  });
  await expect(fieldsOf(bytes, broken)).rejects.toThrow("broken");
  await expect(momentsOf(bytes, broken)).rejects.toThrow("broken");
  await expect(undoneOf(bytes, broken)).rejects.toThrow("broken");
});
