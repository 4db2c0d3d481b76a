/**
 * What other rules would change: how many records would get another category, and the first of them.
 * @module
 */
import { sortedText } from "../line.ts";
import { shownOf } from "../read/effective.ts";
import type { RecordSet, StoredRecord } from "../read/record-set.ts";
import type { CategorizedName } from "../../records/internal/category-rule.ts";
import { followsPurchase } from "./refund-category.ts";
import { categoryMember, type CategoryRule, createCategorizer } from "./categorizer.ts";

/** What would change. */
export interface CategoryChanges {
  readonly changed: number;
  /** The first, newest first, as they are now. */
  readonly sample: readonly StoredRecord[];
}

const SAMPLE = 20;

/** Holds the records of a collection against other rules. */
export function countChanges(
  records: Pick<RecordSet, "fold">,
  collection: CategorizedName,
  rules: readonly CategoryRule[],
): Promise<CategoryChanges> {
  const { categorize } = createCategorizer(collection, rules);
  const member = categoryMember[collection];
  return records.fold<{ changed: number; sample: StoredRecord[] }>(
    collection,
    {},
    {
      start: () => ({ changed: 0, sample: [] }),
      take: (state, batch) => {
        for (const one of batch.records) {
          const { annotation, record, shown } = one;
          const after = categorize(shownOf(record, annotation), annotation);
          // What follows a purchase changes with it, and is not counted apart.
          if (followsPurchase(one) && after[member] === undefined) continue;
          if (sortedText(after[member]) === sortedText(shown[member])) continue;
          state.changed += 1;
          if (state.sample.length < SAMPLE) state.sample.push(one);
        }
      },
    },
  );
}
