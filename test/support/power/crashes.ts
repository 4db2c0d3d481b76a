/**
 * The moments at which the power goes, and the images that it leaves, one after the other along a trace.
 * @module
 */
import { Disk } from "./disk.ts";
import { everything, imageOf, numbers, pickerOf, readImage, type Image } from "./image.ts";
import type { TraceRecord } from "./trace.ts";

/** A loss of power. */
export interface Crash {
  /** Records of the trace that had happened. */
  readonly after: number;
  readonly seed: number;
  /** How the disk forgot. */
  readonly way: string;
  readonly image: Image;
}

/**
 * Gives crashes in the order of the trace: half of them anywhere, half right after something was sent.
 * @param root the folder that was watched.
 */
export function* crashesOf(
  records: readonly TraceRecord[],
  { root, count, seed }: { readonly root: string; readonly count: number; readonly seed: number },
): Generator<Crash> {
  const disk = new Disk(root);
  const next = numbers(seed);
  const sent = records.flatMap((record, index) => (record.op === "sent" ? [index + 1] : []));
  const anywhere = (): number => Math.ceil(next() * records.length);
  const moments = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? anywhere() : (sent[Math.floor(next() * sent.length)] ?? anywhere()),
  ).toSorted((a, b) => a - b);
  for (const [index, after] of moments.entries()) {
    for (const record of records.slice(disk.length, after)) disk.take(record);
    const own = seed * 1_000_003 + index;
    const { way, pick } = pickerOf(own, after);
    yield { after, seed: own, way, image: imageOf(disk.root, pick) };
  }
}

/** Compares a folder with the whole of its trace; gives the paths that differ, so none if nothing was missed. */
export function missedBy(records: readonly TraceRecord[], root: string): readonly string[] {
  const disk = new Disk(root);
  for (const record of records) disk.take(record);
  const [replayed, real] = [imageOf(disk.root, everything), readImage(root)];
  return [...new Set([...replayed.keys(), ...real.keys()])].filter((path) => {
    const [ours, theirs] = [replayed.get(path), real.get(path)];
    if (ours === undefined || theirs === undefined) return true;
    return ours === null || theirs === null ? ours !== theirs : !ours.equals(theirs);
  });
}
