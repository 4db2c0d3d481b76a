/**
 * Figures that records prove: after marks and corrections, on every device, and after a restart.
 * @module
 */
import { expect, test } from "vitest";
import type { StatsAsk, VaultApi, ViewRow } from "@rootvault/vault-core";
import { purchaseDraft } from "@rootvault/vault-core/testing";
import { household } from "../support/household.ts";

async function rowsOf(api: VaultApi, ask: StatsAsk): Promise<readonly ViewRow[]> {
  return (await api.stats(ask)).rows;
}

async function bring(api: VaultApi, days: readonly string[]): Promise<readonly string[]> {
  const { run } = await api.importBegin({ format: "amazon.orders", file: "orders.csv" });
  const items = days.map((day, row) => purchaseDraft(row, { when: { day, precision: "day" } }));
  await api.importItems({ run, items });
  await api.importCommit({ run });
  const { records } = await api.list({ collection: "purchases", sort: "name" });
  return records.map(({ id }) => id);
}

test("a gift, a corrected day and a removal are in every figure at once, on both devices and after a restart", async () => {
  await using ann = await household("ann", ["laptop", "phone"]);
  const { laptop, phone } = ann;
  const days = ["2026-01-10", "2026-02-10", "2026-03-10", "2026-03-11", "2026-03-12"];
  const [january = "", february = "", gift = ""] = await bring(laptop.api, days);
  const months = { view: "purchases-by-month" } as const;
  const spring = { ...months, from: "2026-03-01", to: "2026-05" } as const;
  const old = { ...months, to: "2025" } as const;
  // Each range is asked for once, so that parts of it are kept.
  expect((await rowsOf(laptop.api, months)).map(({ count }) => count)).toEqual([1, 1, 3]);
  expect(await rowsOf(laptop.api, spring)).toMatchObject([{ key: "2026-03", total: "749.70" }]);
  expect(await rowsOf(laptop.api, old)).toEqual([]);
  // One was a gift, one was bought two years before, one is deleted.
  await laptop.api.mark({ ids: [gift], marks: { exclude: true, reason: "gift" } });
  const when = { day: "2024-05-05", precision: "day" };
  await laptop.api.edit({ id: january, fields: { when, "lineTotal.value": "0.01" } });
  await laptop.api.remove({ ids: [february] });
  const shown = [
    { key: "2024-05", currency: "EUR", total: "0.01", count: 1 },
    { key: "2026-03", currency: "EUR", total: "499.80", count: 2 },
  ];
  const check = async (api: VaultApi): Promise<void> => {
    expect(await rowsOf(api, months)).toEqual(shown);
    expect(await rowsOf(api, spring)).toEqual(shown.slice(1));
    expect(await rowsOf(api, old)).toEqual(shown.slice(0, 1));
    expect(await rowsOf(api, { ...months, from: "2026-01", to: "2026-02" })).toEqual([]);
    const sellers = { view: "purchases-by-seller", from: "2024-05", to: "2026-03-11" } as const;
    expect(await rowsOf(api, sellers)).toMatchObject([{ key: "Bootery", total: "249.91" }]);
  };
  await check(laptop.api);
  await laptop.api.sync();
  await phone.api.sync();
  await check(phone.api);
  await laptop.reopen();
  await check(laptop.api);
  // On the phone the gift turns out to be none.
  await phone.api.mark({ ids: [gift], marks: { exclude: null, reason: null } });
  await phone.api.sync();
  await laptop.api.sync();
  for (const { api } of [phone, laptop])
    expect(await rowsOf(api, spring)).toMatchObject([{ total: "749.70", count: 3 }]);
});

test("a date that is changed after a restart is not the one that was kept before", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { laptop } = ann;
  const appliance = { class: "appliance", category: "washer", status: "in_use" };
  const { id } = await laptop.api.add({
    collection: "appliances",
    fields: { ...appliance, name: "Washer", warranty: { until: "2098-01-01" } },
  });
  const dates = { view: "coming-dates" } as const;
  expect(await rowsOf(laptop.api, dates)).toMatchObject([{ key: "2098-01-01", name: "Washer" }]);
  await laptop.reopen();
  await laptop.api.edit({ id, fields: { "warranty.until": "2099-01-01" } });
  expect(await rowsOf(laptop.api, dates)).toMatchObject([{ key: "2099-01-01" }]);
});
