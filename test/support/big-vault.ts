/**
 * A vault that takes a new device more than one piece to fetch: purchases whose names do not compress.
 * @module
 */
import { randomBytes } from "node:crypto";

import type { VaultApi } from "@rootvault/vault-core";
import { purchaseDraft } from "@rootvault/vault-core/testing";

/** Letters of a name: seven records and more make a block. */
const NAME_LETTERS = 32_768;

/** Imports purchases of ten months, newest last, in blocks of a quarter of a megabyte. */
export async function importLarge(api: VaultApi, count: number): Promise<void> {
  for (let month = 0; month < 10; month++) {
    const { run } = await api.importBegin({ format: "amazon.orders", file: `${month}.csv` });
    const items = Array.from({ length: count / 10 }, (_, n) => {
      const row = month * 1000 + n;
      const day = `2026-${String(month + 1).padStart(2, "0")}-${String(n + 1).padStart(2, "0")}`;
      const name = randomBytes((NAME_LETTERS * 3) / 4).toString("base64");
      return purchaseDraft(row, { name, when: { day, precision: "day" } });
    });
    await api.importItems({ run, items });
    await api.importCommit({ run });
    await api.sync();
  }
}
