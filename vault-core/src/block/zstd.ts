/**
 * zstd: the only importer of @bokuweb/zstd-wasm, which picks the file of its WASM by the platform. All is synchronous,
 * since the module itself waits until the WASM is ready.
 * @module
 */
import {
  compressUsingDict,
  createCCtx,
  decompress as decompressFrame,
  init,
} from "@bokuweb/zstd-wasm";
import { isFrameOf } from "./zstd-check.ts";

/** Whoever begins the library's start leaves it on the function that starts it. */
const READY = Symbol.for("rootvault.zstd-ready");

await started();

const LEVEL = 3;
/** What compresses, for all frames: to make it anew for each takes as long as to compress 20 KiB. */
const context = createCCtx();
const NO_DICTIONARY = new Uint8Array();

/**
 * Starts the WASM once, however often this module is loaded in one process: started again, the library says at once that it is
 * ready, and some time later has views of another memory than its functions work in.
 */
async function started(): Promise<void> {
  const begun: unknown = Reflect.get(init, READY);
  const ready = begun ?? init();
  Reflect.set(init, READY, ready);
  await Promise.resolve(ready);
}

/** Compresses into one frame that states its content size. */
export function compress(bytes: Uint8Array): Uint8Array {
  return compressUsingDict(context, bytes, NO_DICTIONARY, LEVEL);
}

/**
 * Decompresses one frame that must give exactly this many bytes. Call it only on what an AEAD has opened: there is
 * no checksum in it.
 *
 * @returns null if the frame says or gives anything else.
 */
export function decompress(frame: Uint8Array, contentSize: number): Uint8Array | null {
  if (!isFrameOf(frame, contentSize)) return null;
  try {
    const bytes = decompressFrame(frame);
    return bytes.length === contentSize ? bytes : null;
  } catch {
    return null;
  }
}
