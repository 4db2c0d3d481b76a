/**
 * Checks a block that comes back after the store lost it: its place, its signature, and that it is the very one that was lost.
 * @module
 */
import type { OpenedBlock } from "../block/open.ts";
import { VaultError } from "../errors.ts";
import type { BlockId } from "../model/ids.ts";
import { checkBlock, type CheckedBlock, readBlockHeader } from "../protocol/log/block-header.ts";
import { type Position, writePosition } from "../protocol/log/block-stream.ts";
import { signKeyOf } from "../protocol/roster/members.ts";
import type { BlockStore } from "../store/block-store.ts";
import type { HeldBlocks } from "./held-blocks.ts";
import { isHelper } from "./helper-lines.ts";
import { type BlockReader, countsHere, openStored } from "./load-blocks.ts";

/** A block that came back; `opened` is null where no line of it counts here. */
export interface HealedBlock extends CheckedBlock {
  readonly opened: OpenedBlock | null;
}

/** The id that the pin, or the block after it, names; null if that block is not here. */
export async function expectedId(
  held: HeldBlocks,
  store: BlockStore,
  position: Position,
): Promise<BlockId | null> {
  const known = held.expectedAt(position);
  if (known !== null) return known;
  const next = await store.get({ stream: position.stream, seq: position.seq + 1 });
  return next === null ? null : readBlockHeader(next).prev;
}

/**
 * Checks a lost block.
 * @throws {VaultError} FORK if it is another one; BAD_COMMITMENT if it should open and does not; any fault of a block.
 */
export function readHealed(
  who: BlockReader,
  bytes: Uint8Array,
  { position, expected }: { readonly position: Position; readonly expected: BlockId },
): HealedBlock {
  const { keys, roster, reader } = who;
  const { id, header } = checkBlock(bytes, {
    vault: roster.vault,
    minSuite: roster.policy.minSuite,
    position,
    signKeyOf: (device) => signKeyOf(roster, device),
  });
  if (id !== expected)
    throw new VaultError("FORK", "The server returned another entry than the one lost here.", {
      details: { position: writePosition(position), id },
    });
  const counts = countsHere(who, header);
  const opened = counts ? openStored(bytes, keys) : null;
  if (opened === null && counts && !isHelper(roster, reader))
    throw new VaultError("BAD_COMMITMENT", "A lost entry does not open.");
  return { id, header, opened };
}
