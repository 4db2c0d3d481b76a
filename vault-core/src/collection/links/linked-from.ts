/**
 * Links that other records have to a record: the row of the bank that paid an order, the refund of a purchase.
 * @module
 */
import type { RecordLink } from "../../vault/api/vault-api.ts";
import { marksOf } from "../change/annotate.ts";
import { textOf } from "../line.ts";
import type { RecordSet, StoredRecord } from "../read/record-set.ts";

/** Gives them with the other record in `to`, those that the record has itself left out. */
export function linkedFrom(
  records: Pick<RecordSet, "annotations">,
  { collection, id, annotation }: Pick<StoredRecord, "collection" | "id" | "annotation">,
): readonly RecordLink[] {
  const own = new Set((marksOf(annotation).links ?? []).map(({ to }) => to));
  return records.annotations(collection).flatMap((one) => {
    const from = textOf(one, "target");
    const links = marksOf(one).links ?? [];
    if (from === null || own.has(from)) return [];
    return links.flatMap((link): RecordLink[] =>
      link.to === id ? [Object.assign({ ...link }, { to: from })] : [],
    );
  });
}
