/**
 * Which category a record has. In this order: what the owner corrected in it or typed with it, the owner's rules, the project's
 * own tables (merchant codes and words of products; well-known sites), what the file or the page told. The record itself stays
 * as it came: a rule that changes changes all records at once.
 * @module
 */
import type { Json, JsonObject } from "../../model/json.ts";
import { productCategory, siteCategory } from "../../records/category-words.ts";
import type { CategorizedName, CategoryRuleSetting } from "../../records/internal/category-rule.ts";
import { merchantCategory } from "../../records/merchant-categories.ts";
import { foldText } from "../../records/fold-text.ts";
import { textOf } from "../line.ts";
import { isJsonObject } from "../paths.ts";

/** Raised when a table or the order of precedence changes: kept figures of another one are stale. */
const TABLES = 1;

/** What a rule asks, and the category that it gives. */
export type CategoryRule = Pick<
  CategoryRuleSetting,
  "collection" | "seller" | "title" | "site" | "told" | "category"
>;

/** Gives records their category. */
export interface Categorizer {
  /** Equal as long as it gives every record the same category. */
  readonly key: string;
  /** The record with its category; the record itself if that is what it has. */
  readonly categorize: (record: JsonObject, annotation: JsonObject | null) => JsonObject;
}

/** Members of a record that its category is made of, by collection; none for a collection without categories. */
export const categoryInputs: Readonly<Record<CategorizedName, readonly string[]>> = {
  purchases: ["category", "source", "seller", "marketplace", "name", "mcc"],
  clickstream: ["categories", "source", "site", "title"],
};

/** The member that holds the category. */
export const categoryMember: Readonly<Record<CategorizedName, string>> = {
  purchases: "category",
  clickstream: "categories",
};

/** Tells whether records of a collection have a category. */
export function isCategorized(collection: string): collection is CategorizedName {
  return Object.hasOwn(categoryInputs, collection);
}

/**
 * Makes the categorizer of a collection.
 * @param rules the first that fits counts.
 */
export function createCategorizer(
  collection: CategorizedName,
  rules: readonly CategoryRule[],
): Categorizer {
  const mine = rules.filter((rule) => rule.collection === collection).map(compile);
  const member = categoryMember[collection];
  const find = collection === "purchases" ? purchaseCategory : clickCategory;
  const texts = mine.map(({ text }) => text);
  return {
    key: `categories ${TABLES} ${texts.length === 0 ? "" : JSON.stringify(texts)}`,
    categorize: (record, annotation) => {
      if (isCorrected(annotation, member)) return record;
      const category = find(record, mine);
      if (category === null || category === firstOf(record[member])) return record;
      return { ...record, [member]: member === "categories" ? [category] : category };
    },
  };
}

interface Compiled {
  readonly fits: (words: RecordWords) => boolean;
  readonly category: string;
  readonly text: readonly string[];
}

/** What rules ask of a record, folded once however many rules there are. */
class RecordWords {
  readonly record: JsonObject;
  readonly #texts = new Map<string, string>();
  #told: ReadonlySet<string> | null = null;

  constructor(record: JsonObject) {
    this.record = record;
  }

  hold(members: readonly string[], letters: string): boolean {
    return members.some((member) => this.#text(member).includes(letters));
  }

  tell(word: string): boolean {
    this.#told ??= new Set(toldBy(this.record).map((text) => foldText(text)));
    return this.#told.has(word);
  }

  #text(member: string): string {
    const known = this.#texts.get(member);
    if (known !== undefined) return known;
    const text = foldText(textOf(this.record, member) ?? "");
    this.#texts.set(member, text);
    return text;
  }
}

type Test = (words: RecordWords, text: string) => boolean;
const tests: Readonly<Record<"seller" | "title" | "site" | "told", Test>> = {
  seller: (words, letters) => words.hold(["seller", "marketplace"], letters),
  title: (words, letters) => words.hold(["name", "title"], letters),
  site: ({ record }, site) => record["site"] === site,
  told: (words, word) => words.tell(word),
};

function compile(rule: CategoryRule): Compiled {
  const asked = (["seller", "title", "site", "told"] as const)
    .map((name) => ({ name, text: foldText(rule[name] ?? "") }))
    .filter(({ text }) => text !== "");
  return {
    fits: (words) => asked.length > 0 && asked.every(({ name, text }) => tests[name](words, text)),
    category: rule.category,
    text: [...asked.flatMap(({ name, text }) => [name, text]), rule.category],
  };
}

function purchaseCategory(record: JsonObject, rules: readonly Compiled[]): string | null {
  const told = textOf(record, "category");
  if (told !== null && isTyped(record)) return told;
  const mcc = textOf(record, "mcc");
  return (
    ruled(record, rules) ??
    (mcc === null ? null : merchantCategory(mcc)) ??
    productCategory(textOf(record, "name") ?? "") ??
    told
  );
}

function clickCategory(record: JsonObject, rules: readonly Compiled[]): string | null {
  const told = firstOf(record["categories"]);
  if (told !== null && isTyped(record)) return told;
  return ruled(record, rules) ?? siteCategory(textOf(record, "site")) ?? told;
}

function ruled(record: JsonObject, rules: readonly Compiled[]): string | null {
  const words = new RecordWords(record);
  return rules.find(({ fits }) => fits(words))?.category ?? null;
}

/** What the owner typed is his word. */
function isTyped({ source }: JsonObject): boolean {
  return isJsonObject(source) && source["format"] === "manual";
}

function isCorrected(annotation: JsonObject | null, member: string): boolean {
  const correct = annotation?.["correct"];
  return isJsonObject(correct) && Object.hasOwn(correct, member);
}

/** The file's own word for a category stands in a column of that name. */
function toldBy({ category, categories, source }: JsonObject): readonly string[] {
  const raw = isJsonObject(source) ? source["raw"] : undefined;
  const words = Object.entries(isJsonObject(raw) ? raw : {}).filter(([column]) =>
    /categor|kategorie|catégorie/iu.test(column),
  );
  return [category, categories, ...words.map(([, word]) => word)]
    .flat()
    .filter((word): word is string => typeof word === "string");
}

function firstOf(value: Json | undefined): string | null {
  const first: Json | undefined = Array.isArray(value) ? value[0] : value;
  return typeof first === "string" ? first : null;
}
