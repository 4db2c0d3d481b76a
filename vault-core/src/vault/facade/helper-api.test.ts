import { expect, test } from "vitest";

import { TableBuilder } from "../../exchange/tables/table-builder.ts";
import type { TabledItem } from "../../model/draft-table.ts";
import type { Draft } from "../../model/drafts.ts";
import type { VaultApi } from "../api/vault-api.ts";
import { toHelperApi } from "./helper-api.ts";

function visit(row: number): Draft {
  const when = { at: `2026-05-03T10:00:0${row}Z`, precision: "s" };
  const fields = { type: "click", when, action: "visit", title: null, site: null };
  return { kind: "draft", collection: "clickstream", naturalKey: `visit|${row}`, fields, row };
}

function tableOf(...drafts: readonly Draft[]): TabledItem {
  const table = new TableBuilder({ collection: "clickstream" });
  for (const draft of drafts) table.add(draft);
  return table.table();
}

/** What comes through to a vault of which a helper was given these collections. */
async function takenBy(
  collections: readonly string[],
  items: readonly TabledItem[],
): Promise<readonly TabledItem[]> {
  const taken: TabledItem[] = [];
  const importItems: VaultApi["importItems"] = async ({ items: some }) => {
    taken.push(...some);
    return Promise.resolve({ taken: some.length });
  };
  const api = { importItems } as VaultApi;
  const terms = { collections, may: "add", until: null, name: "Nightly job" } as const;
  await toHelperApi(
    api,
    () => terms,
    () => false,
  ).importItems({ run: "r", items });
  return taken;
}

test("of a file a helper takes in what it was given, told draft by draft or as a table; the rest is counted", async () => {
  const items = [visit(1), tableOf(visit(2), visit(3))];
  expect(await takenBy(["clickstream"], items)).toEqual(items);
  expect(await takenBy(["purchases"], items)).toEqual(
    [1, 2, 3].map((row) => ({ kind: "skip", rule: "not-given", row })),
  );
});
