/**
 * Times as Google's My Activity writes them in HTML: on the wall clock, in the words and the order of the account's language.
 *
 * All rows of a file carry the zone of the day of the export, those of the other half of the year too: `CEST` in a row of
 * January means two hours ahead there as well. So the offset is a fixed one, and is no word about the row's own day.
 * @module
 */
import type { WhenFields } from "../../reading/dates.ts";
import { offsetOfName } from "../../reading/zones.ts";

/** What a line says, if it is a time. */
export interface ActivityTime {
  /** `2026-05-03T19:52:49`. */
  readonly local: string;
  /** The zone as it is written, such as `CEST` or `GMT+05:30`; empty if there is none. */
  readonly zone: string;
}

/** Which part of `03/04/2026` is the day; every other form tells by itself. */
export type SlashOrder = "dmy" | "mdy";

/** How the months begin in English, German, French, Spanish, Italian, Portuguese, Dutch, the Nordic languages and more. */
const months: readonly string[] = [
  "jan ene gen sty oca ian янв led tammi",
  "feb fév fev lut şub фев úno helmi",
  "mar mär mrt már мар bře maalis",
  "apr abr avr kwi nis апр ápr dub huhti",
  "may mai mei mag maj máj мая май kvě touko",
  "jun juin giu cze haz iun июн jún čvn kesä",
  "jul juil lug lip tem iul июл júl čvc heinä",
  "aug aoû ago agu avg sie ağu авг srp elo",
  "sep set wrz eyl сен sze zář syys",
  "oct okt ott out paź eki окт říj loka",
  "nov lis kas ноя marras",
  "dec dez déc dic des gru ara дек pro joulu",
];
/** Longer beginnings first: `marras` is no `mar`. */
const monthsByStart: readonly (readonly [start: string, month: number])[] = months
  .flatMap((starts, index) => starts.split(" ").map((start) => [start, index + 1] as const))
  .toSorted(([one], [other]) => other.length - one.length);

const zones = /\s((?:GMT|UTC)(?:[+\-\u2212]\d{1,2}(?::\d\d)?)?|(?![AP]M$)\p{Lu}{2,5})$/u;
const clock =
  /(?:^|\s)(?:(am|pm|오전|오후|上午|下午|午前|午後)\s?)?(\d{1,2})[:.](\d\d)[:.](\d\d)(?:\s?([ap])\.?\s?m\.?)?$/iu;
const afternoon = /^(?:pm|오후|下午|午後)$/iu;

/** Reads a line as a time; null if it is none. */
export function readActivityTime(line: string, order: SlashOrder): ActivityTime | null {
  // No time is longer, and every line of every row is tried.
  if (line.length > 60) return null;
  const text = line.replaceAll(/\s+/gu, " ").trim();
  const zone = zones.exec(text);
  const bare = text.slice(0, zone?.index);
  const time = clock.exec(bare);
  const day = time === null ? null : dayOf(bare.slice(0, time.index), order);
  const hours = time === null ? null : clockOf(time);
  if (day === null || hours === null) return null;
  return { local: `${day}T${hours}`, zone: zone?.[1] ?? "" };
}

/** The offset that a zone means, such as `+02:00`; null for none, and for names that several countries use. */
export function offsetOf(zone: string): string | null {
  const [, sign = "", hours = "", minutes = "00"] =
    /^(?:GMT|UTC)?([+\-\u2212])(\d{1,2})(?::?(\d\d))?$/u.exec(zone) ?? [];
  if (hours === "") return offsetOfName(zone);
  return `${sign === "+" ? "+" : "-"}${hours.padStart(2, "0")}:${minutes}`;
}

/** The time by a fixed offset; without one it stays the wall clock's. */
export function whenOf({ local }: ActivityTime, offset: string | null): WhenFields {
  const at = offset === null ? Number.NaN : Date.parse(`${local}${offset}`);
  if (Number.isNaN(at)) return { local, precision: "s" };
  return { at: `${new Date(at).toISOString().slice(0, 19)}Z`, precision: "s" };
}

/** Tells whether a line has a date whose order only the other lines can tell. */
export function slashDate(line: string): string | null {
  return /^\s*(\d{1,2}\/\d{1,2}\/\d{4})\b/u.exec(line)?.[1] ?? null;
}

function clockOf(time: RegExpExecArray): string | null {
  const [, before = "", hour = "", minute = "", second = "", after = ""] = time;
  const half = before === "" ? after : afternoon.test(before) ? "p" : "a";
  const hours = hourOf(Number(hour), half.toLowerCase());
  if (hours === null || Number(minute) > 59 || Number(second) > 59) return null;
  return `${hours}:${minute}:${second}`;
}

function hourOf(hour: number, half: string): string | null {
  if (hour > 23 || (half !== "" && (hour < 1 || hour > 12))) return null;
  const hours = half === "" ? hour : (hour % 12) + (half === "p" ? 12 : 0);
  return String(hours).padStart(2, "0");
}

function dayOf(text: string, order: SlashOrder): string | null {
  const numbers = [...text.matchAll(/\d+/gu)].map(([digits]) => digits);
  const parts = numbers.length === 3 ? inOrder(numbers, text, order) : named(numbers, text);
  if (parts === null) return null;
  const [year, month, day] = parts;
  const date = `${String(year)}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const instant = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date) ? date : null;
}

type Parts = readonly [year: number, month: number, day: number];

/** `2026. 5. 3.`, `2026年5月3日`, `03.05.2026`, `3/5/2026`. */
function inOrder(numbers: readonly string[], text: string, order: SlashOrder): Parts | null {
  const [first = 0, second = 0, third = 0] = numbers.map(Number);
  if (numbers[0]?.length === 4) return [first, second, third];
  if (numbers[2]?.length !== 4) return null;
  return order === "mdy" && text.includes("/") ? [third, first, second] : [third, second, first];
}

/** `May 3, 2026`, `3. Mai 2026`, `3 de mai. de 2026`. */
function named(numbers: readonly string[], text: string): Parts | null {
  const year = numbers.find(({ length }) => length === 4);
  const day = numbers.find(({ length }) => length <= 2);
  if (numbers.length !== 2 || year === undefined || day === undefined) return null;
  for (const [word] of text
    .toLowerCase()
    .normalize("NFC")
    .matchAll(/\p{L}{3,}/gu)) {
    const found = monthsByStart.find(([start]) => word.startsWith(start));
    if (found !== undefined) return [Number(year), found[1], Number(day)];
  }
  return null;
}
