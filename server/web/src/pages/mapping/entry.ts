/**
 * A mapping as it is being said: what stands in the fields of the mapping screen, and the mapping that it makes.
 * @module
 */
import type {
  CsvMapping,
  Json,
  MappableField,
  MappableType,
  MappedKind,
  MappingDraft,
} from "@rootvault/vault-core";

/** What a column is for: a field, with another way of reading it or none. */
export interface ColumnUse {
  /** Path of a field, `raw` for a column that is kept as it is. */
  readonly field: string;
  readonly as: MappedKind | null;
}

/** A value that every record has. */
export interface Constant {
  readonly field: string;
  readonly text: string;
}

/** Rows that are left out. */
export interface LeftOut {
  readonly column: string;
  readonly equals: string;
}

/** Everything that the screen holds; an empty text leaves a choice to the file. */
export interface Entry {
  readonly name: string;
  readonly collection: string;
  readonly type: string;
  readonly headers: readonly string[];
  readonly isHeaderless: boolean;
  readonly delimiter: string;
  readonly encoding: string;
  readonly decimal: string;
  readonly dateOrder: string;
  readonly zone: string;
  readonly currency: string;
  readonly sign: CsvMapping["sign"];
  readonly moneyIn: NonNullable<CsvMapping["moneyIn"]>;
  /** By header; a column that is not read is absent. */
  readonly columns: Readonly<Record<string, ColumnUse>>;
  /** Further fields from columns that one field comes from already, as `rv mapping` may say them. */
  readonly also: CsvMapping["columns"];
  readonly constants: readonly Constant[];
  readonly key: readonly string[];
  readonly leftOut: readonly LeftOut[];
}

/** Stands in for a field: the column is kept beside the record. */
export const RAW = "raw";

/** What may be filled in records of the type that was chosen. */
export function fieldsFor(form: readonly MappableType[], type: string): readonly MappableField[] {
  return (form.find((one) => one.type === type) ?? form[0])?.fields ?? [];
}

/** An entry for a new file, with nothing chosen yet but a name after the file's. */
export function emptyEntry(file: string, collection: string): Entry {
  return {
    name: nameAfter(file),
    collection,
    type: "",
    headers: [],
    isHeaderless: false,
    delimiter: "",
    encoding: "",
    decimal: "",
    dateOrder: "",
    zone: "",
    currency: "",
    sign: "as_is",
    moneyIn: "refunds",
    columns: {},
    also: {},
    constants: [],
    key: [],
    leftOut: [],
  };
}

/** `My Bank 2026.csv` gives `my bank 2026`. */
export function nameAfter(file: string): string {
  return mappingName(file.replace(/\.[A-Za-z0-9]{1,5}$/, "")).replaceAll(/^[ ._-]+|[ ._-]+$/g, "");
}

/** What was typed, in letters that a name may have. */
export function mappingName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9 ._-]+/g, "-")
    .slice(0, 63);
}

/** Tells whether a text is the name of a mapping. */
export function isName(text: string): boolean {
  return /^[a-z0-9][a-z0-9 ._-]{0,62}$/.test(text.trim());
}

/** Tells whether rows are those of a bank: among them may be pay, of which the mapping has to say what becomes of it. */
export function isOfBank({ collection, sign, constants }: Entry): boolean {
  const isSaid = constants.some(
    ({ field, text }) => field === "lineKind" && text === "bank_transaction",
  );
  return collection === "purchases" && (isSaid || sign !== "as_is");
}

/** Gives a column a field, and takes that from any other column: a field comes from one. */
export function withField(entry: Entry, header: string, use: ColumnUse | null): Entry {
  const others = Object.entries(entry.columns).filter(
    ([name, { field }]) =>
      name !== header && (use === null || field === RAW || field !== use.field),
  );
  const columns = use === null ? others : [...others, [header, use] as const];
  return { ...entry, columns: Object.fromEntries(columns) };
}

/** The same entry for the columns of another look at the file. */
export function withHeaders(entry: Entry, headers: readonly string[]): Entry {
  const has = new Set(headers);
  return {
    ...entry,
    headers,
    columns: Object.fromEntries(Object.entries(entry.columns).filter(([name]) => has.has(name))),
    also: Object.fromEntries(Object.entries(entry.also).filter(([, { from }]) => has.has(from))),
    key: entry.key.filter((name) => has.has(name)),
    leftOut: entry.leftOut.filter(({ column }) => has.has(column)),
  };
}

/** The mapping that an entry makes. The core completes and checks it. */
export function toDraft(entry: Entry, form: readonly MappableType[]): MappingDraft {
  const fields = fieldsFor(form, entry.type);
  const constants = entry.constants
    .filter(({ field }) => field !== "")
    .map(({ field, text }): [string, Json] => [
      field,
      constantOf(fields.find(({ path }) => path === field)?.as ?? "text", text),
    ]);
  const first = form[0]?.type ?? "";
  const ofType: readonly [string, Json][] =
    entry.type === "" || entry.type === first ? [] : [["type", entry.type]];
  return {
    name: entry.name.trim(),
    collection: entry.collection,
    headers: entry.headers,
    columns: toColumns(entry),
    constants: Object.fromEntries([...ofType, ...constants]),
    key: entry.key,
    skipWhen: entry.leftOut.filter(({ column }) => column !== ""),
    sign: entry.sign,
    ...(entry.moneyIn === "all" && { moneyIn: "all" }),
    decimal: entry.decimal === "." || entry.decimal === "," ? entry.decimal : null,
    dateOrder: entry.dateOrder === "dmy" || entry.dateOrder === "mdy" ? entry.dateOrder : null,
    zone: orNull(entry.zone.trim()),
    currency: orNull(entry.currency.trim().toUpperCase()),
    delimiter: orNull(entry.delimiter),
    encoding: orNull(entry.encoding),
  };
}

function toColumns({ headers, columns, also }: Entry): MappingDraft["columns"] {
  const draft: Record<string, { from: string; as?: MappedKind }> = { ...also };
  for (const header of headers) {
    const use = columns[header];
    if (use === undefined) continue;
    const path = use.field === RAW ? rawPath(header, draft) : use.field;
    draft[path] = { from: header, ...(use.as !== null && { as: use.as }) };
  }
  return draft;
}

/** A name for a column that is kept, of the letters that a path may have; no two are the same. */
function rawPath(header: string, taken: Readonly<Record<string, unknown>>): string {
  const plain = header.replaceAll(/[^A-Za-z0-9 _-]+/g, "_").slice(0, 56);
  let path = `${RAW}.${plain === "" ? "column" : plain}`;
  for (let n = 2; Object.hasOwn(taken, path); n++) path = `${RAW}.${plain} ${n}`;
  return path;
}

/** The entry of a saved mapping. */
export function toEntry(mapping: CsvMapping, form: readonly MappableType[]): Entry {
  const { type, ...constants } = mapping.constants;
  const chosen = typeof type === "string" ? type : (form[0]?.type ?? "");
  return {
    ...emptyEntry("", mapping.collection),
    name: mapping.name,
    type: chosen,
    headers: numbered(mapping.headers),
    isHeaderless: mapping.headers.every((header, index) => header === `c${index + 1}`),
    ...toManner(mapping),
    ...toUses(mapping, fieldsFor(form, chosen)),
    constants: Object.entries(constants).map(([field, value]) => ({ field, text: textOf(value) })),
    key: mapping.key,
    leftOut: mapping.skipWhen,
  };
}

type Manner = Pick<
  Entry,
  "delimiter" | "encoding" | "decimal" | "dateOrder" | "zone" | "currency" | "sign" | "moneyIn"
>;

function toManner(mapping: CsvMapping): Manner {
  return {
    delimiter: orEmpty(mapping.delimiter),
    encoding: orEmpty(mapping.encoding),
    decimal: orEmpty(mapping.decimal),
    dateOrder: orEmpty(mapping.dateOrder),
    zone: orEmpty(mapping.zone),
    currency: orEmpty(mapping.currency),
    sign: mapping.sign,
    moneyIn: mapping.moneyIn ?? "refunds",
  };
}

/** The first field of each column is its use; further ones stand beside. */
function toUses(
  mapping: CsvMapping,
  fields: readonly MappableField[],
): Pick<Entry, "columns" | "also"> {
  const kinds = new Map(fields.map(({ path, as }) => [path, as]));
  const columns: Record<string, ColumnUse> = {};
  const also: Record<string, CsvMapping["columns"][string]> = {};
  for (const [path, column] of Object.entries(mapping.columns)) {
    const { from, as } = column;
    const isRaw = path.startsWith(`${RAW}.`);
    if (Object.hasOwn(columns, from)) also[path] = column;
    else
      columns[from] = {
        field: isRaw ? RAW : path,
        as: isRaw || kinds.get(path) === as ? null : as,
      };
  }
  return { columns, also };
}

/** The second `amount` is `amount#2`, as columns are named. */
function numbered(headers: readonly string[]): readonly string[] {
  return headers.map((header, index) => {
    const times = headers.slice(0, index).filter((other) => other === header).length;
    return times === 0 ? header : `${header}#${times + 1}`;
  });
}

function constantOf(as: MappedKind, text: string): Json {
  if (as === "number" || as === "integer") {
    const value = Number(text.replace(",", "."));
    return text.trim() === "" || Number.isNaN(value) ? text : value;
  }
  if (as === "boolean") return text === "true";
  if (as !== "list") return text;
  return text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.map((one) => textOf(one)).join("; ");
  return typeof value === "string" ? value : JSON.stringify(value);
}

function orEmpty(text: string | null): string {
  return text ?? "";
}

function orNull(text: string): string | null {
  return text === "" ? null : text;
}
