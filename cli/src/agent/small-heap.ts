/**
 * Keeps the key agent small. It runs for days beside the owner's other programs, on a small home computer perhaps: so its heap
 * is tidied once it has grown by two fifths, not once it is four times as large. A V8 without this flag ignores it.
 * @module
 */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** What Node is started with: the space for young objects, MiB, which is 16 or more if nothing is said. */
export const SMALL_HEAP_FLAGS: readonly string[] = ["--max-semi-space-size=1"];

/**
 * What its environment says to glibc; another C library ignores it. Buffers of blocks and files come and go by the thousand:
 * with an arena for each thread, and ever larger pieces of them kept for the next one, memory that nobody uses stays taken
 * (55 MB after 200,000 records). A buffer larger than most blocks is taken from the system, and given back, by itself. From 16 KiB
 * on that took a sixth of the processor of an import: each page of each buffer is made empty by the system once it is touched.
 */
export const SMALL_HEAP_ENVIRONMENT: Readonly<Record<string, string>> = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "2097152",
};

/** Sets the rest, for the whole process. */
export function keepHeapSmall(): void {
  setFlagsFromString("--heap-growing-percent=40");
}

/**
 * Gives back at once what is needed no more, for the whole process. What screens have read lies about until V8 has much to do,
 * and a large import has no room to spare.
 */
export function tidyNow(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}
