/**
 * The write-ahead log of an SQLite database (sqlite.org/fileformat2.html, section 4): the main file alone silently lacks
 * its newest rows until a checkpoint copies them over.
 *
 * | off | len | header |   0: 4 magic   4: 4 version   8: 4 page size   12: 4 checkpoint   16: 8 salts   24: 8 sum
 * | off | len | frame  |   0: 4 page   4: 4 size of the database in pages at a commit, else 0   8: 8 salts   16: 8 sum, page
 * @module
 */
const HEADER = 32;
const FRAME = 24;
const MAGIC = 0x377f0682;
/** What is read of a log at once, about. */
const STRETCH_BYTES = 1_048_576;

/** The pages that a log's commits leave, each at the place of its newest copy. */
export interface WalPages {
  readonly pageSize: number;
  /** Size of the database after the last commit. */
  readonly pageCount: number;
  /** Offset in the log by page number, 1 for the first. */
  readonly offsets: ReadonlyMap<number, number>;
}

/** Tells whether bytes begin a write-ahead log. */
export function isWal(start: Uint8Array): boolean {
  if (start.length < 4) return false;
  // The last bit says in which order the words of the sums are written.
  return (viewOf(start).getUint32(0) & ~1) >>> 0 === MAGIC;
}

/** Walks the frames while salts and sums match; null if nothing was committed. The log is read a stretch at a time. */
export async function walPages(wal: Blob): Promise<WalPages | null> {
  const log = logOf(await bytesOf(wal, 0, HEADER));
  if (log === null) return null;
  const { pageSize } = log;
  const step = FRAME + pageSize;
  const length = Math.max(1, Math.floor(STRETCH_BYTES / step)) * step;
  const commits = new Commits();
  let { sum } = log;
  for (let from = HEADER; from + step <= wal.size; from += length) {
    const view = viewOf(await bytesOf(wal, from, length));
    for (let at = 0; at + step <= view.byteLength; at += step) {
      const next = nextSum(view, at, { ...log, sum });
      if (next === null) return commits.pages(pageSize);
      sum = next;
      const place = { page: view.getUint32(at), offset: from + at + FRAME };
      commits.add(place, view.getUint32(at + 4));
    }
  }
  return commits.pages(pageSize);
}

interface Log {
  readonly pageSize: number;
  readonly salts: readonly [number, number];
  readonly littleEndian: boolean;
  readonly sum: Sum;
}

function logOf(header: Uint8Array): Log | null {
  if (!isWal(header) || header.length < HEADER) return null;
  const view = viewOf(header);
  const littleEndian = view.getUint32(0) === MAGIC;
  const pageSize = view.getUint32(8);
  const sum = sumOf(view, { from: 0, length: 24, littleEndian }, [0, 0]);
  if (!isPageSize(pageSize) || !isSum(view, 24, sum)) return null;
  return { pageSize, littleEndian, sum, salts: [view.getUint32(16), view.getUint32(20)] };
}

/** The sum after a frame; null where its salts are of an older log, or it was not written to its end. */
function nextSum(
  view: DataView,
  at: number,
  { salts, littleEndian, pageSize, sum }: Log,
): Sum | null {
  if (view.getUint32(at) === 0) return null;
  if (view.getUint32(at + 8) !== salts[0] || view.getUint32(at + 12) !== salts[1]) return null;
  const head = sumOf(view, { from: at, length: 8, littleEndian }, sum);
  const next = sumOf(view, { from: at + FRAME, length: pageSize, littleEndian }, head);
  return isSum(view, at + 16, next) ? next : null;
}

/** What was committed, and what waits for its commit. */
class Commits {
  readonly #committed = new Map<number, number>();
  readonly #open = new Map<number, number>();
  #pageCount = 0;

  add(place: { readonly page: number; readonly offset: number }, pageCount: number): void {
    this.#open.set(place.page, place.offset);
    if (pageCount === 0) return;
    this.#pageCount = pageCount;
    for (const [page, offset] of this.#open) this.#committed.set(page, offset);
    this.#open.clear();
  }

  pages(pageSize: number): WalPages | null {
    const pageCount = this.#pageCount;
    return pageCount === 0 ? null : { pageSize, pageCount, offsets: this.#committed };
  }
}

type Sum = readonly [first: number, second: number];

/** Section 4.2: two sums over pairs of words, each taking in the other. */
function sumOf(
  view: DataView,
  words: { readonly from: number; readonly length: number; readonly littleEndian: boolean },
  before: Sum,
): Sum {
  let [first, second] = before;
  const { from, length, littleEndian } = words;
  for (let at = from; at < from + length; at += 8) {
    first = (first + view.getUint32(at, littleEndian) + second) >>> 0;
    second = (second + view.getUint32(at + 4, littleEndian) + first) >>> 0;
  }
  return [first, second];
}

/** The sums themselves are written most significant byte first. */
function isSum(view: DataView, at: number, [first, second]: Sum): boolean {
  return view.getUint32(at) === first && view.getUint32(at + 4) === second;
}

/** A power of two from 512 to 65,536. */
function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

async function bytesOf(blob: Blob, from: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(from, from + length).arrayBuffer());
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
