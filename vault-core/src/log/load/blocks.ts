/**
 * Reads stored blocks of a device. What cannot be read or opened is left out, and so is fetched again as a lost one.
 * @module
 */
import { openBlock, type OpenedBlock } from "../../block/open.ts";
import { isVaultError } from "../../errors.ts";
import type { BlockId, MemberId } from "../../model/ids.ts";
import { type BlockHeader, checkBlock, readBlockHeader } from "../../protocol/log/block-header.ts";
import { blockId } from "../../protocol/log/block-id.ts";
import { type Position, splitStream } from "../../protocol/log/block-stream.ts";
import { cutoffOf, signKeyOf } from "../../protocol/roster/members.ts";
import type { RosterState } from "../../protocol/roster/state.ts";
import type { BlockStore } from "../../store/block-store.ts";
import type { CollectionKeys } from "../collection-keys.ts";
import type { HeldBlocks } from "./held-blocks.ts";
import type { ClosedBlock } from "../verify.ts";
import { isHelper } from "../members/helper-lines.ts";

/** A stored block. */
export interface LoadedBlock {
  readonly position: Position;
  readonly id: BlockId;
  readonly bytes: Uint8Array;
  readonly header: BlockHeader;
  /** Null where no line of it counts here. */
  readonly opened: OpenedBlock | null;
  /** Of a removed member, beyond its cut-off. */
  readonly isLate: boolean;
}

/** Who reads, and what the roster says. */
export interface BlockReader {
  readonly keys: CollectionKeys;
  readonly roster: RosterState;
  readonly reader: MemberId;
}

/** Reads a stored block, open if its lines count here; null if it is not there, damaged, or its key is missing. */
export async function readStored(
  store: BlockStore,
  position: Position,
  who: BlockReader,
): Promise<LoadedBlock | null> {
  const bytes = await store.get(position);
  const header = bytes === null ? null : headerOf(bytes);
  if (bytes === null || header === null) return null;
  const isLate = isBeyondCutoff(who, position);
  const isClosed = isLate || !countsHere(who, header);
  const opened = isClosed ? null : openStored(bytes, who.keys);
  const mayBeClosed = isClosed || isHelper(who.roster, who.reader);
  // What opens is whole; of what stays closed the signature tells.
  if (opened === null && !(mayBeClosed && isWhole(who.roster, bytes, position))) return null;
  return { position, id: blockId(bytes), bytes, header, opened, isLate };
}

/** Reads whole blocks without opening them; those that are not there are left out. */
export async function readAll(
  store: BlockStore,
  positions: readonly Position[],
): Promise<readonly ClosedBlock[]> {
  const blocks: ClosedBlock[] = [];
  for (const position of positions) {
    const bytes = await store.get(position);
    if (bytes !== null) blocks.push({ header: readBlockHeader(bytes), id: blockId(bytes), bytes });
  }
  return blocks;
}

/** Tells whether lines of a block can count here: those of a helper count for itself alone. */
export function countsHere(
  { roster, reader }: Omit<BlockReader, "keys">,
  { device }: Pick<BlockHeader, "device">,
): boolean {
  return device === reader || !isHelper(roster, device);
}

/** Tells whether a position lies beyond the cut-off of a removed member; what the reader wrote itself does not. */
export function isBeyondCutoff(
  { roster, reader }: BlockReader,
  { stream, seq }: Position,
): boolean {
  const { device } = splitStream(stream);
  const cutoff = device === reader ? null : cutoffOf(roster, device, stream);
  return cutoff !== null && seq > cutoff[0];
}

function isWhole(roster: RosterState, bytes: Uint8Array, position: Position): boolean {
  try {
    const { vault, policy } = roster;
    const { minSuite } = policy;
    checkBlock(bytes, { vault, minSuite, position, signKeyOf: (id) => signKeyOf(roster, id) });
    return true;
  } catch (error) {
    if (isVaultError(error)) return false;
    throw error;
  }
}

function headerOf(bytes: Uint8Array): BlockHeader | null {
  try {
    return readBlockHeader(bytes);
  } catch (error) {
    if (isVaultError(error)) return null;
    throw error;
  }
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

/** Tells whether a block lies up to the pinned head, or is the next one of its stream by number and link. */
export function belongs(held: HeldBlocks, { position, header, id }: LoadedBlock): boolean {
  const { stream, seq } = position;
  const head = held.headOf(stream);
  if (head === null) return seq === 1;
  if (seq < head[0]) return true;
  if (seq === head[0]) return id === head[1];
  return seq === head[0] + 1 && header.prev === head[1];
}
