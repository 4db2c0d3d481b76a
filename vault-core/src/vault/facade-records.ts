/**
 * The part of `VaultApi` that shows and changes records.
 * @module
 */
import { addRecord, editRecord, markRecords, removeRecords } from "../collection/put.ts";
import { queryRecords } from "../collection/query.ts";
import type { StoredRecord } from "../collection/record-set.ts";
import { mustBeCollection } from "../collection/shape.ts";
import { undoLast } from "../collection/undo.ts";
import { formOf } from "../records/form.ts";
import type { RecordView, VaultApi } from "./api.ts";
import type { RecordParts } from "./open-parts.ts";
import { toView } from "./record-view.ts";

/** The methods of this part. */
export type RecordMethods = Pick<
  VaultApi,
  "list" | "get" | "form" | "add" | "edit" | "remove" | "mark" | "undo"
>;

/** Makes the methods; `owed` counts the entries that have not come to this device. */
export function recordMethods(parts: RecordParts, owed: () => number): RecordMethods {
  const { context, serial } = parts;
  const { records } = context;
  const view = (stored: StoredRecord): RecordView => toView(parts, stored);

  return {
    list: async (query) => {
      mustBeCollection(query.collection);
      const page = await queryRecords(records, query, context.homeZone());
      return { ...page, records: page.records.map((one) => view(one)), owed: owed() };
    },
    get: async ({ id, collection }) => view(await records.find(id, collection)),
    form: async ({ collection }) => Promise.resolve(formOf(mustBeCollection(collection))),
    add: async ({ collection, fields }) =>
      serial(async () => {
        const id = await addRecord(context, collection, fields);
        return view(await records.find(id, collection));
      }),
    edit: async ({ id, fields }) =>
      serial(async () => {
        const stored = await records.find(id);
        await editRecord(context, stored, fields);
        return view(await records.find(stored.id, stored.collection));
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
    undo: async () => serial(async () => undoLast(context)),
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
