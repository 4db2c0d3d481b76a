/**
 * Words that two people compare by eye: whether two devices are in the same vault, and whether they have seen the same.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { readHex } from "../bytes/encoding.ts";
import { u32be, u64be } from "../bytes/integers.ts";
import { hash } from "../crypto/public.ts";
import { compareWords } from "../crypto/words.ts";
import type { Vector } from "../protocol/log/block-stream.ts";
import type { RosterState } from "../protocol/roster/state.ts";

/** Six words: equal on devices with the same newest roster entry. */
export function vaultCodeOf({ vault, head }: Pick<RosterState, "vault" | "head">): string[] {
  return compareWords(hash("safety", bytesOf(vault), bytesOf(head[1])), 6);
}

/** Four words: equal on devices that have verified the same roster and the same blocks. */
export function syncCodeOf({ head }: Pick<RosterState, "head">, vector: Vector): string[] {
  return compareWords(hash("sync-code", vectorBytes(vector), bytesOf(head[1])), 4);
}

/** device(16) || u32 segment || u64 seq || block id(32) for each stream, sorted. */
function vectorBytes(vector: Vector): Uint8Array {
  const parts = Object.entries(vector).map(([stream, [seq, id]]) => {
    const [device = "", segment = ""] = stream.split("/");
    return { device, segment: Number(segment), seq, id };
  });
  const sorted = parts.toSorted((a, b) => {
    if (a.device !== b.device) return a.device < b.device ? -1 : 1;
    return a.segment - b.segment;
  });
  return concatBytes(
    ...sorted.map(({ device, segment, seq, id }) =>
      concatBytes(bytesOf(device), u32be(segment), u64be(seq), bytesOf(id)),
    ),
  );
}

function bytesOf(hex: string): Uint8Array {
  return readHex(hex) ?? new Uint8Array();
}
