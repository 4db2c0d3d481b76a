/**
 * Lists longer than one answer.
 * @module
 */
import type { RecordQuery, RecordView, VaultApi } from "@rootvault/vault-core";

const PAGE = 1_000;

/** Asks for pages until `most` records are here or there are no more. */
export async function listUpTo(
  api: VaultApi,
  query: RecordQuery,
  most: number,
): Promise<{ readonly records: readonly RecordView[]; readonly total: number }> {
  const records: RecordView[] = [];
  let after: string | null = null;
  let total = 0;
  do {
    const limit = Math.min(PAGE, most - records.length);
    const page = await api.list({ ...query, limit, ...(after === null ? {} : { after }) });
    records.push(...page.records);
    total = page.total;
    after = page.next;
  } while (after !== null && records.length < most);
  return { records, total };
}
