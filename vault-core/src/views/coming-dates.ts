/**
 * Dates that come: ends of warranties and of updates, of cards, prescriptions, intents and statements, renewals, medicines that
 * run out, trips and what is reserved. From records that are in force; a thing that was sold has no warranty to think of.
 * @module
 */
import { isBetween, readLocalTime } from "../collection/time/days.ts";
import { textOf } from "../collection/line.ts";
import { isJsonObject, readPath } from "../collection/paths.ts";
import { isList, type Json } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import { compareTexts } from "./cells/order.ts";
import { runOuts, type Supply, supplyOf } from "./run-outs.ts";
import type { EffectiveRecord } from "./source.ts";
import type { DateKind, PartOptions, View, ViewRow } from "./view.ts";

/** One date. */
type DateCell = readonly [
  day: string,
  kind: DateKind,
  collection: CollectionName,
  id: string,
  name: string,
];

/** A date that a record tells by itself, or what it tells of a medicine's supply: a run-out follows from several records. */
type DatesPart = readonly (DateCell | Supply)[];

/** A date as a record tells it: a day, a wall-clock time or a point in time; anything else is none. */
interface Told {
  readonly kind: DateKind;
  readonly at: Json | undefined;
  /** What it is of, if not of the record itself. */
  readonly name?: string;
}

interface Teller {
  readonly collection: CollectionName;
  /** Field of the name. */
  readonly name: string;
  readonly tell: (record: EffectiveRecord) => readonly Told[];
}

const KINDS: Readonly<Record<DateKind, true>> = {
  warranty: true,
  "updates-end": true,
  expiry: true,
  renewal: true,
  "prescription-end": true,
  "run-out": true,
  needed: true,
  "intent-end": true,
  start: true,
  end: true,
  reservation: true,
  "statement-end": true,
  "return-until": true,
};

/** Who tells dates, by the type of a record. */
const TELLERS: ReadonlyMap<string, Teller> = new Map([
  ["appliance", { collection: "appliances", name: "name", tell: ofAppliance }],
  ["card", { collection: "cards", name: "issuer", tell: ofCard }],
  ["prescription", { collection: "prescriptions", name: "medication.text", tell: ofPrescription }],
  ["intent", { collection: "intents", name: "want", tell: ofIntent }],
  ["space", { collection: "spaces", name: "name", tell: ofSpace }],
  ["profile", { collection: "profile", name: "key", tell: ofStatement }],
]);

/** The view; without `from` it begins today. */
export const comingDates: View<DatesPart> = {
  version: 2,
  collections: [...TELLERS.values()].map(({ collection }) => collection),
  byRecordDay: false,
  part: (records, options) =>
    records.flatMap((record) => [
      ...cellsOf(record, options),
      ...supplyOf(record, options.homeZone),
    ]),
  readPart: (kept) => (isList(kept) && kept.every(isMember) ? kept : null),
  join: (parts) => parts.flat(),
  merge: (parts, { from, to, today, limit }) =>
    [...parts.flat().filter(isCell), ...runOutCells(parts)]
      .filter(([day]) => isBetween(day, from ?? today, to))
      .toSorted(compareCells)
      .slice(0, limit)
      .map(toRow),
};

function runOutCells(parts: readonly DatesPart[]): readonly DateCell[] {
  const supplies = parts.flat().filter((member): member is Supply => !isCell(member));
  return runOuts(supplies).map(
    ({ day, id, name }) => [day, "run-out", "prescriptions", id, name] as const,
  );
}

function isMember(value: Json): value is DateCell | Supply {
  return isJsonObject(value) || isCell(value);
}

function cellsOf(record: EffectiveRecord, { homeZone }: PartOptions): DateCell[] {
  const teller = TELLERS.get(textOf(record, "type") ?? "");
  const id = textOf(record, "id");
  if (teller === undefined || id === null) return [];
  const own = readPath(record, teller.name);
  return teller.tell(record).flatMap(({ kind, at, name }) => {
    const day = typeof at === "string" ? toDay(at, homeZone) : null;
    const words = name ?? (typeof own === "string" ? own : "");
    return day === null ? [] : [[day, kind, teller.collection, id, words] as const];
  });
}

/** The owner's day; null for a text that is no time. */
function toDay(text: string, homeZone: string): string | null {
  if (!/^\d{4}(-\d\d(-\d\d(T.*)?)?)?$/.test(text)) return null;
  const when = text.endsWith("Z") ? { at: text } : { local: text };
  return readLocalTime({ when }, homeZone)?.slice(0, 10) ?? null;
}

function ofAppliance(record: EffectiveRecord): Told[] {
  if (hasWord(record, "status", ["sold", "broken", "gone"])) return [];
  return [
    { kind: "warranty", at: readPath(record, "warranty.until") },
    { kind: "updates-end", at: readPath(record, "software.supportEnds") },
  ];
}

function ofCard(record: EffectiveRecord): Told[] {
  if (record["archived"] === true) return [];
  const kind = record["kind"] === "membership" ? "renewal" : "expiry";
  return [{ kind, at: record["expires"] }];
}

function ofPrescription(record: EffectiveRecord): Told[] {
  const over = ["cancelled", "completed", "stopped", "entered-in-error", "draft"];
  if (hasWord(record, "status", over)) return [];
  return [{ kind: "prescription-end", at: record["validUntil"] }];
}

function ofIntent(record: EffectiveRecord): Told[] {
  if (hasWord(record, "stage", ["bought", "dropped"])) return [];
  return [
    { kind: "needed", at: record["needBy"] },
    { kind: "intent-end", at: record["validThrough"] },
  ];
}

function ofSpace(record: EffectiveRecord): Told[] {
  if (record["open"] === false) return [];
  const reservations = record["reservations"];
  const reserved = isList(reservations) ? reservations.flatMap(ofReservation) : [];
  return [{ kind: "start", at: record["start"] }, { kind: "end", at: record["end"] }, ...reserved];
}

function ofReservation(reservation: Json): Told[] {
  if (!isJsonObject(reservation) || reservation["status"] === "cancelled") return [];
  const name = textOf(reservation, "provider") ?? textOf(reservation, "kind") ?? "";
  return [{ kind: "reservation", at: reservation["startLocal"], name }];
}

function ofStatement(record: EffectiveRecord): Told[] {
  return [{ kind: "statement-end", at: record["validThrough"] }];
}

function hasWord(record: EffectiveRecord, field: string, words: readonly string[]): boolean {
  const value = record[field];
  return typeof value === "string" && words.includes(value);
}

/** Rows of this view and dates that follow from more than the records, as one: the next first. */
export function withDates(
  rows: readonly ViewRow[],
  more: readonly ViewRow[],
  limit: number | undefined,
): readonly ViewRow[] {
  if (more.length === 0) return rows;
  return [...rows, ...more]
    .flatMap((row) => {
      const { key, name = "", date } = row;
      if (date === undefined) return [];
      const cell: DateCell = [key, date.kind, date.collection, date.id, name];
      return [{ row, cell }];
    })
    .toSorted((a, b) => compareCells(a.cell, b.cell))
    .slice(0, limit)
    .map(({ row }) => row);
}

function compareCells(a: DateCell, b: DateCell): number {
  return a.reduce((order, text, at) => order || compareTexts(text, b[at] ?? ""), 0);
}

function toRow([day, kind, collection, id, name]: DateCell): ViewRow {
  return { key: day, count: 1, name, date: { kind, collection, id } };
}

function isCell(value: Json): value is DateCell {
  if (!isList(value) || value.length !== 5 || !value.every((one) => typeof one === "string"))
    return false;
  const [, kind, collection] = value;
  return (
    Object.hasOwn(KINDS, String(kind)) &&
    [...TELLERS.values()].some((teller) => teller.collection === collection)
  );
}
