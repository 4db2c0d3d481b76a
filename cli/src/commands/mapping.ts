/**
 * Mappings: what the columns of a table mean that no importer knows.
 * @module
 */
import { readFile as readText } from "node:fs/promises";
import type { CsvMapping, MappedKind, MappingDraft } from "@rootvault/vault-core";
import type { Context } from "../context.ts";
import { RvError } from "../errors.ts";
import {
  hasOption,
  listOption,
  textOption,
  type CommandSpec,
  type OptionValues,
} from "./command.ts";

/** `mapping ls`, `mapping show`, `mapping add`, `mapping rm`. */
export const mappingCommands: readonly CommandSpec[] = [
  {
    line: "mapping ls",
    group: "Records",
    summary: "saved mappings of tables that no importer knows",
    exits: [0, 3],
    examples: ["rv mapping ls"],
    run: runList,
  },
  {
    line: "mapping show <name>",
    group: "Records",
    summary: "a mapping as JSON, as `mapping add --from` takes it",
    exits: [0, 3, 5],
    examples: ['rv mapping show "my bank"'],
    run: async (context, args) => {
      const mapping = await named(context, args[0] ?? "");
      context.output.one("mapping", mapping, JSON.stringify(mapping, null, 2));
    },
  },
  {
    line: "mapping add <name> [file]",
    group: "Records",
    summary: "say what the columns of a table mean; the file shows its header",
    options: [
      ["--collection <name>", "where the records go"],
      ["--column <field=header...>", "field=header, or field:kind=header; once for each column"],
      ["--constant <field=value...>", "a value that every record has"],
      ["--key <header...>", "columns that name the fact, such as an order number"],
      ["--skip <header=value...>", "leave out rows with this value"],
      ["--currency <code>", "currency of the amounts, such as EUR"],
      ["--decimal <sign>", "sign before the cents: . or ,"],
      ["--date-order <order>", "dmy or mdy"],
      ["--zone <zone>", "zone of the times, such as Europe/Berlin"],
      ["--sign <how>", "as_is, negate (paid is negative) or debit_credit"],
      ["--money-in <what>", "of what came in: refunds (pay and the like are left out), or all"],
      ["--delimiter <sign>", "what stands between the cells"],
      ["--encoding <label>", "such as iso-8859-15 or shift_jis"],
      ["--headerless", "the file has no header; its columns are c1, c2, ..."],
      ["--from <file>", "take the whole mapping from a JSON file"],
      ["--dry-run", "check it, save nothing"],
    ],
    exits: [0, 2, 3, 5],
    examples: [
      'rv mapping add "my bank" statement.csv --collection purchases --column when=Date --column name=Text --column lineTotal=Amount --constant lineKind=bank_transaction --sign negate --currency EUR',
      'rv mapping add "my bank" --from mapping.json',
    ],
    run: runAdd,
  },
  {
    line: "mapping rm <name>",
    group: "Records",
    summary: "forget a mapping; records that came by it stay",
    exits: [0, 3, 5],
    examples: ['rv mapping rm "my bank"'],
    run: async (context, args) => {
      const api = await context.vault();
      const name = args[0] ?? "";
      await api.removeMapping({ name });
      context.output.done("mapping", { name, removed: true }, `The mapping ${name} is forgotten.`);
    },
  },
];

/** Reads a mapping from a JSON file. @throws {RvError} bad-value. */
export async function readMapping(path: string): Promise<MappingDraft> {
  try {
    // The vault holds it against its shape.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
    return JSON.parse(await readText(path, "utf8")) as MappingDraft;
  } catch (cause) {
    throw new RvError("bad-value", `${path} is no JSON file that can be read.`, { cause });
  }
}

async function runList(context: Context): Promise<void> {
  const api = await context.vault();
  context.output.list({
    kind: "mappings.list",
    items: await api.mappings(),
    empty: "No mapping is saved. rv mapping add NAME FILE makes one.",
    columns: [
      { head: "name", value: ({ name }) => name },
      { head: "collection", value: ({ collection }) => collection },
      {
        head: "columns",
        value: ({ columns }) =>
          Object.entries(columns)
            .map(([field, { from }]) => `${field}=${from}`)
            .join(", "),
        flexible: true,
      },
    ],
  });
}

async function named(context: Context, name: string): Promise<CsvMapping> {
  const api = await context.vault();
  const found = (await api.mappings()).find((one) => one.name === name);
  if (found === undefined) throw new RvError("no-mapping", `There is no mapping "${name}".`);
  return found;
}

async function runAdd(
  context: Context,
  args: readonly string[],
  options: OptionValues,
): Promise<void> {
  const [name = "", file] = args;
  const from = textOption(options, "from");
  const draft =
    from === undefined
      ? await draftOf(name, file, options)
      : { ...(await readMapping(from)), name };
  const api = await context.vault();
  const dryRun = hasOption(options, "dryRun");
  const mapping = await api.saveMapping({ mapping: draft, dryRun });
  context.output.done(
    "mapping",
    mapping,
    dryRun
      ? `The mapping ${name} is in order; nothing was saved.`
      : `The mapping ${name} is saved. Files with this header are read by it.`,
  );
}

async function draftOf(
  name: string,
  file: string | undefined,
  options: OptionValues,
): Promise<MappingDraft> {
  const collection = textOption(options, "collection");
  if (file === undefined || collection === undefined)
    throw new RvError("bad-option", "Name a file with the header, and --collection.");
  const { headersOf } = await import("../import/headers-of.ts");
  const text = (option: string): string | null => textOption(options, option) ?? null;
  return {
    name,
    collection,
    headers: await headersOf(file, hasOption(options, "headerless"), text("delimiter")),
    columns: Object.fromEntries(
      pairs(options, "column").map(([field, header]) => {
        const [path = "", as] = field.split(":");
        return [path, { from: header, as: kindOf(as) }];
      }),
    ),
    constants: Object.fromEntries(pairs(options, "constant")),
    key: listOption(options, "key"),
    skipWhen: pairs(options, "skip").map(([column, equals]) => ({ column, equals })),
    sign: oneOf(text("sign") ?? "as_is", signs),
    moneyIn: maybe(text("moneyIn"), moneyIns) ?? undefined,
    decimal: maybe(text("decimal"), decimals),
    dateOrder: maybe(text("dateOrder"), orders),
    currency: text("currency"),
    zone: text("zone"),
    delimiter: text("delimiter"),
    encoding: text("encoding"),
  };
}

/** Options of the form `name=value`; a value may hold commas and `=`. */
function pairs(options: OptionValues, name: string): readonly [string, string][] {
  const value = options[name];
  const texts = Array.isArray(value) ? value.map(String) : typeof value === "string" ? [value] : [];
  return texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new RvError("bad-value", `"${text}" is not of the form name=value.`);
    return [text.slice(0, at), text.slice(at + 1)];
  });
}

function maybe<Choice extends string>(
  text: string | null,
  choices: readonly Choice[],
): Choice | null {
  return text === null ? null : oneOf(text, choices);
}

function oneOf<Choice extends string>(text: string, choices: readonly Choice[]): Choice {
  const found = choices.find((choice) => choice === text);
  if (found === undefined)
    throw new RvError("bad-value", `"${text}" is none of ${choices.join(", ")}.`);
  return found;
}

const signs = ["as_is", "negate", "debit_credit"] as const;
const moneyIns = ["refunds", "all"] as const;
const decimals = [".", ","] as const;
const orders = ["dmy", "mdy"] as const;
const kinds: readonly MappedKind[] = [
  "text",
  "when",
  "day",
  "money",
  "decimal",
  "number",
  "integer",
  "boolean",
  "list",
  "word",
  "url",
  "payment",
];

function kindOf(text: string | undefined): MappedKind | undefined {
  return text === undefined ? undefined : oneOf(text, kinds);
}
