/**
 * The part of `VaultApi` that shows and changes records.
 * @module
 */
import { categoryMember, isCategorized } from "../../collection/categories/categorizer.ts";
import { linkedFrom } from "../../collection/links/linked-from.ts";
import { lookupTables } from "../../collection/lookups/lookup-tables.ts";
import { newestFirstOf } from "../../collection/read/newest-first.ts";
import {
  addRecord,
  countMarked,
  editRecord,
  markRecords,
  removeRecords,
} from "../../collection/change/put.ts";
import { queryRecords } from "../../collection/read/query.ts";
import type { StoredRecord } from "../../collection/read/record-set.ts";
import { mustBeCollection } from "../../collection/shape.ts";
import { undoLast } from "../../collection/undo/undo.ts";
import { VaultError } from "../../errors.ts";
import { categoryNames } from "../../peek/taxonomy.ts";
import { formOf } from "../../records/form.ts";
import { mustBeRange } from "../../views/day-range.ts";
import type { MarkWhereAnswer, MarkWhereAsk, RecordView, VaultApi } from "../api/vault-api.ts";
import type { RecordParts } from "../open/open-parts.ts";
import { toView } from "../shown/record-view.ts";

/** The methods of this part. */
export type RecordMethods = Pick<
  VaultApi,
  "list" | "get" | "form" | "add" | "edit" | "remove" | "mark" | "markWhere" | "undo"
>;

/** Makes the methods; `owed` counts the entries that have not come to this device. */
export function recordMethods(parts: RecordParts, owed: () => number): RecordMethods {
  const { context, serial } = parts;
  const { records } = context;
  const view = (stored: StoredRecord): RecordView => toView(parts, stored);
  const named = (stored: StoredRecord): RecordView => ({
    ...view(stored),
    ...categoryNamesOf(stored),
    ...lookedUpOf(parts, stored),
  });

  return {
    list: async (query) => {
      mustBeCollection(query.collection);
      const page = await queryRecords(records, query, context.homeZone());
      return { ...page, records: page.records.map((one) => view(one)), owed: owed() };
    },
    get: async ({ id, collection }) => {
      const stored = await records.find(id, collection);
      return { ...named(stored), linkedFrom: linkedFrom(records, stored) };
    },
    form: async ({ collection }) => Promise.resolve(formOf(mustBeCollection(collection))),
    add: async ({ collection, fields }) =>
      serial(async () => {
        const id = await addRecord(context, collection, fields);
        return named(await records.find(id, collection));
      }),
    edit: async ({ id, fields }) =>
      serial(async () => {
        const stored = await records.find(id);
        await editRecord(context, stored, fields);
        return named(await records.find(stored.id, stored.collection));
      }),
    remove: async ({ ids }) =>
      serial(async () => {
        const stored = await findAll(parts, ids);
        await removeRecords(context, stored);
        return { removed: stored.length };
      }),
    mark: async ({ ids, collection, marks }) =>
      serial(async () => ({
        marked: await markRecords(context, await findAll(parts, ids, collection), marks),
      })),
    markWhere: async (ask) => serial(async () => markMatching(parts, ask)),
    undo: async () => serial(async () => undoLast(context)),
  };
}

/** What the owner's look-up tables say of an appliance. */
function lookedUpOf(
  { context }: RecordParts,
  { collection, shown }: StoredRecord,
): Pick<RecordView, "lookedUp"> {
  if (collection !== "appliances") return {};
  const lookedUp = lookupTables(context).match(shown);
  return lookedUp.length === 0 ? {} : { lookedUp };
}

/** Names of the categories of a record that has some. */
function categoryNamesOf({ collection, shown }: StoredRecord): Pick<RecordView, "categoryNames"> {
  if (!isCategorized(collection)) return {};
  const names = categoryNames(collection === "purchases" ? "iab-adproduct-2.0" : "iab-content-3.1");
  const ids = [shown[categoryMember[collection]] ?? []].flat();
  const words = ids.flatMap((id) => (typeof id === "string" ? (names.get(id) ?? id) : []));
  return words.length === 0 ? {} : { categoryNames: words };
}

const MOST_MARKED = 10_000;
const SAMPLE = 20;

async function markMatching(
  parts: RecordParts,
  { collection, marks, preview, ...query }: MarkWhereAsk,
): Promise<MarkWhereAnswer> {
  const { context } = parts;
  mustBeCollection(collection);
  mustBeRange(query);
  const { from, to, text, where = [] } = query;
  // A slip of the hand must not mark everything.
  if (where.length === 0 && [from, to, text].every((one) => one === undefined))
    throw new VaultError("bad-value", "Say which records: by days, conditions or words.");
  const found: StoredRecord[] = [];
  const selection = { ...query, where };
  const matching = newestFirstOf(context.records, collection, selection, context.homeZone());
  for await (const one of matching) {
    found.push(one);
    if (found.length > MOST_MARKED)
      throw new VaultError("too-large", "More than 10,000 records match. Choose fewer.");
  }
  const work = preview === true ? countMarked : markRecords;
  return {
    matched: found.length,
    marked: await work(context, found, marks),
    sample: found.slice(0, SAMPLE).map((one) => toView(parts, one)),
  };
}

/** Each record once, whatever prefix named it. */
async function findAll(
  { context }: RecordParts,
  ids: readonly string[],
  collection?: string,
): Promise<readonly StoredRecord[]> {
  const found = new Map<string, StoredRecord>();
  for (const id of ids) {
    const one = await context.records.find(id, collection);
    found.set(`${one.collection}/${one.id}`, one);
  }
  return [...found.values()];
}
