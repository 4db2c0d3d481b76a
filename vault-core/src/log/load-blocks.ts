/**
 * Reads back the stored blocks of a device at open: which are held, and their lines. What cannot be read or opened is
 * left out, and so is fetched again as a lost one.
 * @module
 */
import { openBlock, type OpenedBlock } from "../block/open.ts";
import { isVaultError } from "../errors.ts";
import type { BlockId } from "../model/ids.ts";
import { blockId } from "../protocol/log/block-id.ts";
import type { Position } from "../protocol/log/block-stream.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { CollectionKeys } from "./collection-keys.ts";
import type { HeldBlocks } from "./held-blocks.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";

/** A stored block, open. */
export interface LoadedBlock {
  readonly position: Position;
  readonly id: BlockId;
  readonly bytes: Uint8Array;
  readonly opened: OpenedBlock;
}

/**
 * Gives every stored block that belongs to what is pinned or goes on from it, in the order of streams.
 * @throws {VaultError} FORK if the store holds two blocks at a place, or another than the pinned one.
 */
export async function* loadBlocks(
  store: BlockStore,
  held: HeldBlocks,
  keys: CollectionKeys,
): AsyncGenerator<LoadedBlock> {
  for (const position of await store.positions()) {
    const isLeftover = held.isBelowBase(position);
    if (isLeftover) held.hasLeftovers = true;
    const block = isLeftover ? null : await readStored(store, position, keys);
    if (block !== null && belongs(held, position, block.opened, block.id)) yield block;
  }
}

/** Reads a stored block, open; null if it is not there, or damaged, or its key is not here. */
export async function readStored(
  store: BlockStore,
  position: Position,
  keys: CollectionKeys,
): Promise<LoadedBlock | null> {
  const bytes = await store.get(position);
  const opened = bytes === null ? null : openStored(bytes, keys);
  return bytes === null || opened === null ? null : { position, id: blockId(bytes), bytes, opened };
}

/** Opens a block with the keys of its epoch; null if it is damaged or its key is not here. */
export function openStored(bytes: Uint8Array, keys: CollectionKeys): OpenedBlock | null {
  try {
    return openBlock(bytes, keys.ofEpoch(readBlockHeader(bytes).epoch));
  } catch (error) {
    if (isVaultError(error)) return null;
    throw error;
  }
}

/** A block up to the pinned head, or the next one of its stream by number and link. */
function belongs(
  held: HeldBlocks,
  { stream, seq }: Position,
  { header }: OpenedBlock,
  id: BlockId,
): boolean {
  const head = held.headOf(stream);
  if (head === null) return seq === 1;
  if (seq < head[0]) return true;
  if (seq === head[0]) return id === head[1];
  return seq === head[0] + 1 && header.prev === head[1];
}
