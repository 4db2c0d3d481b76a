/**
 * Categories: the owner's rules by which purchases and visits get theirs.
 * @module
 */
import type {
  CategorizedCollection,
  CategoryRuleChange,
  CategoryRuleDraft,
  CategoryRuleView,
} from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError, toRvError } from "../errors.ts";
import { counted } from "../output/text.ts";
import { hasOption, textOption, type CommandSpec, type OptionValues } from "./command.ts";
import { recordColumns } from "./record-columns.ts";

const OF = ["--of <collection>", "purchases (as is) or clickstream"] as const;

/** `categories ls`, `categories names`, `categories add`, `categories rm`. */
export const categoryCommands: readonly CommandSpec[] = [
  {
    line: "categories ls",
    group: "Records",
    summary: "your rules for categories, the newest first; of two that fit it counts",
    exits: [0, 3],
    examples: ["rv categories ls"],
    run: runList,
  },
  {
    line: "categories names [words...]",
    group: "Records",
    summary: "the categories there are, by id and name",
    options: [OF],
    exits: [0, 2, 3],
    examples: ["rv categories names grocery", "rv categories names --of clickstream"],
    run: runNames,
  },
  {
    line: "categories add <category>",
    group: "Records",
    summary: "give a category, by id or name, to all records that fit, now and later",
    options: [
      OF,
      ["--seller <letters>", "letters that stand in the seller"],
      ["--title <letters>", "letters that stand in the name of a thing, or the title of a page"],
      ["--site <site>", "the site of a visit"],
      ["--told <category>", "the category that the file told: an id, or its own word"],
      ["--preview", "show what would change, change nothing"],
    ],
    exits: [0, 2, 3],
    examples: [
      "rv categories add 'Grocery Stores and Supermarkets' --seller rewe --preview",
      "rv categories add 239 --of clickstream --site allotment.example",
    ],
    run: runAdd,
  },
  {
    line: "categories rm <id>",
    group: "Records",
    summary: "forget a rule; records get the category that they have without it",
    options: [["--preview", "show what would change, change nothing"]],
    exits: [0, 2, 3, 5],
    examples: ["rv categories rm 7Hq2", "rv categories rm 7Hq2 --preview"],
    run: runRemove,
  },
];

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  context.output.list({
    kind: "categories.list",
    items: await api.categoryRules(),
    empty: "There are no rules. rv categories add CATEGORY --seller LETTERS makes one.",
    columns: [
      { head: "of", value: ({ collection }) => collection },
      { head: "if", value: conditionsOf, flexible: true },
      { head: "category", value: ({ name }) => name, flexible: true },
      { head: "id", value: ({ id }) => id.slice(0, 8) },
    ],
  });
}

async function runNames(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const api = await context.vault();
  const all = await api.categoryNames({ collection: collectionOf(options) });
  const words = args.map((word) => word.toLowerCase());
  context.output.list({
    kind: "categories.names",
    items: all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word))),
    empty: "No category has such a name.",
    columns: [
      { head: "id", value: ({ id }) => id },
      { head: "name", value: ({ name }) => name, flexible: true },
    ],
  });
}

async function runAdd(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const [category = ""] = args;
  const rule: CategoryRuleDraft = {
    collection: collectionOf(options),
    category,
    seller: textOption(options, "seller"),
    title: textOption(options, "title"),
    site: textOption(options, "site"),
    told: textOption(options, "told"),
  };
  const preview = hasOption(options, "preview");
  const api = await context.vault();
  const change = await api.saveCategoryRule({ rule, preview }).catch((error: unknown) => {
    throw withNames(error, rule);
  });
  show(context, change, { preview, isRemoved: false });
}

/** A category that there is not: where its name is found. */
function withNames(error: unknown, { collection, category }: CategoryRuleDraft): unknown {
  const { code, message, details } = toRvError(error);
  if (code !== "bad-value" || details["field"] !== "category") return error;
  const [word = ""] = category.split(/[^\p{L}]+/u);
  const of = collection === "purchases" ? "" : ` --of ${collection}`;
  const hint = `rv categories names ${word.toLowerCase()}${of}`;
  return new RvError(code, message, { hint, details, cause: error });
}

async function runRemove(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const [id = ""] = args;
  const preview = hasOption(options, "preview");
  const api = await context.vault();
  show(context, await api.removeCategoryRule({ id, preview }), { preview, isRemoved: true });
}

function show(
  context: Context,
  change: CategoryRuleChange,
  { preview, isRemoved }: { readonly preview: boolean; readonly isRemoved: boolean },
): void {
  const { rule, changed, sample } = change;
  const records = counted(changed, "record", "records");
  const words = `${records} ${preview ? "would get" : changed === 1 ? "has" : "have"} another category`;
  const done = isRemoved ? "The rule is forgotten" : `${rule.name} if ${conditionsOf(rule)}`;
  if (context.options.json || !preview) {
    const { sample: _sample, ...numbers } = change;
    const shown = preview ? change : numbers;
    const text = preview ? `${words}.` : `${done}: ${words}. Take it back: rv undo`;
    context.output.one("category", { ...shown, preview, removed: isRemoved }, text);
    return;
  }
  context.output.list({
    kind: `${rule.collection}.list`,
    items: sample,
    empty: "No record would get another category.",
    columns: recordColumns(rule.collection),
  });
  context.output.note(`${words}. Without --preview they do.`);
}

function conditionsOf({ seller, title, site, told }: CategoryRuleView): string {
  return [
    ["seller", seller],
    ["title", title],
    ["site", site],
    ["told", told],
  ]
    .flatMap(([name, value]) => (value === undefined ? [] : [`${name}~${value}`]))
    .join(", ");
}

function collectionOf(options: OptionValues): CategorizedCollection {
  const name = textOption(options, "of") ?? "purchases";
  if (name === "purchases" || name === "clickstream") return name;
  throw new RvError("bad-value", `"${name}" has no categories; purchases and clickstream do.`);
}
