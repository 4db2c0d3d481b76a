/**
 * Trees of categories: which category stands above another, and which are sensitive. Ids are text.
 * @module
 */
import { AD_PRODUCT_TREE } from "./taxonomies/ad-product.ts";
import { AD_PRODUCT_NAMES } from "./taxonomies/ad-product-names.ts";
import { CONTENT_NAMES } from "./taxonomies/content-names.ts";
import { CONTENT_TREE } from "./taxonomies/content.ts";

interface Tree {
  readonly parents: ReadonlyMap<string, string | null>;
  readonly sensitive: ReadonlySet<string>;
}

// Politics stands beside the marked rows of the content taxonomy; the ad product taxonomy marks none itself.
const SENSITIVE_CONTENT = ["386"];
const SENSITIVE_PRODUCTS = [
  "1001",
  "1002",
  "1049",
  "1259",
  "1262",
  "1291",
  "1361",
  "1378",
  "1473",
  "1474",
  "1487",
  "1519",
  "1544",
  "1576",
];
const TREES: ReadonlyMap<string, Tree> = new Map([
  ["iab-content-3.1", readTree(CONTENT_TREE, SENSITIVE_CONTENT)],
  ["iab-adproduct-2.0", readTree(AD_PRODUCT_TREE, SENSITIVE_PRODUCTS)],
]);

/** First and last code of the groups of ISO 18245. */
const MERCHANT_GROUPS: readonly (readonly [number, number])[] = [
  [1, 1499],
  [1500, 2999],
  [3000, 3299],
  [3300, 3499],
  [3500, 3999],
  [4000, 4799],
  [4800, 4999],
  [5000, 5599],
  [5600, 5699],
  [5700, 7299],
  [7300, 7999],
  [8000, 8999],
  [9000, 9999],
];

/**
 * Gives the category above an id on a level, 1 = top; the id itself where it stands higher already.
 * Null for an unknown scheme or id: what cannot be coarsened is not shown.
 */
export function ancestorOf(scheme: string, id: string, level: number): string | null {
  if (scheme === "mcc") return merchantGroup(id);
  const tree = TREES.get(scheme);
  if (tree === undefined || !tree.parents.has(id)) return null;
  const path = pathOf(tree, id);
  return path[Math.min(level, path.length) - 1] ?? null;
}

/** Tells whether a category, or one above it, is sensitive. An unknown id counts as sensitive. */
export function isSensitive(scheme: string, id: string): boolean {
  const tree = TREES.get(scheme);
  if (tree === undefined || !tree.parents.has(id)) return true;
  return pathOf(tree, id).some((each) => tree.sensitive.has(each));
}

/** Gives the English name of a product category; null for an unknown id. */
export function productName(id: string): string | null {
  return categoryNames("iab-adproduct-2.0").get(id) ?? null;
}

/** Gives English names by their ids: of all product categories, and of the highest ones of content. */
export function categoryNames(
  scheme: "iab-adproduct-2.0" | "iab-content-3.1",
): ReadonlyMap<string, string> {
  if (scheme === "iab-content-3.1") return (contentNames ??= readNames(CONTENT_NAMES));
  return (productNames ??= readNames(AD_PRODUCT_NAMES));
}

let productNames: ReadonlyMap<string, string> | undefined;
let contentNames: ReadonlyMap<string, string> | undefined;

function readNames(text: string): ReadonlyMap<string, string> {
  const entries = text.split("|").map((entry): [string, string] => {
    const blank = entry.indexOf(" ");
    return [entry.slice(0, blank), entry.slice(blank + 1)];
  });
  return new Map(entries);
}

function merchantGroup(code: string): string | null {
  const group = /^\d{4}$/.test(code)
    ? MERCHANT_GROUPS.find(([first, last]) => Number(code) >= first && Number(code) <= last)
    : MERCHANT_GROUPS.find((each) => groupName(each) === code);
  return group === undefined ? null : groupName(group);
}

function groupName([first, last]: readonly [number, number]): string {
  return `${String(first).padStart(4, "0")}-${last}`;
}

/** From the top down to the id. Every tree was read without a loop. */
function pathOf(tree: Tree, id: string): readonly string[] {
  const path: string[] = [];
  for (let each: string | null = id; each !== null; each = tree.parents.get(each) ?? null) {
    if (path.includes(each)) break;
    path.unshift(each);
  }
  return path;
}

function readTree(text: string, alsoSensitive: readonly string[]): Tree {
  const parents = new Map<string, string | null>();
  const sensitive = new Set(alsoSensitive);
  for (const entry of text.trim().split(" ")) {
    const [id = "", parent = null] = entry.replace("!", "").split("<");
    parents.set(id, parent);
    if (entry.endsWith("!")) sensitive.add(id);
  }
  return { parents, sensitive };
}
