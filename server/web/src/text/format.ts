/**
 * Numbers, money, days and lists as people read them. Money comes as decimal text and never becomes a float.
 * @module
 */

const LOCALE = "en-GB";
const whole = new Intl.NumberFormat(LOCALE);
const cents = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 6 });
const plurals = new Intl.PluralRules(LOCALE);
const lists = new Intl.ListFormat(LOCALE, { type: "conjunction" });
const collections = new Intl.DateTimeFormat(LOCALE, { month: "long", year: "numeric" });

const shapes = {
  day: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short" }),
  dayYear: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric" }),
  long: new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "long", year: "numeric" }),
  month: new Intl.DateTimeFormat(LOCALE, { month: "short" }),
  weekday: new Intl.DateTimeFormat(LOCALE, { weekday: "short", day: "numeric" }),
  time: new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit" }),
};

/** `1,204`. */
export function count(value: number): string {
  return whole.format(value);
}

/** `one` or `many`, chosen by the language's rules. */
export function plural(value: number, one: string, many: string): string {
  return plurals.select(value) === "one" ? one : many;
}

/** `1 row`, `1,204 rows`. */
export function counted(value: number, one: string, many: string): string {
  return `${count(value)} ${plural(value, one, many)}`;
}

const WORDS = "no one two three four five six seven eight nine ten eleven twelve".split(" ");

/** `Four`, `four`; from thirteen on digits. */
export function inWords(value: number, capital = false): string {
  const word = WORDS[value] ?? count(value);
  return capital ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** `189.00`, with a real minus sign. */
export function amount(decimal: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the compiler cannot know that a text is a number
  return cents.format(decimal as Intl.StringNumericLiteral).replace("-", "−");
}

/** `189.00 EUR`. */
export function money(decimal: string, currency: string): string {
  return `${amount(decimal)} ${currency}`;
}

/** `Purchases, Closet and Media`. */
export function list(parts: readonly string[]): string {
  return lists.format(parts);
}

/** `1.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1_000) return `${count(bytes)} B`;
  if (bytes < 1_000_000) return `${count(Math.round(bytes / 1_000))} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** `21 Nov`; `21 Nov 2024` where the year is another one; a month or a year is shown as it is known. */
export function day(text: string, withYear?: boolean): string {
  const parts = text.slice(0, 10).split("-").map(Number);
  const [year = 0, month, date] = parts;
  if (month === undefined) return String(year);
  if (date === undefined) return collections.format(new Date(year, month - 1, 1));
  const when = new Date(year, month - 1, date);
  const other = withYear ?? year !== new Date().getFullYear();
  return (other ? shapes.dayYear : shapes.day).format(when);
}

/** `4–20 May 2027`. */
export function daySpan(from: string, to: string): string {
  const [first, last] = [new Date(`${from}T00:00`), new Date(`${to}T00:00`)];
  return first <= last ? shapes.dayYear.formatRange(first, last) : `${day(from)} – ${day(to)}`;
}

/** `23 February 2027`, of an instant or a day. */
export function longDay(text: string): string {
  return shapes.long.format(text.length > 10 ? new Date(text) : new Date(`${text}T00:00`));
}

/** `Wed 25`. */
export function weekday(instant: string): string {
  return shapes.weekday.format(new Date(instant));
}

/** `07:40`. */
export function time(instant: string): string {
  return shapes.time.format(new Date(instant));
}

/** `today at 09:12`, else `12 Nov, 14:02`. */
export function moment(instant: string, today: (time: string) => string): string {
  const when = new Date(instant);
  if (when.toDateString() === new Date().toDateString()) return today(time(instant));
  const other = when.getFullYear() !== new Date().getFullYear();
  return `${(other ? shapes.dayYear : shapes.day).format(when)}, ${time(instant)}`;
}

/** `Nov` of `2026-11`. */
export function monthShort(month: string): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  return shapes.month.format(new Date(year, number - 1, 1)).slice(0, 3);
}

/** `November 2026` of `2026-11`. */
export function monthLong(month: string): string {
  const [year = 2000, number = 1] = month.split("-").map(Number);
  return collections.format(new Date(year, number - 1, 1));
}

/** The day of an instant here, `2026-11-25`. */
export function localDay(instant: string | number): string {
  const when = new Date(instant);
  return `${when.getFullYear()}-${two(when.getMonth() + 1)}-${two(when.getDate())}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
