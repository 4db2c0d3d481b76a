/**
 * Files that went wrong by dice (`fuzz/breaks.ts`): each is read to its end or refused in a listed code, soon and in little
 * memory, and a vault takes in what was read.
 * @module
 */
import fc from "fast-check";
import { detectFile } from "../exchange/detect.ts";
import type { ImportSource } from "../exchange/source.ts";
import { itemsOf } from "../exchange/testing.ts";
import type { ImportAnswers, ImportItem } from "../model/drafts.ts";
import type { CsvMapping } from "../model/mapping.ts";
import { cpuMsOf, peakMemoryMib } from "./cpu-time.ts";
import { type Break, breaksOf, broken } from "./fuzz/breaks.ts";
import { mustBeTakenIn } from "./fuzz/take-broken.ts";
import { nullIfRefused } from "./refusals.ts";

/** A file that is changed. */
export interface FuzzedFile {
  readonly format: string;
  readonly file: string | Blob;
  /** What the broken bytes are put into; absent: they are the file themselves. */
  readonly within?: (broken: Blob) => Promise<ImportSource>;
  readonly answers?: ImportAnswers;
  readonly mappings?: readonly CsvMapping[];
}

/** The most that a small file may cost. */
const MOST_CPU_MS = 2_000;
const MOST_MIB = 256;
/** One form in so many is also taken into a vault. */
const TAKEN = 4;

/**
 * Reads many broken forms of a file. Each must end: with what could be read, or in a listed code; and nothing of this process
 * may be touched.
 * @throws the property's own error, which holds the shortest change found.
 */
export async function fuzzFile(fuzzed: FuzzedFile): Promise<void> {
  const { format, file } = fuzzed;
  const blob = typeof file === "string" ? new Blob([file]) : file;
  await fuzzBytes(new Uint8Array(await blob.arrayBuffer()), async (bytes, breaks) => {
    const items = await readBroken(fuzzed, bytes);
    if (items !== null && isTaken(breaks)) await mustBeTakenIn(items, format);
  });
}

/** What a broken form of a file gives; null if it is refused in a listed code. */
export async function readBroken(
  fuzzed: FuzzedFile,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<readonly ImportItem[] | null> {
  const { format, within, answers = {}, mappings = [] } = fuzzed;
  const blob = new Blob([bytes]);
  const source = within === undefined ? blob : await within(blob);
  await detectFile(source, null, mappings).catch(nullIfRefused);
  return itemsOf(source, format, answers, { mappings }).catch(nullIfRefused);
}

/** Hands many broken forms of some bytes to a reader, and holds it to the limits of time and memory. */
export async function fuzzBytes(
  sound: Uint8Array<ArrayBuffer>,
  read: (bytes: Uint8Array<ArrayBuffer>, breaks: readonly Break[]) => Promise<void>,
): Promise<void> {
  const before = Object.getOwnPropertyNames(Object.prototype).join();
  await fc.assert(
    fc.asyncProperty(breaksOf(sound), async (breaks) => {
      const bytes = broken(sound, breaks);
      const peak = peakMemoryMib();
      const spent = await cpuMsOf(() => read(bytes, breaks));
      const grown = peakMemoryMib() - peak;
      if (spent > MOST_CPU_MS) throw new Error(`It takes ${Math.round(spent)} ms.`);
      if (grown > MOST_MIB) throw new Error(`It takes ${Math.round(grown)} MiB.`);
      if (Object.getOwnPropertyNames(Object.prototype).join() !== before)
        throw new Error("The prototype of all objects was changed.");
    }),
    { numRuns: 25 },
  );
}

function isTaken([first]: readonly Break[]): boolean {
  return first !== undefined && first.pick % TAKEN === 0;
}
