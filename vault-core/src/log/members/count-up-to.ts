/**
 * Counts what the stored blocks of some epochs say, by collection: what a member that held their keys could have read,
 * and may hold.
 * @module
 */
import { readBlockHeader } from "../../protocol/log/block-header.ts";
import type { BlockStore } from "../../store/block-store.ts";
import type { CollectionKeys } from "../collection-keys.ts";
import { openStored } from "../load/blocks.ts";
import { readLine } from "../lines/record-line.ts";

/** Blocks of one collection and what stands in them. */
export interface CountedBlocks {
  readonly blocks: number;
  readonly bytes: number;
  /** Every version of a record counted once; deleted ones too, for a copy keeps them. */
  readonly records: number;
}

/** What is counted. */
export interface CountRange {
  /** The last epoch. */
  readonly epoch: number;
  /** A compaction has sealed older lines anew, in an epoch after that one: its snapshots may hold them, so they count. */
  readonly withSnapshots: boolean;
}

/** Counts the stored blocks of a range by collection. */
export async function countUpTo(
  store: BlockStore,
  keys: CollectionKeys,
  { epoch, withSnapshots }: CountRange,
): Promise<ReadonlyMap<string, CountedBlocks>> {
  const counts = new Map<string, { blocks: number; bytes: number; readonly ids: Set<string> }>();
  for (const position of await store.positions()) {
    const block = await store.get(position);
    if (block === null) continue;
    const header = readBlockHeader(block);
    if (header.epoch > epoch && !(withSnapshots && header.kind === "snapshot")) continue;
    const opened = openStored(block, keys);
    if (opened === null) continue;
    const { collection, head, lines } = opened;
    const count = counts.get(collection) ?? { blocks: 0, bytes: 0, ids: new Set<string>() };
    counts.set(collection, count);
    count.blocks += 1;
    count.bytes += block.length;
    for (const text of lines) {
      const line = readLine({ collection, from: head.from, text });
      if (line !== null) count.ids.add(line.id);
    }
  }
  return new Map(
    [...counts].map(([name, { blocks, bytes, ids }]) => [
      name,
      { blocks, bytes, records: ids.size },
    ]),
  );
}
