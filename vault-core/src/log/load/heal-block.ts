/**
 * Checks a block that comes back after the store lost it: its place, its signature, and that it is the very one that was lost.
 * @module
 */
import type { OpenedBlock } from "../../block/open.ts";
import { VaultError, type VaultErrorCode } from "../../errors.ts";
import type { BlockId } from "../../model/ids.ts";
import { checkBlock, type CheckedBlock, readBlockHeader } from "../../protocol/log/block-header.ts";
import { type Position, writePosition } from "../../protocol/log/block-stream.ts";
import { signKeyOf } from "../../protocol/roster/members.ts";
import type { BlockStore } from "../../store/block-store.ts";
import type { HeldBlocks } from "./held-blocks.ts";
import { isHelper } from "../members/helper-lines.ts";
import { type BlockReader, countsHere, openStored } from "./blocks.ts";
import type { Reference } from "./owed-references.ts";
import { verifyContent, type VerifyState } from "../verify.ts";

/** A block that came back; `opened` is null where no line of it counts here. */
export interface HealedBlock extends CheckedBlock {
  readonly opened: OpenedBlock | null;
  /** What its author had seen and this device is still owed. */
  readonly references: readonly Reference[];
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

/** A block that came, and what it must be. */
interface Expected {
  readonly position: Position;
  readonly expected: BlockId;
}

/**
 * Checks a lost block. A device had verified what it says: this one, or the one that admitted it.
 * @throws {VaultError} FORK if it is another one; BAD_COMMITMENT if it should open and does not; any fault of a block.
 */
export function readHealed(who: BlockReader, bytes: Uint8Array, what: Expected): HealedBlock {
  const { keys, roster, reader } = who;
  const { id, header } = checkPlace(who, bytes, what);
  const counts = countsHere(who, header);
  const opened = counts ? openStored(bytes, keys) : null;
  if (opened === null && counts && !isHelper(roster, reader)) throw closed(what.position);
  return { id, header, opened, references: [] };
}

/**
 * Checks a block of a walk without a welcome: nobody has verified before what it says.
 * @throws {VaultError} as `readHealed`, and all of `verifyBlock`.
 */
export function readWalked(state: VerifyState, bytes: Uint8Array, what: Expected): HealedBlock {
  const { roster } = state;
  const checked = checkPlace(state, bytes, what);
  const { id, header } = checked;
  if (!countsHere(state, header)) return { id, header, opened: null, references: [] };
  if (header.epoch > roster.epoch) throw unknown("ROSTER_WITHHELD", what.position);
  const verdict = verifyContent(state, checked, bytes);
  if (verdict.kind === "accepted") {
    const { references } = verdict.block;
    return { id, header, opened: verdict.block, references };
  }
  if (verdict.kind === "waiting") throw unknown(verdict.code, what.position);
  return { id, header, opened: null, references: [] };
}

function checkPlace(
  { roster }: Pick<BlockReader, "roster">,
  bytes: Uint8Array,
  { position, expected }: Expected,
): CheckedBlock {
  const checked = checkBlock(bytes, {
    vault: roster.vault,
    minSuite: roster.policy.minSuite,
    position,
    signKeyOf: (device) => signKeyOf(roster, device),
  });
  if (checked.id === expected) return checked;
  throw new VaultError("FORK", "The server returned another entry than the one lost here.", {
    details: { position: writePosition(position), id: checked.id },
  });
}

function closed(position: Position): VaultError {
  return new VaultError("BAD_COMMITMENT", "A lost entry does not open.", {
    details: { position: writePosition(position) },
  });
}

function unknown(code: VaultErrorCode, position: Position): VaultError {
  const name = writePosition(position);
  return new VaultError(code, `What the entry ${name} names is not known here.`, {
    details: { position: name },
  });
}
