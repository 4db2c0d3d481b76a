/**
 * Fidme's zip: `loyalty_programs.csv` with the cards, `loyalty_points.csv` with what they are worth.
 *
 * The names of holders are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { JsonObject } from "../../../model/json.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type ReadOptions,
  type Sample,
} from "../importer.ts";
import { readWhen } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { isAbsent, readDecimal } from "../reading/numbers.ts";
import { requiredColumns, tableRows, type CellOf } from "../reading/table.ts";
import { stripped } from "../reading/strip.ts";

const columns = {
  retailer: ["retailer"],
  program: ["program"],
  added: ["added at"],
  number: ["reference"],
  balance: ["balance"],
  unit: ["unit label"],
} as const;
type Cell = CellOf<keyof typeof columns>;

const ofCards = requiredColumns(columns, ["retailer", "program", "added", "number"]);
const ofPoints = requiredColumns(columns, ["retailer", "program", "balance", "unit"]);
const currencies: ReadonlyMap<string, string> = new Map([
  ["€", "EUR"],
  ["$", "USD"],
  ["£", "GBP"],
]);

/** The importer. */
export const fidme: Importer = {
  id: "fidme",
  name: "Fidme cards",
  collections: ["cards"],
  detect,
  questions: async () => [],
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "csv") return null;
  const headers = new Set(sample.headers);
  if (!headers.has("retailer") || !headers.has("program")) return null;
  return scoreOf(headers.has("balance") ? ofPoints : ofCards, headers);
}

interface Worth {
  readonly item: ImportItem;
  readonly key: string;
  readonly fields: JsonObject;
}

async function* read(
  members: readonly ImportMember[],
  { now }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const worths = await worthsOf(members);
  const points = new Map(
    worths.flatMap(({ item, key, fields }) => (item.kind === "skip" ? [[key, fields]] : [])),
  );
  for (const { item } of worths) yield item;
  for (const member of members) {
    if (await isPoints(member)) continue;
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      if (fault !== null) yield { kind: "fault", row, reason: fault, ...place };
      else if (isAbsent(cell("number"))) yield { kind: "skip", rule: "unnamed", row, ...place };
      else yield { ...itemOf(row, () => toDraft(cell, row, { points, now })), ...place };
    }
  }
}

/** Rows of points go into the card that they are of: each is left out as a row of its own. */
async function worthsOf(members: readonly ImportMember[]): Promise<readonly Worth[]> {
  const worths: Worth[] = [];
  for (const member of members) {
    if (!(await isPoints(member))) continue;
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      let fields: JsonObject = {};
      const item = itemOf(row, () => {
        if (fault !== null) throw new RowFault(fault);
        fields = worthOf(cell);
        return { kind: "skip", rule: "joined", row };
      });
      worths.push({ item: { ...item, ...place }, key: cardOf(cell), fields });
    }
  }
  return worths;
}

async function isPoints(member: ImportMember): Promise<boolean> {
  for await (const { cell } of tableRows(member, columns)) {
    return cell("balance") !== "" || cell("unit") !== "";
  }
  return false;
}

function cardOf(cell: Cell): string {
  return `${cell("retailer")}\n${cell("program")}`;
}

function worthOf(cell: Cell): JsonObject {
  const text = cell("balance");
  const value = readDecimal(text, text.includes(",") ? "," : ".", "Balance");
  if (value === null) return {};
  const currency = currencies.get(cell("unit").trim());
  return currency === undefined ? { points: Number(value) } : { balance: { value, currency } };
}

function toDraft(
  cell: Cell,
  row: number,
  { points, now }: { readonly points: ReadonlyMap<string, JsonObject>; readonly now: number },
): Draft {
  const issuer = cell("retailer");
  const program = cell("program");
  if (issuer === "") throw new RowFault("Retailer is missing.");
  const number = cell("number");
  const fields = {
    type: "card",
    ...(isAbsent(cell("added")) ? {} : { when: readWhen(cell("added"), "dmy", "Added At", now) }),
    kind: "loyalty",
    issuer: stripped(issuer),
    ...(program === "" ? {} : { program: stripped(program) }),
    number,
    ...points.get(cardOf(cell)),
  };
  const key = naturalKey("fidme", issuer, program, number);
  return { kind: "draft", collection: "cards", naturalKey: key, fields, row };
}
