/**
 * Completes a mapping of CSV columns by the shapes of its collection.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { defaultFields } from "../../exchange/importers/generic/mapped-defaults.ts";
import { usedColumns } from "../../exchange/importers/generic/mapped-headers.ts";
import { headerName } from "../../exchange/importers/reading/csv.ts";
import { isZone } from "../../exchange/importers/reading/zones.ts";
import { mappedExtras, type CsvMapping, type MappedKind } from "../../model/mapping.ts";
import type { Collection, RecordType } from "../../records/collection.ts";
import { fieldKind, requiredFields } from "../../records/field-kind.ts";
import { MappingDraftShape } from "../../records/internal/mapping.ts";
import { collectionNamed } from "../../records/registry.ts";
import type { MappingDraft } from "../api/mappings.ts";

/** How what is no field of a record is read. */
export const extraKinds: Readonly<Record<(typeof mappedExtras)[number], MappedKind>> = {
  currency: "text",
  debit: "money",
  credit: "money",
  side: "text",
  time: "text",
  account: "text",
};

/**
 * Completes a mapping and holds it against the shapes: each field exists, each column is in the header, and no field that a
 * record needs is left out.
 *
 * @throws {VaultError} bad-value with the field in `details`; no-collection.
 */
export function completeMapping(draft: MappingDraft): CsvMapping {
  const read = MappingDraftShape.safeParse(draft);
  if (!read.success) {
    const [issue] = read.error.issues;
    const [member = "", place] = issue?.path ?? [];
    if (member === "headers" && typeof place === "number")
      throw bad(
        "headers",
        `names no column ${place + 1}: the header names each column, in 1 to 256 letters`,
      );
    throw bad(issue?.path.map(String).join(".") ?? "", "is not as a mapping needs it");
  }
  const { data } = read;
  const collection = collectionNamed(data.collection);
  if (collection === null)
    throw new VaultError("no-collection", `There is no collection "${data.collection}".`);
  const recordType = typeOf(collection, data.constants?.["type"]);
  const columns = Object.fromEntries(
    Object.entries(data.columns).map(([field, { from, as }]) => [
      field,
      { from: headerName(from), as: mappedKindOf(recordType, field, as) },
    ]),
  );
  const mapping = { ...emptyMapping, ...defined(data), ...normal(data), columns };
  mustHold(mapping, recordType, collection);
  return mapping;
}

const emptyMapping = {
  delimiter: null,
  encoding: null,
  decimal: null,
  dateOrder: null,
  zone: null,
  currency: null,
  sign: "as_is",
  constants: {},
} as const;

type Parsed = Omit<MappingDraft, "headers"> & { readonly headers: readonly string[] };

/** Members that were given, without the columns, which are completed apart. */
function defined({
  columns: _columns,
  ...data
}: Parsed & { v?: 1 | undefined }): Pick<CsvMapping, "name" | "collection"> {
  const { v: _v, ...given } = data;
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(entries), name: data.name, collection: data.collection };
}

function normal(data: Parsed): Pick<CsvMapping, "headers" | "key" | "skipWhen"> {
  return {
    headers: data.headers.map(headerName),
    key: (data.key ?? []).map(headerName),
    skipWhen: (data.skipWhen ?? []).map(({ column, equals }) => ({
      column: headerName(column),
      equals,
    })),
  };
}

function typeOf({ types, name }: Collection, wanted: unknown): RecordType {
  const found = wanted === undefined ? types[0] : types.find(({ type }) => type === wanted);
  if (found === undefined) throw bad("type", `is none of ${name}`);
  return found;
}

/** How a column for a field is read. @throws {VaultError} bad-value with the field in `details`. */
export function mappedKindOf(
  recordType: RecordType,
  field: string,
  as: MappedKind | undefined,
): MappedKind {
  const kind = fieldKind(recordType, field);
  const extra = mappedExtras.find((name) => name === field);
  if (extra !== undefined && kind === null) return extraKinds[extra];
  if (field.startsWith("raw.")) return "text";
  if (recordType.type === "click" && field === "url") return "url";
  if (kind === null || ownFields.has(field)) throw bad(field, "is no field that a column can fill");
  if (as === undefined || as === kind) return kind;
  if (looserKinds(kind).includes(as)) return as;
  throw bad(field, `cannot be read as ${as}`);
}

/** Fields that the vault itself fills. */
export const ownFields: ReadonlySet<string> = new Set([
  "id",
  "v",
  "rev",
  "edited",
  "source",
  "type",
]);

const looser: Partial<Record<MappedKind, readonly MappedKind[]>> = {
  text: ["word", "url", "decimal"],
  number: ["integer"],
  word: ["payment", "text"],
};

/** Other ways in which a field of a kind may be read. */
export function looserKinds(kind: MappedKind): readonly MappedKind[] {
  return looser[kind] ?? [];
}

function mustHold(mapping: CsvMapping, recordType: RecordType, collection: Collection): void {
  const { headers, zone, encoding, constants } = mapping;
  const known = new Set(headers.map((header, index) => numbered(headers, header, index)));
  const unknown = usedColumns(mapping).find((column) => !known.has(column));
  if (unknown !== undefined) throw bad(unknown, "is no column of the file");
  for (const field of Object.keys(constants)) {
    if (field !== "type" && (fieldKind(recordType, field) === null || ownFields.has(field)))
      throw bad(field, "is no field of the collection");
  }
  const told = toldFields(mapping, collection);
  const missing = requiredFields(recordType).find((field) => !told.has(field));
  if (missing !== undefined)
    throw bad(missing, "is needed: name its column or its value", { why: "needed" });
  if (zone !== null && !isZone(zone)) throw bad("zone", "is no zone that is known here");
  if (encoding !== null && !isEncoding(encoding)) throw bad("encoding", "is not known here");
}

/** Fields that a record has by its columns, by constants, or because they follow from others. */
function toldFields(
  { columns, constants, collection }: CsvMapping,
  { family }: Collection,
): ReadonlySet<string> {
  const paths = [columns, constants, defaultFields[collection] ?? {}].flatMap((fields) =>
    Object.keys(fields),
  );
  const told = new Set(paths.map((path) => path.split(".")[0] ?? ""));
  if (told.has("name") || (collection === "purchases" && told.has("seller")))
    told.add("seller").add("name");
  if (family === "document") told.add("when");
  return told;
}

/** The second `amount` is `amount#2`. */
function numbered(headers: readonly string[], header: string, index: number): string {
  const before = headers.slice(0, index).filter((other) => other === header).length;
  return before === 0 ? header : `${header}#${before + 1}`;
}

function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}

function bad(field: string, fault: string, more: { readonly why?: "needed" } = {}): VaultError {
  return new VaultError("bad-value", `"${field}" ${fault}.`, { details: { field, ...more } });
}
