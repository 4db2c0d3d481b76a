/**
 * How a collection looks on screen: where it is shown, what names a record, what stands beside the name, what a list is
 * narrowed and sorted by, and what a form begins with. The fields themselves come from the forms of the core.
 * @module
 */
import type { JsonObject, RecordView } from "@rootvault/vault-core";
import { moneyAt, priceOf, quantityText, textAt, valueAt, valueText } from "../../parts/values.ts";
import { t } from "../../text/catalog.ts";
import { amount, count, day, daySpan, money } from "../../text/format.ts";

/** What stands at the end of a row. */
export interface Figure {
  readonly text: string;
  /** Money that came back. */
  readonly back: boolean;
}

/** The look of a collection. */
export interface Look {
  readonly collection: string;
  /** The tab that it belongs to. */
  readonly tab: "things" | "activity";
  /** Address of its list, and of its records: a record's is `<at>/<id>`. */
  readonly list: string;
  readonly at: string;
  /** Fields of which the first that says something names a record. */
  readonly name: readonly string[];
  /** Fields of what stands beside the name. */
  readonly who: readonly string[];
  readonly figure: (shown: JsonObject) => Figure | null;
  /** Fields with choices by which a list can be narrowed. */
  readonly facets: readonly string[];
  readonly sorts: readonly string[];
  /** Fields that a form shows at once, beside those that it needs. */
  readonly main: readonly string[];
  /** What a new record begins with. */
  readonly starts: Readonly<Record<string, string>>;
  /** True if what comes is shown on top. */
  readonly comes: boolean;
  /** True if records are shown by their pictures. */
  readonly tiles: boolean;
}

const none = (): null => null;
const plain = (text: string): Figure | null => (text === "" ? null : { text, back: false });

function moneyFigure(...fields: readonly string[]): Look["figure"] {
  return (shown) => {
    for (const field of fields) {
      const found = moneyAt(shown, field);
      if (found !== null) return plain(money(found.value, found.currency));
    }
    return null;
  };
}

function things(collection: string, rest: Partial<Look> & Pick<Look, "name">): Look {
  const list = `#/things/${collection}`;
  return {
    collection,
    tab: "things",
    list,
    at: list,
    who: [],
    figure: none,
    facets: [],
    sorts: ["-when", "when"],
    main: [],
    starts: {},
    comes: false,
    tiles: false,
    ...rest,
  };
}

/** The looks, in the order of the rail. */
export const looks: readonly Look[] = [
  things("purchases", {
    name: ["name"],
    who: ["seller"],
    figure: priceOf,
    facets: ["status"],
    sorts: ["-when", "when", "-lineTotal.value", "seller"],
    main: ["when", "deliveredOn", "lineTotal", "brand", "category"],
    starts: {
      lineKind: "item",
      direction: "purchase",
      status: "delivered",
      quantity: "1",
    },
    comes: true,
  }),
  things("closet", {
    name: ["name"],
    who: ["garmentType", "brand", "size.label"],
    figure: wearFigure,
    facets: ["status", "layer"],
    sorts: ["-when", "when", "name", "-price.value"],
    main: ["colors", "brand", "size.label", "price", "ownedFrom", "wears"],
    starts: { status: "owned" },
    tiles: true,
  }),
  things("measurements", {
    name: ["point"],
    who: ["method"],
    figure: (shown) => plain(quantityText(valueAt(shown, "quantity"))),
    facets: ["point"],
    sorts: ["-when", "when", "point"],
    main: ["when", "method"],
    starts: { method: "self", quantity: "cm" },
  }),
  things("appliances", {
    name: ["name"],
    who: ["category", "manufacturer", "model"],
    figure: moneyFigure("price"),
    facets: ["class", "status"],
    sorts: ["-when", "when", "name", "-price.value"],
    main: ["manufacturer", "model", "ownedFrom", "price", "warranty.until", "energy.perYearKwh"],
    starts: { class: "appliance", status: "in_use" },
    comes: true,
  }),
  things("prescriptions", {
    name: ["medication.text", "text"],
    who: ["kind", "sig"],
    figure: supplyFigure,
    facets: ["kind", "status"],
    sorts: ["-when", "when", "medication.text"],
    main: ["when", "sig", "quantity", "daysSupply", "refillsAllowed", "filledOn", "validUntil"],
    starts: { kind: "stated", status: "active" },
    comes: true,
  }),
  things("cards", {
    name: ["issuer"],
    who: ["kind", "program"],
    figure: cardFigure,
    facets: ["kind"],
    sorts: ["-when", "issuer", "-balance.value", "expires"],
    main: ["program", "balance", "points", "expires", "pin", "barcode.symbology", "barcode.value"],
    starts: { kind: "loyalty" },
    comes: true,
  }),
  things("intents", {
    name: ["want"],
    who: ["stage", "occasion"],
    figure: moneyFigure("budget.max", "budget.min"),
    facets: ["stage"],
    sorts: ["-when", "needBy", "-budget.max.value"],
    main: ["budget.max", "needBy", "forWhom", "spaceId"],
    starts: { stage: "exploring", contact: "none" },
    comes: true,
  }),
  things("spaces", {
    name: ["name"],
    who: ["kind"],
    figure: (shown) => plain(daysText(shown)),
    facets: ["kind"],
    sorts: ["-when", "-start", "name"],
    main: ["start", "end", "places", "reservations"],
    starts: { kind: "trip", open: "yes" },
    comes: true,
  }),
  things("profile", {
    name: ["key"],
    who: ["origin"],
    figure: (shown) => plain(valueText(valueAt(shown, "value") ?? "")),
    facets: ["origin"],
    sorts: ["-when", "key"],
    main: ["validThrough"],
    starts: { origin: "declared" },
    comes: true,
  }),
  things("clickstream", {
    tab: "activity",
    list: "#/activity",
    at: "#/activity/visits",
    name: ["title", "url", "site"],
    who: ["site"],
    facets: ["action"],
    main: ["when", "url", "query"],
    starts: { action: "visit" },
  }),
  things("media", {
    tab: "activity",
    list: "#/activity/media",
    at: "#/activity/media",
    name: ["title"],
    who: ["creator", "container"],
    figure: playFigure,
    facets: ["kind", "action"],
    sorts: ["-when", "when", "title", "creator"],
    main: ["when", "creator", "container", "shelf"],
    starts: { action: "listen", kind: "track" },
  }),
];

/** The look of a collection; null where no screen shows it. */
export function lookOf(collection: string): Look | null {
  return looks.find((look) => look.collection === collection) ?? null;
}

/** The address of a record; null where no screen shows its collection. */
export function addressOf({
  collection,
  id,
}: Pick<RecordView, "collection" | "id">): string | null {
  const look = lookOf(collection);
  return look === null ? null : `${look.at}/${encodeURIComponent(id)}`;
}

/** What a record is called. */
export function nameOf({ collection, shown }: Pick<RecordView, "collection" | "shown">): string {
  const texts = (lookOf(collection)?.name ?? []).map((field) => wordsAt(shown, field));
  return texts.find((text) => text !== "") ?? t.records.unnamed;
}

/** What stands beside the name of a record. */
export function whoOf({ collection, shown }: Pick<RecordView, "collection" | "shown">): string {
  const name = nameOf({ collection, shown });
  const texts = (lookOf(collection)?.who ?? []).map((field) => wordsAt(shown, field));
  return texts.filter((text) => text !== "" && !saysFirst(name, text)).join(", ");
}

/** An episode's name begins with its show. */
function saysFirst(name: string, text: string): boolean {
  return name === text || name.startsWith(`${text}, `) || name.startsWith(`${text}: `);
}

/** Fields that hold words of a vocabulary. */
const CODES: ReadonlySet<string> = new Set([
  "kind",
  "point",
  "method",
  "stage",
  "key",
  "origin",
  "garmentType",
]);

function wordsAt(shown: JsonObject, field: string): string {
  if (field === "title" && shown["type"] === "media") return t.records.playTitle(shown);
  const text = textAt(shown, field);
  const isCode = CODES.has(field) || (field === "category" && shown["type"] === "appliance");
  return isCode && text !== "" ? t.records.choice(text) : text;
}

/** Price, by wear where the days are known. */
function wearFigure(shown: JsonObject): Figure | null {
  const price = moneyAt(shown, "price");
  const wears = valueAt(shown, "wears");
  const times = Array.isArray(wears) ? wears.length : 0;
  if (price === null) return times === 0 ? null : plain(t.records.worn(times));
  if (times === 0) return plain(money(price.value, price.currency));
  return plain(t.records.aWear(amount((Number(price.value) / times).toFixed(2))));
}

function supplyFigure(shown: JsonObject): Figure | null {
  const days = valueAt(shown, "daysSupply");
  if (typeof days === "number") return plain(t.records.dates.days(days));
  return plain(quantityText(valueAt(shown, "quantity")));
}

function cardFigure(shown: JsonObject): Figure | null {
  const points = valueAt(shown, "points");
  const balance = moneyFigure("balance")(shown);
  if (balance !== null || typeof points !== "number") return balance;
  return plain(t.records.points(points));
}

function playFigure(shown: JsonObject): Figure | null {
  const [value, best] = [valueAt(shown, "rating.value"), valueAt(shown, "rating.best")];
  if (typeof value === "number" && typeof best === "number")
    return plain(t.records.rated(count(value), count(best)));
  const ms = valueAt(shown, "playedMs");
  return typeof ms === "number" ? plain(t.records.minutes(Math.round(ms / 60_000))) : null;
}

function daysText(shown: JsonObject): string {
  const [start, end] = [textAt(shown, "start"), textAt(shown, "end")];
  if (start.length === 10 && end.length === 10) return daySpan(start, end);
  return [start, end].flatMap((text) => (text === "" ? [] : [day(text)])).join(" – ");
}
