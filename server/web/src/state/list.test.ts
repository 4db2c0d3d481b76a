import type { RecordPage, RecordQuery } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { Pages } from "./list.ts";

/** A vault with so many records; notes what it is asked. */
function vaultOf(total: number): {
  readonly api: { readonly list: (query: RecordQuery) => Promise<RecordPage> };
  readonly asked: (readonly [after: string | undefined, limit: number])[];
} {
  const asked: [string | undefined, number][] = [];
  const list = (query: RecordQuery): Promise<RecordPage> => {
    const begin = Number(query.after ?? 0);
    const limit = query.limit ?? 0;
    asked.push([query.after, limit]);
    const end = Math.min(total, begin + limit);
    const records = Array.from({ length: end - begin }, (_, at) => ({ id: String(begin + at) }));
    const next = end < total ? String(end) : null;
    return Promise.resolve({ records, total, next, owed: 0 } as unknown as RecordPage);
  };
  return { api: { list }, asked };
}

const query = { collection: "clickstream" };

test("more of a list asks for the rest alone, and the same rows stay the same", async () => {
  const { api, asked } = vaultOf(2_500);
  const pages = new Pages();
  const first = await pages.upTo(api, query, 100, 1);
  const more = await pages.upTo(api, query, 300, 1);
  expect(more.records.slice(0, 100).every((one, at) => one === first.records[at])).toBe(true);
  expect(more.records.map(({ id }) => Number(id))).toEqual(
    Array.from({ length: 300 }, (_, at) => at),
  );
  const all = await pages.upTo(api, query, 5_000, 1);
  expect([all.records.length, all.total]).toEqual([2_500, 2_500]);
  expect(asked).toEqual([
    [undefined, 100],
    ["100", 200],
    ["300", 1_000],
    ["1300", 1_000],
    ["2300", 1_000],
  ]);
  // Fewer again, and all of it again, are here.
  expect((await pages.upTo(api, query, 100, 1)).records).toHaveLength(100);
  await pages.upTo(api, query, 5_000, 1);
  expect(asked).toHaveLength(5);
});

test("another question, or another state of the vault, begins anew", async () => {
  const { api, asked } = vaultOf(10);
  const pages = new Pages();
  await pages.upTo(api, query, 5, 1);
  await pages.upTo(api, query, 5, 2);
  await pages.upTo(api, { ...query, text: "tent" }, 5, 2);
  expect(asked).toEqual([
    [undefined, 5],
    [undefined, 5],
    [undefined, 5],
  ]);
});

test("questions that come at once do not mix, and one that fails stops none", async () => {
  const { api } = vaultOf(50);
  const pages = new Pages();
  const [one, failed, other] = await Promise.allSettled([
    pages.upTo(api, query, 10, 1),
    pages.upTo({ list: () => Promise.reject(new Error("locked")) }, query, 20, 1),
    pages.upTo(api, query, 30, 1),
  ]);
  expect(one).toMatchObject({ value: { total: 50 } });
  expect(failed.status).toBe("rejected");
  if (other.status !== "fulfilled") throw other.reason;
  expect(other.value.records.map(({ id }) => Number(id))).toEqual(
    Array.from({ length: 30 }, (_, at) => at),
  );
});
