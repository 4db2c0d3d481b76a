/**
 * The part of `VaultApi` about categories: the owner's rules, by which purchases and visits get theirs.
 * @module
 */
import type { RecordView } from "./record-view.ts";

/** Collections whose records have a category. */
export type CategorizedCollection = "purchases" | "clickstream";

/** A rule as the owner writes it: all conditions that are given have to be met, and there is one at least. */
export interface CategoryRuleDraft {
  readonly collection: CategorizedCollection;
  /** Letters that stand in the seller. Of purchases. */
  readonly seller?: string | undefined;
  /** Letters that stand in the name of what was bought, or in the title of a page. */
  readonly title?: string | undefined;
  /** The site, such as `allotment.example`. Of visits. */
  readonly site?: string | undefined;
  /** The category that the file or the page told: an id, or the file's own word. */
  readonly told?: string | undefined;
  /** Id or name of a category. */
  readonly category: string;
}

/** A rule that is kept. */
export interface CategoryRuleView extends CategoryRuleDraft {
  readonly id: string;
  /** Name of the category; its id where none is known. */
  readonly name: string;
}

/** What a rule changes, or would. */
export interface CategoryRuleChange {
  readonly rule: CategoryRuleView;
  /** Records that get another category. */
  readonly changed: number;
  /** The first of them, as they are before. */
  readonly sample: readonly RecordView[];
}

/** A category by its name. */
export interface CategoryName {
  readonly id: string;
  readonly name: string;
}

/** The methods. */
export interface CategoriesApi {
  /** All rules, the newest first: of two that fit a record the newer one counts. */
  categoryRules(): Promise<readonly CategoryRuleView[]>;
  /** The categories of a collection that have a name, by name. */
  categoryNames(ask: {
    readonly collection: CategorizedCollection;
  }): Promise<readonly CategoryName[]>;
  /**
   * Keeps a rule, in place of one with the same conditions; with `preview` only tells what it would change. There are 1,000 at most.
   * @throws {VaultError} bad-value with the field in `details`, `rule` where there are too many.
   */
  saveCategoryRule(ask: {
    readonly rule: CategoryRuleDraft;
    readonly preview?: boolean;
  }): Promise<CategoryRuleChange>;
  /**
   * Forgets a rule; with `preview` only tells what that would change.
   * @param ask.id the rule's id, or its first letters.
   * @throws {VaultError} no-category-rule; ambiguous.
   */
  removeCategoryRule(ask: {
    readonly id: string;
    readonly preview?: boolean;
  }): Promise<CategoryRuleChange>;
}
