/**
 * Regroups the live lines of a compaction: one collection and one authorship a block, at random within, so that no
 * block tells which records were once written together.
 *
 * Events are regrouped at random only among those near them in time, some blocks' worth of them: what asks for a month would
 * else have to open every block there is. The blocks stand in random order, so that their places tell no times; settings
 * alone have a place, at the end.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import type { RandomSource } from "../../crypto/random-pool.ts";
import { isEventCollection } from "../../protocol/collections.ts";
import { FLUSH_BYTES, groupLines, packLines } from "./pack-lines.ts";
import { readLine } from "../lines/record-line.ts";
import type { RecordLine } from "../vault-log.ts";

/** Lines that go into one block of a snapshot. */
export interface SnapshotBatch {
  readonly collection: string;
  readonly from: string;
  readonly texts: readonly string[];
}

/** Blocks among which events are regrouped. */
const BLOCKS_TOGETHER = 16;
/** What a new device needs first: a snapshot comes to it newest first, so these are written last. */
const LAST = "_settings";

/** Groups lines at random; the settings come last. */
export function regroup(
  lines: readonly RecordLine[],
  random: RandomSource,
): readonly SnapshotBatch[] {
  const stretches = groupLines(lines).flatMap((group) => stretchesOf(group));
  const batches = stretches.flatMap((stretch) =>
    packLines(shuffle(stretch, random)).map(({ collection, from, lines: packed }) => {
      return { collection, from, texts: packed.map(({ text }) => text) };
    }),
  );
  const [settings, others] = [true, false].map((isLast) =>
    batches.filter(({ collection }) => (collection === LAST) === isLast),
  );
  return [...shuffle(others ?? [], random), ...shuffle(settings ?? [], random)];
}

/** Cuts lines of one class into those that are regrouped together: documents all of them, events by their days. */
function stretchesOf(lines: readonly RecordLine[]): readonly (readonly RecordLine[])[] {
  const [first] = lines;
  if (first === undefined || !isEventCollection(first.collection)) return [lines];
  const byDay = lines
    .map((line) => ({ line, day: readLine(line)?.days.firstDay ?? "" }))
    .toSorted((a, b) => Number(a.day > b.day) - Number(a.day < b.day));
  const stretches: RecordLine[][] = [];
  let room = 0;
  for (const { line } of byDay) {
    if (room <= 0) {
      stretches.push([]);
      room = BLOCKS_TOGETHER * FLUSH_BYTES;
    }
    stretches.at(-1)?.push(line);
    room -= utf8(line.text).length + 1;
  }
  return stretches;
}

function shuffle<Value>(values: readonly Value[], random: RandomSource): Value[] {
  const shuffled = [...values];
  for (let last = shuffled.length - 1; last > 0; last--) {
    const other = below(last + 1, random);
    const [a, b] = [shuffled[last], shuffled[other]];
    if (a === undefined || b === undefined) continue;
    shuffled[last] = b;
    shuffled[other] = a;
  }
  return shuffled;
}

/** A random integer below a bound, each equally likely. */
function below(bound: number, random: RandomSource): number {
  const limit = 2 ** 32 - (2 ** 32 % bound);
  for (;;) {
    const bytes = random(4);
    const drawn = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (drawn < limit) return drawn % bound;
  }
}
