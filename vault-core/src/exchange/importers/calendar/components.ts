/**
 * The components of a calendar, one by one, in flat memory: unfolded lines from `BEGIN` to `END` (RFC 5545, 3.1 and 3.6).
 * @module
 */
import type { ByteSource } from "../reading/byte-source.ts";
import { limits, refusal } from "../reading/limits.ts";
import { encodingOf, textOf } from "../reading/text.ts";

/** A component of a calendar. */
export interface CalendarComponent {
  /** 1 for the first that is no time zone. */
  readonly row: number;
  /** `VEVENT`, `VTIMEZONE`, `VTODO`, ... */
  readonly name: string;
  /** Its lines, with `BEGIN` and `END`; null for one that the file ends in. */
  readonly text: string | null;
}

/** Yields the components of all calendars in a file. @throws {VaultError} import-refused: too-large, bad-encoding. */
export async function* calendarComponents(source: ByteSource): AsyncGenerator<CalendarComponent> {
  const reader = new ComponentReader();
  for await (const line of unfoldedLines(source)) {
    const component = reader.push(line);
    if (component !== null) yield component;
  }
  const last = reader.unfinished();
  if (last !== null) yield last;
}

class ComponentReader {
  /** Names of what is open, the calendar first. */
  readonly #open: string[] = [];
  #lines: string[] = [];
  #length = 0;
  #row = 0;

  push(line: string): CalendarComponent | null {
    const [, mark = "", given = ""] = /^(BEGIN|END):([A-Z0-9-]{1,32})\s*$/iu.exec(line) ?? [];
    const name = given.toUpperCase();
    if (mark.toUpperCase() === "BEGIN") this.#begin(name);
    if (this.#open.length > 1) this.#keep(line);
    return mark.toUpperCase() === "END" ? this.#end(name) : null;
  }

  /** What the file ended in, if it did not end where it should. */
  unfinished(): CalendarComponent | null {
    if (this.#open.length === 0) return null;
    return { row: this.#row + 1, name: this.#open[1] ?? "VCALENDAR", text: null };
  }

  #begin(name: string): void {
    this.#open.push(name);
    if (this.#open.length > limits.calendarDepth) throw refusal("too-deep", limits.calendarDepth);
  }

  #keep(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > limits.calendarComponent)
      throw refusal("too-large", limits.calendarComponent);
  }

  #end(name: string): CalendarComponent | null {
    const at = this.#open.lastIndexOf(name);
    if (at < 0) return null;
    // A component that its calendar ends in has no end of its own.
    const broken = at === 0 ? (this.#open[1] ?? null) : null;
    this.#open.length = at;
    if (at !== 1 && broken === null) return null;
    const text = broken === null ? this.#lines.join("\r\n") : null;
    this.#lines = [];
    this.#length = 0;
    if (name !== "VTIMEZONE") this.#row += 1;
    if (this.#row > limits.calendarEvents) throw refusal("too-large", limits.calendarEvents);
    return { row: this.#row, name: broken ?? name, text };
  }
}

/** A line that begins with a blank goes on where the one before ended. */
async function* unfoldedLines(source: ByteSource): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of textOf(source, await encodingOf(source))) {
    rest += piece;
    // The last line may go on in the next piece, and so may the line after it.
    const end = rest.lastIndexOf("\n", rest.lastIndexOf("\n") - 1);
    const cut = end < 0 ? 0 : lastStart(rest, end);
    if (cut > 0) yield* linesOf(rest.slice(0, cut - 1));
    rest = rest.slice(cut);
    if (rest.length > limits.calendarComponent)
      throw refusal("too-large", limits.calendarComponent);
  }
  yield* linesOf(rest);
}

/** Where the last line begins that nothing before `end` can belong to. */
function lastStart(text: string, end: number): number {
  let at = end;
  while (at >= 0 && /[ \t]/u.test(text[at + 1] ?? "")) at = text.lastIndexOf("\n", at - 1);
  return at + 1;
}

function linesOf(text: string): readonly string[] {
  return text.replaceAll(/\r?\n[ \t]/gu, "").split(/\r?\n/u);
}
