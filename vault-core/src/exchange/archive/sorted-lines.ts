/**
 * The lines of a collection in the order of their ids, with little memory: a vault may hold far more events than memory. The ids
 * are hashes, so a stretch of them is read, sorted and given at a time, and the blocks are gone through once for each.
 * @module
 */
import type { RecordSet } from "../../collection/read/record-set.ts";
import type { JsonObject } from "../../model/json.ts";

/** A line and the id that it is sorted by. */
interface Line {
  readonly id: string;
  readonly text: string;
}

interface Stretch {
  held: Line[];
  letters: number;
  /** Where the stretch ends; comes nearer while too much is held. */
  end: number;
}

/** Places that ids are shared out among: by their first two letters. */
const PLACES = 64 * 64;
const LETTERS = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";
const USUAL_LETTERS = 600;

/**
 * Gives the lines of a collection, sorted by id.
 *
 * @param text spells a record.
 * @param most letters that are held at once.
 */
export async function* sortedLines(
  records: Pick<RecordSet, "fold" | "count">,
  collection: string,
  text: (record: JsonObject) => string,
  most = 64 * 1024 * 1024,
): AsyncGenerator<string> {
  const count = await records.count(collection);
  const width = Math.max(1, Math.floor((PLACES * most) / (USUAL_LETTERS * (count + 1))));
  for (let begin = 0; begin < PLACES;) {
    const from = begin;
    const { held, end } = await records.fold<Stretch>(
      collection,
      {},
      {
        start: () => ({ held: [], letters: 0, end: Math.min(PLACES, from + width) }),
        take: (stretch, batch) => {
          for (const { id, record } of batch.records) {
            const place = placeOf(id);
            if (place < from || place >= stretch.end) continue;
            const line = { id, text: text(record) };
            stretch.held.push(line);
            stretch.letters += line.text.length;
            if (stretch.letters > most) narrow(stretch, from);
          }
        },
      },
    );
    for (const line of held.toSorted(byId)) yield line.text;
    begin = end;
  }
}

/** Lets go of the second half, which the next stretch reads again. */
function narrow(stretch: Stretch, from: number): void {
  if (stretch.end - from < 2) return;
  stretch.end = from + Math.ceil((stretch.end - from) / 2);
  stretch.held = stretch.held.filter(({ id }) => placeOf(id) < stretch.end);
  stretch.letters = stretch.held.reduce((sum, { text }) => sum + text.length, 0);
}

/** 0..4095, in the order of ids. */
function placeOf(id: string): number {
  return LETTERS.indexOf(id.charAt(0)) * 64 + LETTERS.indexOf(id.charAt(1));
}

function byId(one: Line, other: Line): number {
  return one.id < other.id ? -1 : 1;
}
