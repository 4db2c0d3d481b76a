/**
 * Snipe-IT's export of assets, and the table that it imports: a thing a row.
 *
 * Who has a thing, and who looked after it, are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { thingKind } from "../../../records/thing-words.ts";
import { scoreOf, type Importer, type ImportMember, type ReadOptions } from "../importer.ts";
import { RowFault } from "../reading/fault.ts";
import { isAbsent } from "../reading/numbers.ts";
import { requiredColumns, tableItems, type CellOf } from "../reading/table.ts";
import {
  dayIn,
  endIn,
  priceIn,
  said,
  surveyThings,
  textIn,
  thingManner,
  thingQuestions,
  whenOfDay,
  type ThingManner,
} from "./thing-rows.ts";

const columns = {
  name: ["name", "item name", "asset name"],
  tag: ["asset tag"],
  category: ["category"],
  manufacturer: ["manufacturer"],
  model: ["model", "model name"],
  modelNumber: ["model no.", "model number", "model no"],
  serial: ["serial", "serial number"],
  supplier: ["supplier"],
  location: ["location", "default location"],
  company: ["company"],
  status: ["status"],
  bought: ["purchase date", "purchased"],
  cost: ["purchase cost", "cost"],
  warrantyEnds: ["warranty expires"],
  endOfLife: ["asset eol date", "eol date", "eol"],
  notes: ["notes"],
} as const;
type Column = keyof typeof columns;
type Cell = CellOf<Column>;

const required = requiredColumns(columns, ["tag", "category", "model", "bought"]);
const telling = {
  amounts: ["cost"],
  dates: ["bought", "warrantyEnds", "endOfLife"],
} as const satisfies { amounts: readonly Column[]; dates: readonly Column[] };

/** The importer. */
export const snipeIt: Importer = {
  id: "snipe-it",
  name: "Snipe-IT assets",
  collections: ["appliances"],
  detect: (sample) =>
    sample.kind === "csv" && sample.headers.includes("asset tag")
      ? scoreOf(required, new Set(sample.headers))
      : null,
  questions: async (members) => thingQuestions(await surveyThings(members, columns, telling)),
  read,
};

async function* read(
  members: readonly ImportMember[],
  options: ReadOptions,
): AsyncGenerator<ImportItem> {
  const manner = thingManner(await surveyThings(members, columns, telling), options);
  yield* tableItems(members, columns, (cell, row) => toDraft(cell, row, manner));
}

function toDraft(cell: Cell, row: number, manner: ThingManner): Draft {
  const tag = cell("tag");
  if (isAbsent(tag)) throw new RowFault("Asset Tag is missing.");
  const model = textIn(cell("model"));
  const name = textIn(cell("name")) ?? model ?? tag;
  const bought = dayIn(cell("bought"), "Purchase Date", manner);
  const ends = endIn(cell("warrantyEnds"), "Warranty Expires", manner);
  const supportEnds = endIn(cell("endOfLife"), "Asset EOL Date", manner);
  const fields = {
    type: "appliance",
    ...whenOfDay(bought),
    ...thingKind(cell("category"), name, cell("model")),
    status: statusOf(cell("status")),
    quantity: 1,
    name,
    ...said({
      manufacturer: textIn(cell("manufacturer")),
      model: textIn(cell("modelNumber")) ?? model,
      serialNumber: isAbsent(cell("serial")) ? null : cell("serial"),
      location: textIn(cell("location")),
      ownedFrom: bought,
      acquiredFrom: textIn(cell("supplier")),
      price: priceIn(cell("cost"), "Purchase Cost", manner),
      warranty: ends === null ? null : { until: ends },
      software: supportEnds === null ? null : { supportEnds },
    }),
  };
  const raw: JsonObject = said({
    "Asset Tag": tag,
    Category: textIn(cell("category")),
    Company: textIn(cell("company")),
    Notes: textIn(cell("notes")),
  });
  const key = naturalKey("snipe-it", tag);
  return { kind: "draft", collection: "appliances", naturalKey: key, fields, raw, row };
}

function statusOf(cell: string): string {
  if (/broken|repair|defect/iu.test(cell)) return "broken";
  if (/sold/iu.test(cell)) return "sold";
  if (/archiv|lost|stolen|dispos|retired/iu.test(cell)) return "gone";
  return /ready|pending|stock|storage|undeployable/iu.test(cell) ? "stored" : "in_use";
}
