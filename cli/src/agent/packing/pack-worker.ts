/**
 * A thread that packs what an import plans, one body after the other. No key is in it.
 * @module
 */
import { parentPort } from "node:worker_threads";
import { packColumns } from "@rootvault/vault-core/packing";
import type { Packed, ToPack } from "./pack-thread.ts";

parentPort?.on("message", ({ room, length }: ToPack) => {
  const { frame, terms } = packColumns(new Uint8Array(room, 0, length));
  // Each in bytes of its own, and the room goes back: nothing of it waits here for a collector.
  const packed: Packed = { frame: new Uint8Array(frame), terms: new Uint8Array(terms), room };
  parentPort?.postMessage(packed, [packed.frame.buffer, packed.terms.buffer, room]);
});
