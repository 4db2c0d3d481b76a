/**
 * Figures that records prove: after marks and corrections, on every device, and after a restart.
 * @module
 */
import { expect, test } from "vitest";
import {
  createMemoryStores,
  type StatsAsk,
  type VaultApi,
  type VaultStores,
  type ViewName,
  type ViewRow,
} from "@rootvault/vault-core";
import { cpuMsOf, playDraft, purchaseDraft } from "@rootvault/vault-core/testing";
import { household, joinDevice, platformOf } from "../support/household.ts";

async function rowsOf(api: VaultApi, ask: StatsAsk): Promise<readonly ViewRow[]> {
  return (await api.stats(ask)).rows;
}

/** Parts that each view makes anew after one purchase was marked: that of its block, and the one joined from its stretch. */
const VIEWS_OF: Readonly<Record<ViewName, number>> = {
  "purchases-by-month": 2,
  "purchases-by-category": 2,
  "purchases-by-month-and-category": 2,
  "purchases-by-seller": 2,
  "clickstream-by-day": 0,
  "clickstream-by-hour": 0,
  "clickstream-by-site": 0,
  "media-by-week": 0,
  "media-by-creator": 0,
  "coming-dates": 0,
};

async function bring(
  api: VaultApi,
  days: readonly string[],
  file = "orders",
): Promise<readonly string[]> {
  const { run } = await api.importBegin({ format: "amazon.orders", file: `${file}.csv` });
  const items = days.map((day, row) =>
    purchaseDraft(Number(file.replace(/\D/g, "")) * 10 + row, { when: { day, precision: "day" } }),
  );
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

/** Stores whose index says how many files were put. */
function countingStores(): { readonly stores: VaultStores; readonly count: { files: number } } {
  const stores = createMemoryStores();
  const count = { files: 0 };
  const { index } = stores;
  const counted: VaultStores["index"] = {
    get: async (name) => index.get(name),
    put: async (files) => {
      count.files += files.length;
      await index.put(files);
    },
    clear: async () => index.clear(),
    close: async () => index.close(),
  };
  return { stores: { ...stores, index: counted }, count };
}

test("a gift that is marked on one device makes the parts of one block anew on the other, and every figure is right within a second of the sync", async () => {
  await using ann = await household("ann", ["laptop"]);
  const { laptop } = ann;
  // Three blocks of purchases, and plays.
  for (const month of ["2026-01", "2026-02", "2026-03"]) {
    await bring(laptop.api, [`${month}-10`, `${month}-11`], month);
    await laptop.api.sync();
  }
  const { run } = await laptop.api.importBegin({ format: "spotify", file: "plays.json" });
  await laptop.api.importItems({ run, items: [playDraft(1, "2026-02-03T10:00:00Z", "s")] });
  await laptop.api.importCommit({ run });
  await laptop.api.sync();
  const { stores, count } = countingStores();
  const phone = await joinDevice(laptop, "phone", platformOf("ann's phone", { stores }));
  const { api } = phone;
  await api.sync();
  const names = Object.keys(VIEWS_OF) as ViewName[];
  /** Every figure, and how many parts were made for it. */
  const show = async (): Promise<Record<string, [rows: readonly ViewRow[], made: number]>> => {
    const shown: Record<string, [readonly ViewRow[], number]> = {};
    for (const view of names) {
      const before = count.files;
      const rows = await rowsOf(api, { view });
      shown[view] = [rows, count.files - before];
    }
    return shown;
  };
  await show();
  // All parts are kept: nothing is made a second time.
  expect(Object.values(await show()).map(([, made]) => made)).toEqual(names.map(() => 0));

  const [gift] = (await laptop.api.list({ collection: "purchases", sort: "when" })).records;
  await laptop.api.mark({ ids: [gift!.id], marks: { exclude: true, reason: "gift" } });
  await laptop.api.sync();
  await api.sync();
  let shown: Awaited<ReturnType<typeof show>> = {};
  const spent = await cpuMsOf(async () => {
    shown = await show();
  });
  expect(spent).toBeLessThan(1_000);
  for (const view of names) {
    const [rows, made] = shown[view]!;
    expect([view, made]).toEqual([view, VIEWS_OF[view]]);
    expect([view, rows]).toEqual([view, await rowsOf(laptop.api, { view })]);
  }
  expect(shown["purchases-by-month"]![0][0]).toMatchObject({ key: "2026-01", count: 1 });
  await phone.vault.close();
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
