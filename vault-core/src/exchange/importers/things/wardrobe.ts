/**
 * A wardrobe as a table. No standard exists: these are the columns that closet apps and people's own sheets use.
 *
 * A number of wears without days is kept as the source's own word; pictures that are only linked are not fetched.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import { colorsIn, garmentKind } from "../../../records/thing-words.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../importer.ts";
import { RowFault } from "../reading/fault.ts";
import { isAbsent } from "../reading/numbers.ts";
import { Nth } from "../reading/nth.ts";
import { tableItems, type CellOf } from "../reading/table.ts";
import {
  dayIn,
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
  name: ["name", "item", "product"],
  brand: ["brand", "designer"],
  category: ["category", "type"],
  price: ["price", "cost"],
  color: ["color", "colour"],
  size: ["size"],
  image: ["image", "image url", "photo"],
  bought: ["date", "purchase date", "date purchased"],
  season: ["season"],
  material: ["material"],
  wears: ["wears", "times worn"],
  notes: ["notes"],
  tags: ["tags"],
} as const;
type Column = keyof typeof columns;
type Cell = CellOf<Column>;

const telling = { amounts: ["price"], dates: ["bought"] } as const;
/** Columns that only clothes have. */
const ofClothes = ["color", "size", "season", "material", "wears"] as const;
const CONFIDENCE = 0.8;
const MOST = 0.75;

/** The importer. */
export const wardrobe: Importer = {
  id: "wardrobe",
  name: "Wardrobe table",
  collections: ["closet"],
  detect,
  questions: async (members) => thingQuestions(await surveyThings(members, columns, telling)),
  read,
};

/** Any format of its own is surer than this one. */
function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  const has = (column: Column): boolean =>
    sample.headers.some((header) => columns[column].some((name) => name === header));
  if (!has("name") || !(["category", "color", "size"] as const).some(has)) return null;
  const known = new Set(Object.values<readonly string[]>(columns).flat());
  const share = sample.headers.filter((name) => known.has(name)).length;
  const isClear = ofClothes.filter(has).length > 1 || share / sample.headers.length >= MOST;
  return isClear ? { confidence: CONFIDENCE, missing: [] } : null;
}

async function* read(
  members: readonly ImportMember[],
  options: ReadOptions,
): AsyncGenerator<ImportItem> {
  const manner = thingManner(await surveyThings(members, columns, telling), options);
  const nth = new Nth();
  yield* tableItems(members, columns, (cell, row) => toDraft(cell, row, { manner, nth }));
}

function toDraft(
  cell: Cell,
  row: number,
  { manner, nth }: { readonly manner: ThingManner; readonly nth: Nth },
): Draft {
  const name = textIn(cell("name"));
  if (name === null) throw new RowFault("Name is missing.");
  const bought = dayIn(cell("bought"), "Date", manner);
  const fields = {
    type: "garment",
    ...whenOfDay(bought),
    status: "owned",
    name,
    ...garmentKind(cell("category"), name),
    colors: colorsIn(cell("color")),
    ...said({
      brand: textIn(cell("brand")),
      material: materialsIn(cell("material")),
      size: isAbsent(cell("size")) ? null : { label: cell("size") },
      seasons: seasonsIn(cell("season")),
      ownedFrom: bought,
      price: priceIn(cell("price"), "Price", manner),
    }),
    ...tagsIn(cell("tags").replaceAll(",", ";")),
  };
  const parts = [cell("name"), cell("brand"), cell("color"), cell("size")];
  return {
    kind: "draft",
    collection: "closet",
    naturalKey: naturalKey("garment", ...parts, nth.next(...parts)),
    fields,
    raw: rawOf(cell),
    row,
  };
}

const words: readonly (readonly [season: string, pattern: RegExp])[] = [
  ["spring", /spring|frühling|frühjahr/iu],
  ["summer", /summer|sommer/iu],
  ["autumn", /autumn|fall|herbst/iu],
  ["winter", /winter/iu],
];

function seasonsIn(cell: string): Json {
  const isAll = /\ball\b|year[- ]round|ganzjährig/iu.test(cell);
  const found = words.filter(([, pattern]) => isAll || pattern.test(cell));
  return found.length === 0 ? null : found.map(([season]) => season);
}

/** `80% wool, 20% nylon`; a share that is not stated stays open. */
function materialsIn(cell: string): Json {
  if (isAbsent(cell)) return null;
  const parts = cell.split(/[,;/+]/u).flatMap((part): JsonObject[] => {
    const percent = /(\d{1,3})(?:[.,]\d+)? ?%/u.exec(part);
    const name = part.replace(percent?.[0] ?? "", "").trim();
    if (name === "") return [];
    const share = Number(percent?.[1] ?? Number.NaN);
    return [share <= 100 ? { name, percent: share } : { name }];
  });
  return parts.length === 0 ? null : parts;
}

function rawOf(cell: Cell): JsonObject {
  return said({
    Category: textIn(cell("category")),
    Color: textIn(cell("color")),
    Wears: textIn(cell("wears")),
    Notes: textIn(cell("notes")),
  });
}
