/**
 * Counts what the stored blocks of some epochs say: what a member that held their keys could have read, and may hold.
 * @module
 */
import { readBlockHeader } from "../protocol/log/block-header.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { CollectionKeys } from "./collection-keys.ts";
import { openStored } from "./load-blocks.ts";
import { readLine } from "./record-line.ts";

/** Blocks and what stands in them. */
export interface CountedBlocks {
  readonly blocks: number;
  readonly bytes: number;
  /** Records by collection, every version of one counted once; deleted ones too, for a copy keeps them. */
  readonly records: Readonly<Record<string, number>>;
}

/** Counts the stored blocks of the epochs up to one. */
export async function countUpTo(
  store: BlockStore,
  keys: CollectionKeys,
  epoch: number,
): Promise<CountedBlocks> {
  const ids = new Map<string, Set<string>>();
  let blocks = 0;
  let bytes = 0;
  for (const position of await store.positions()) {
    const block = await store.get(position);
    if (block === null || readBlockHeader(block).epoch > epoch) continue;
    blocks += 1;
    bytes += block.length;
    const opened = openStored(block, keys);
    if (opened === null) continue;
    const { collection, head, lines } = opened;
    const held = ids.get(collection) ?? new Set<string>();
    ids.set(collection, held);
    for (const text of lines) {
      const line = readLine({ collection, from: head.from, text });
      if (line !== null) held.add(line.id);
    }
  }
  const records = Object.fromEntries([...ids].map(([name, held]) => [name, held.size]));
  return { blocks, bytes, records };
}
