/**
 * Regroups the live lines of a compaction: one collection and one authorship a block, at random within, so that no
 * block tells which records were once written together. Settings alone have a place, at the end.
 * @module
 */
import type { RandomSource } from "../crypto/random-pool.ts";
import { packLines } from "./pack-lines.ts";
import type { RecordLine } from "./vault-log.ts";

/** Lines that go into one block of a snapshot. */
export interface SnapshotBatch {
  readonly collection: string;
  readonly from: string;
  readonly texts: readonly string[];
}

/** What a new device needs first: a snapshot comes to it newest first, so these are written last. */
const LAST = "_settings";

/** Groups lines at random; the settings come last. */
export function regroup(
  lines: readonly RecordLine[],
  random: RandomSource,
): readonly SnapshotBatch[] {
  const shuffled = shuffle(lines, random).map(({ collection, from, text }, number) => {
    return { collection, from, text, number };
  });
  const batches = packLines(shuffled).map(({ collection, from, lines: packed }) => {
    return { collection, from, texts: packed.map(({ text }) => text) };
  });
  const [settings, others] = [true, false].map((isLast) =>
    batches.filter(({ collection }) => (collection === LAST) === isLast),
  );
  return [...shuffle(others ?? [], random), ...shuffle(settings ?? [], random)];
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
