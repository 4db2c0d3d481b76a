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

/** Walks the frames while salts and sums match; null if nothing was committed. */
export function walPages(wal: Uint8Array): WalPages | null {
  if (!isWal(wal) || wal.length < HEADER) return null;
  const view = viewOf(wal);
  const littleEndian = view.getUint32(0) === MAGIC;
  const pageSize = view.getUint32(8);
  if (!isPageSize(pageSize)) return null;
  let sum: Sum = sumOf(view, { from: 0, length: 24, littleEndian }, [0, 0]);
  if (!isSum(view, 24, sum)) return null;
  const committed = new Map<number, number>();
  const open = new Map<number, number>();
  let pageCount = 0;
  for (let at = HEADER; at + FRAME + pageSize <= wal.length; at += FRAME + pageSize) {
    if (!isSalted(view, at + 8)) break;
    sum = sumOf(view, { from: at, length: 8, littleEndian }, sum);
    sum = sumOf(view, { from: at + FRAME, length: pageSize, littleEndian }, sum);
    const page = view.getUint32(at);
    if (page === 0 || !isSum(view, at + 16, sum)) break;
    open.set(page, at + FRAME);
    const size = view.getUint32(at + 4);
    if (size === 0) continue;
    pageCount = size;
    for (const [number, offset] of open) committed.set(number, offset);
    open.clear();
  }
  return pageCount === 0 ? null : { pageSize, pageCount, offsets: committed };
}

/**
 * Gives the database that main file and log are together: the main file, grown or cut to the size of the last commit, with
 * the committed pages over it. It is made in place where the main file has the room behind it.
 *
 * @param main is written to.
 */
export function mergeWal(main: Uint8Array, wal: Uint8Array, pages: WalPages): Uint8Array {
  const { pageSize, pageCount, offsets } = pages;
  const size = pageCount * pageSize;
  const merged = main.length < size ? new Uint8Array(size) : main.subarray(0, size);
  if (merged.length > main.length) merged.set(main);
  for (const [page, offset] of offsets) {
    if (page <= pageCount)
      merged.set(wal.subarray(offset, offset + pageSize), (page - 1) * pageSize);
  }
  return merged;
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

/** The salts are those of the header, or the frame is of an older log. */
function isSalted(view: DataView, at: number): boolean {
  return view.getUint32(at) === view.getUint32(16) && view.getUint32(at + 4) === view.getUint32(20);
}

/** A power of two from 512 to 65,536. */
function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
