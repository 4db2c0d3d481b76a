/**
 * What the owner's own links say beside: of two records that he calls the same purchase the less exact one is a duplicate, and
 * counts again once the link is taken off. What he says of counting in the same breath, or has said, stands.
 * @module
 */
import { marksOf, type MarkChanges } from "../change/annotate.ts";
import type { RecordLink } from "../../vault/api/vault-api.ts";
import { textOf } from "../line.ts";
import type { RecordSet, StoredRecord } from "../read/record-set.ts";
import { isSame } from "./owners-word.ts";

/** A record and what is to be marked on it. */
export type Marked = readonly [stored: StoredRecord, marks: MarkChanges];

const COLLECTION = "purchases";
const EXACTNESS: readonly string[] = ["bank_transaction", "order_total", "subscription", "item"];
const OUT = { exclude: true, reason: "duplicate" } as const;

/** Gives the marks of a record with those that follow from its links. */
export async function withPairs(
  records: Pick<RecordSet, "getAll">,
  stored: StoredRecord,
  marks: MarkChanges,
): Promise<readonly Marked[]> {
  if (marks.links === undefined || stored.collection !== COLLECTION) return [[stored, marks]];
  const before = marksOf(stored.annotation).links ?? [];
  const after = marks.links ?? [];
  const added = without(after, before);
  const removed = without(before, after);
  const others = await records.getAll(
    COLLECTION,
    [...added, ...removed].map(({ to }) => to),
  );
  const isLesser = added.some(
    ({ to, relation }) =>
      relation === "duplicate_of" ||
      others.some((other) => other.id === to && exactness(other) >= exactness(stored)),
  );
  const isAdded = (other: StoredRecord): boolean => added.some(({ to }) => to === other.id);
  return [
    [stored, isLesser && isOpen(stored, marks) ? { ...marks, ...OUT } : marks],
    ...others.flatMap((other): Marked[] => {
      if (!isAdded(other)) return unpaired(other, stored.id);
      return isLesser || !isOpen(other, {}) ? [] : [[other, paired(other, stored.id)]];
    }),
  ];
}

function without(links: readonly RecordLink[], others: readonly RecordLink[]): RecordLink[] {
  return links.filter((link) => isSame(link) && !others.some(({ to }) => to === link.to));
}

function exactness({ shown }: StoredRecord): number {
  return EXACTNESS.indexOf(textOf(shown, "lineKind") ?? "");
}

function isOpen({ annotation }: StoredRecord, { exclude }: MarkChanges): boolean {
  return exclude === undefined && marksOf(annotation).exclude === undefined;
}

function paired({ annotation }: StoredRecord, to: string): MarkChanges {
  const links = marksOf(annotation).links ?? [];
  return { ...OUT, links: [...links, { to, relation: "same_purchase" }] };
}

function unpaired(other: StoredRecord, id: string): Marked[] {
  const links = marksOf(other.annotation).links ?? [];
  const left = links.filter((link) => link.to !== id || !isSame(link));
  return left.length === links.length ? [] : [[other, { links: left }]];
}
