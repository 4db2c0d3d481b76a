/**
 * Homebox's export of an inventory, as CSV or TSV: a thing a row, every column with the prefix `HB.`.
 *
 * Who a thing was sold to, the address of the owner's own server and locations as rows are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { thingKind } from "../../../records/thing-words.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../importer.ts";
import { csvRows, headerName } from "../reading/csv.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { isAbsent } from "../reading/numbers.ts";
import { stripped } from "../reading/strip.ts";
import { tableRows, type CellOf, type ColumnNames } from "../reading/table.ts";
import {
  dayIn,
  endIn,
  priceIn,
  said,
  surveyThings,
  tagsIn,
  textIn,
  thingManner,
  thingQuestions,
  whenOfDay,
  type ThingManner,
} from "./thing-rows.ts";

const columns = {
  ref: ["hb.import_ref"],
  parentRef: ["hb.parent_import_ref"],
  isLocation: ["hb.is_location"],
  location: ["hb.location"],
  tags: ["hb.tags", "hb.labels"],
  assetId: ["hb.asset_id"],
  archived: ["hb.archived"],
  name: ["hb.name"],
  quantity: ["hb.quantity"],
  description: ["hb.description"],
  insured: ["hb.insured"],
  notes: ["hb.notes"],
  price: ["hb.purchase_price"],
  boughtFrom: ["hb.purchase_from"],
  bought: ["hb.purchase_date", "hb.purchase_time"],
  manufacturer: ["hb.manufacturer"],
  model: ["hb.model_number"],
  serial: ["hb.serial_number"],
  lifetime: ["hb.lifetime_warranty"],
  warrantyEnds: ["hb.warranty_expires"],
  warrantyNote: ["hb.warranty_details"],
  soldPrice: ["hb.sold_price"],
  sold: ["hb.sold_date", "hb.sold_time"],
} as const;
type Column = keyof typeof columns;
type Cell = CellOf<string>;

const telling = {
  amounts: ["price", "soldPrice"],
  dates: ["bought", "sold", "warrantyEnds"],
} as const satisfies { amounts: readonly Column[]; dates: readonly Column[] };

/** The importer. */
export const homebox: Importer = {
  id: "homebox",
  name: "Homebox",
  collections: ["appliances"],
  detect,
  questions: async (members) => thingQuestions(await surveyThings(members, columns, telling)),
  read,
};

/** Only the name is needed; all columns have the prefix. */
function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv" || !sample.headers.some((name) => name.startsWith("hb."))) return null;
  const hasName = sample.headers.includes("hb.name");
  return { confidence: hasName ? 1 : 0.5, missing: hasName ? [] : ["HB.name"] };
}

async function* read(
  members: readonly ImportMember[],
  options: ReadOptions,
): AsyncGenerator<ImportItem> {
  const manner = thingManner(await surveyThings(members, columns, telling), options);
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    const own = await ownFields(member);
    const all: ColumnNames<string> = { ...columns, ...own };
    for await (const { row, fault, cell } of tableRows(member, all)) {
      if (fault !== null) yield { kind: "fault", row, reason: fault, ...place };
      else if (isYes(cell("isLocation"))) yield { kind: "skip", rule: "location", row, ...place };
      else yield { ...itemOf(row, () => toDraft(cell, row, { manner, own })), ...place };
    }
  }
}

/** Columns of the owner's own fields, `HB.field.<name>`. */
async function ownFields(member: ImportMember): Promise<Readonly<Record<string, [string]>>> {
  for await (const { cells } of csvRows(member.source)) {
    const names = cells.map(headerName).filter((header) => header.startsWith("hb.field."));
    return Object.fromEntries(names.map((header) => [header.slice(3), [header]]));
  }
  return {};
}

interface HomeboxManner {
  readonly manner: ThingManner;
  readonly own: Readonly<Record<string, [string]>>;
}

function toDraft(cell: Cell, row: number, { manner, own }: HomeboxManner): Draft {
  const name = textIn(cell("name"));
  if (name === null) throw new RowFault("HB.name is missing.");
  const bought = dayIn(cell("bought"), "HB.purchase_date", manner);
  const sold = dayIn(cell("sold"), "HB.sold_date", manner);
  const fields = {
    type: "appliance",
    ...whenOfDay(bought),
    ...thingKind(name, cell("model"), cell("tags"), cell("description")),
    ...stateOf(cell, sold),
    name,
    ...said({
      manufacturer: textIn(cell("manufacturer")),
      model: textIn(cell("model")),
      serialNumber: isAbsent(cell("serial")) ? null : cell("serial"),
      location: textIn(cell("location")),
      ownedFrom: bought,
      ownedThrough: sold,
      acquiredFrom: textIn(cell("boughtFrom")),
      price: priceIn(cell("price"), "HB.purchase_price", manner),
      warranty: warrantyOf(cell, manner),
      insured: isYes(cell("insured")) ? true : null,
    }),
    ...tagsIn(cell("tags")),
  };
  const parent = cell("parentRef");
  return {
    kind: "draft",
    collection: "appliances",
    naturalKey: keyOf(cell),
    fields,
    ...(parent !== "" && { refs: { parentId: naturalKey("homebox", parent) } }),
    raw: rawOf(cell, own, manner),
    row,
  };
}

function keyOf(cell: Cell): string {
  const ref = [cell("ref"), cell("assetId")].find((text) => !isAbsent(text) && text !== "000-000");
  if (ref !== undefined) return naturalKey("homebox", ref);
  return naturalKey("thing", cell("name"), cell("model"), cell("serial"));
}

/** A thing of which there are none left is gone. */
function stateOf(cell: Cell, sold: string | null): JsonObject {
  const text = cell("quantity");
  const count = text === "" ? 1 : Number(text);
  if (Number.isNaN(count)) throw new RowFault("HB.quantity is no number.");
  const isGone = isYes(cell("archived")) || count <= 0;
  const status = sold === null ? (isGone ? "gone" : "in_use") : "sold";
  return { status, quantity: Math.max(1, Math.round(count)) };
}

function warrantyOf(cell: Cell, manner: ThingManner): JsonObject | null {
  const warranty = said({
    until: endIn(cell("warrantyEnds"), "HB.warranty_expires", manner),
    lifetime: isYes(cell("lifetime")) ? true : null,
    note: textIn(cell("warrantyNote")),
  });
  return Object.keys(warranty).length === 0 ? null : warranty;
}

function rawOf(cell: Cell, own: HomeboxManner["own"], manner: ThingManner): JsonObject {
  const raw: Record<string, Json> = {};
  const put = (name: string, value: Json | null): void => {
    if (value !== null) raw[name] = value;
  };
  put("description", textIn(cell("description")));
  put("notes", textIn(cell("notes")));
  put("sold_price", priceIn(cell("soldPrice"), "HB.sold_price", manner));
  for (const name of Object.keys(own))
    put(name, isAbsent(cell(name)) ? null : stripped(cell(name)));
  return raw;
}

function isYes(cell: string): boolean {
  return /^(true|yes|1|x)$/iu.test(cell);
}
