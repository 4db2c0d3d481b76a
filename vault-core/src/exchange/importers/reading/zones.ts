/**
 * Zones of time: wall clock times to instants by the zones that `Intl` knows, and the short names that mean one zone only.
 * @module
 */
/** Short names with one meaning. `IST`, `CST`, `BST` and the like have several and are in no list. */
const offsets: ReadonlyMap<string, string> = new Map([
  ["UTC", "+00:00"],
  ["GMT", "+00:00"],
  ["Z", "+00:00"],
  ["WET", "+00:00"],
  ["WEST", "+01:00"],
  ["CET", "+01:00"],
  ["CEST", "+02:00"],
  ["MEZ", "+01:00"],
  ["MESZ", "+02:00"],
  ["EET", "+02:00"],
  ["EEST", "+03:00"],
  ["MSK", "+03:00"],
  ["JST", "+09:00"],
  ["KST", "+09:00"],
  ["EAT", "+03:00"],
  ["SAST", "+02:00"],
  ["CAT", "+02:00"],
  ["WAT", "+01:00"],
  ["PKT", "+05:00"],
  ["NPT", "+05:45"],
  ["WIB", "+07:00"],
  ["WITA", "+08:00"],
  ["HKT", "+08:00"],
  ["SGT", "+08:00"],
  ["AWST", "+08:00"],
  ["ACST", "+09:30"],
  ["ACDT", "+10:30"],
  ["AEST", "+10:00"],
  ["AEDT", "+11:00"],
  ["NZST", "+12:00"],
  ["NZDT", "+13:00"],
  ["EST", "-05:00"],
  ["EDT", "-04:00"],
  ["CDT", "-05:00"],
  ["MDT", "-06:00"],
  ["PST", "-08:00"],
  ["PDT", "-07:00"],
  ["AKST", "-09:00"],
  ["AKDT", "-08:00"],
  ["HST", "-10:00"],
  ["BRT", "-03:00"],
  ["BRST", "-02:00"],
  ["ART", "-03:00"],
]);

/** The offset that a short name of a zone means, such as `-07:00`; null if it means several or none. */
export function offsetOfName(name: string): string | null {
  return offsets.get(name.toUpperCase()) ?? null;
}

/** Tells whether `Intl` knows a zone. */
export function isZone(zone: string): boolean {
  return formatterOf(zone) !== null;
}

/**
 * The instant of a wall clock time (`2026-05-03T19:52`, seconds may follow) in an IANA zone, UTC, to the second. A time that
 * occurs twice is the first one, a time that the clock leaps over is moved on by the leap. Null for an unknown zone.
 */
export function instantIn(zone: string, local: string): string | null {
  const formatter = formatterOf(zone);
  const wall = Date.parse(`${local}Z`);
  if (formatter === null || Number.isNaN(wall)) return null;
  const before = offsetAt(formatter, wall - DAY);
  const after = offsetAt(formatter, wall + DAY);
  const fits = [wall - before, wall - after].find(
    (instant) => instant + offsetAt(formatter, instant) === wall,
  );
  return `${new Date(fits ?? wall - before).toISOString().slice(0, 19)}Z`;
}

const DAY = 86_400_000;

const formatters = new Map<string, Intl.DateTimeFormat | null>();

function formatterOf(zone: string): Intl.DateTimeFormat | null {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  // A hostile file could name any number of zones.
  if (formatters.size > 1_000) formatters.clear();
  const made = makeFormatter(zone);
  formatters.set(zone, made);
  return made;
}

function makeFormatter(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("en-US", {
      timeZone,
      calendar: "gregory",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
  } catch {
    return null;
  }
}

/** Milliseconds that the wall clock is ahead of UTC at an instant. */
function offsetAt(formatter: Intl.DateTimeFormat, instant: number): number {
  const parts = new Map(
    formatter.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const wall = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return wall - Math.floor(instant / 1_000) * 1_000;
}
