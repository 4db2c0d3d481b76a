/**
 * The client's checks of one block that came from outside (docs/protocol/http.md), pure over what is known: the
 * verified roster, the blocks that are held, the keys. Nothing is stored here, and nothing is stored before.
 * @module
 */
import { openBlock, type OpenedBlock } from "../block/open.ts";
import { isVaultError, VaultError, type VaultErrorCode } from "../errors.ts";
import type { BlockId, MemberId, StreamName } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import { type BlockHeader, checkBlock, type CheckedBlock } from "../protocol/log/block-header.ts";
import { type Position, splitStream, writePosition } from "../protocol/log/block-stream.ts";
import { cutoffOf, entryHashAt, epochAt, signKeyOf } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { floorOf } from "../protocol/roster/truncates.ts";
import type { HeldView } from "./load/held-blocks.ts";
import { isHelper } from "./members/helper-lines.ts";
import type { Reference } from "./load/owed-references.ts";

/** What a block is verified against. */
export interface VerifyState {
  readonly roster: RosterState;
  readonly held: HeldView;
  /** Keys of an epoch's collections. @throws {VaultError} LOCKBOX_MISSING without the epoch's key. */
  readonly keysOf: (epoch: number) => ReadonlyMap<string, Uint8Array>;
  /** Who verifies. */
  readonly reader: MemberId;
}

/** A block that passed every check. */
export interface VerifiedBlock extends OpenedBlock, CheckedBlock {
  readonly header: BlockHeader;
  readonly bytes: Uint8Array;
  /** What its author had seen and this device is still owed. */
  readonly references: readonly Reference[];
}

/** A block that stands in its chain, and of which no line counts here. */
export interface ClosedBlock extends CheckedBlock {
  readonly bytes: Uint8Array;
}

/** What the checks say of a block. Alarms are thrown. */
export type Verdict =
  | { readonly kind: "accepted"; readonly block: VerifiedBlock }
  /** The same block is held already. */
  | { readonly kind: "known" }
  /** Of a removed member, beyond its cut-off: kept out, for the owner to review. */
  | { readonly kind: "late"; readonly position: Position; readonly block: ClosedBlock }
  /**
   * It follows its stream, and no line of it counts here: another helper wrote it, whose claims are judged once all is here
   * (`judge-helpers.ts`), or it is of a collection whose key this helper was not given.
   */
  | { readonly kind: "closed"; readonly block: ClosedBlock }
  /** Something that it refers to has not come. If it does not come by the end of the sync, `code` is the alarm. */
  | { readonly kind: "waiting"; readonly code: VaultErrorCode; readonly position: Position };

/**
 * Verifies a block.
 *
 * @param asked the position that was asked for, where one was.
 * @throws {VaultError} BAD_BLOCK, UNKNOWN_SUITE, DOWNGRADE, WRONG_VAULT, MISPLACED, UNKNOWN_DEVICE, BAD_SIGNATURE, GAP,
 *   CHAIN_BROKEN, FORK, ROSTER_WITHHELD, TOO_LARGE, LOCKBOX_MISSING.
 */
export function verifyBlock(state: VerifyState, bytes: Uint8Array, asked?: Position): Verdict {
  const { roster, held } = state;
  const checked = checkBlock(bytes, {
    vault: roster.vault,
    minSuite: roster.policy.minSuite,
    signKeyOf: (device) => signKeyOf(roster, device),
    ...(asked === undefined ? {} : { position: asked }),
  });
  const { header, id } = checked;
  const position = { stream: header.stream, seq: header.seq };
  const heldId = held.idAt(position);
  if (heldId !== null) {
    must(heldId === id, "FORK", "two different entries claim one place", { ...position, id });
    return { kind: "known" };
  }
  // Lost here, and named by the block after it: `heal` puts it back.
  if (position.seq < (held.headOf(position.stream)?.[0] ?? 0)) return { kind: "known" };
  if (isBelowFloor(roster, position, id)) return { kind: "known" };
  if (isLate(roster, position, id)) return { kind: "late", position, block: { header, id, bytes } };
  return verifyNext(state, checked, bytes);
}

/** Checks a block that is none of those that are held, deleted or late. */
function verifyNext(state: VerifyState, checked: CheckedBlock, bytes: Uint8Array): Verdict {
  const { roster } = state;
  const { header, id } = checked;
  const position = { stream: header.stream, seq: header.seq };
  const follows = followsItsStream(state, header);
  const isClosed = isHelper(roster, header.device) && header.device !== state.reader;
  if (!follows && (isClosed || !knowsLowerSegment(state, header)))
    return { kind: "waiting", code: "WITHHELD", position };
  if (isClosed) return { kind: "closed", block: { header, id, bytes } };
  must(header.epoch <= roster.epoch, "ROSTER_WITHHELD", "it is of an epoch not shown", position);
  const verdict = verifyContent(state, checked, bytes);
  if (follows || (verdict.kind === "accepted" && followsUnseen(state, verdict.block)))
    return verdict;
  return { kind: "waiting", code: "WITHHELD", position };
}

function knowsLowerSegment(view: VerifyState, { device, segment }: BlockHeader): boolean {
  return Array.from({ length: segment - 1 }, (_, at) => `${device}/${at + 1}`).some(
    (stream) => isStreamName(stream) && headOf(view, stream) !== null,
  );
}

/**
 * Tells whether the block that a first block links to cannot be looked at: it ended with a compaction, so that nobody has it
 * any more, or it has not come to this device yet. Its author says itself how far the lower segment went for it, or an earlier
 * compaction does. What is owed is held against that once it comes.
 */
function followsUnseen({ roster, held }: VerifyState, { header, head }: VerifiedBlock): boolean {
  const { device, segment, prev } = header;
  const lower = [...Object.keys(roster.floor), ...Object.keys(head.seen)].filter(isStreamName);
  return lower.some((stream) => {
    const ended = splitStream(stream);
    if (prev === null || ended.device !== device || ended.segment >= segment) return false;
    const [last, seen] = [roster.floor[stream]?.[0] ?? 0, head.seen[stream]];
    const isSaid = seen?.[1] === prev && (seen[0] < last || held.isOwed({ stream, seq: seen[0] }));
    return (
      isSaid || roster.entries.some(({ n }) => floorOf(roster, n).vector[stream]?.[1] === prev)
    );
  });
}

/**
 * Opens a block whose place, signature and chain were checked, and checks what its head says.
 * @throws {VaultError} as `verifyBlock`.
 */
export function verifyContent(
  state: VerifyState,
  checked: CheckedBlock,
  bytes: Uint8Array,
): Verdict {
  const { header, id } = checked;
  const { roster } = state;
  const position = { stream: header.stream, seq: header.seq };
  const opened = openIfNamed(state, header, bytes);
  if (opened === null) {
    const block: ClosedBlock = { ...checked, bytes };
    return isHelper(roster, state.reader)
      ? { kind: "closed", block }
      : { kind: "waiting", code: "BAD_COMMITMENT", position };
  }
  const [n, hash] = opened.head.roster;
  const epoch = epochAt(roster, n);
  if (epoch === null) return { kind: "waiting", code: "ROSTER_WITHHELD", position };
  must(entryHashAt(roster, n) === hash, "ROSTER_FORK", "its author saw another roster", position);
  must(header.epoch === epoch, "BAD_BLOCK", "its epoch is not the one its author saw", position);
  const seen = compareSeen(state, opened);
  if (!seen.isKnown) return { kind: "waiting", code: "WITHHELD", position };
  return { kind: "accepted", block: { ...opened, header, id, bytes, references: seen.owed } };
}

/** A collection whose name has not come yet has no key here: null. */
function openIfNamed(
  { roster, keysOf }: VerifyState,
  header: BlockHeader,
  bytes: Uint8Array,
): OpenedBlock | null {
  try {
    return openBlock(bytes, keysOf(header.epoch), roster.policy.minFormat);
  } catch (error) {
    if (isVaultError(error, "BAD_COMMITMENT")) return null;
    throw error;
  }
}

/** Checks number and predecessor; false if the end of the lower segment, to which a first block links, is not here. */
function followsItsStream({ roster, held }: VerifyState, header: BlockHeader): boolean {
  const { stream, seq, prev } = header;
  const head = headOf({ roster, held }, stream);
  const position = { stream, seq };
  must(seq === (head?.[0] ?? 0) + 1, "GAP", "entries before it are missing", position);
  if (head === null) return isLinked({ roster, held }, header);
  must(prev === head[1], "CHAIN_BROKEN", "it does not follow the one before", position);
  return true;
}

/** The newest of a stream: the floor's if that is newer than what is held. */
function headOf(
  { roster, held }: Pick<VerifyState, "roster" | "held">,
  stream: StreamName,
): readonly [seq: number, id: BlockId] | null {
  const [head, floor] = [held.headOf(stream), roster.floor[stream] ?? null];
  return floor !== null && floor[0] > (head?.[0] ?? 0) ? floor : head;
}

/** Tells whether the first block of a stream links to nothing, or to what is held of a lower segment of its device. */
export function isLinked(view: Pick<VerifyState, "roster" | "held">, header: BlockHeader): boolean {
  return header.prev === null || isOfLowerSegment(view, header, header.prev);
}

/**
 * Tells whether a block id is of some lower segment of the same device: most often its newest, but a device whose disk
 * was put back does not know the last ones.
 */
function isOfLowerSegment(
  { roster, held }: Pick<VerifyState, "roster" | "held">,
  { device, segment }: BlockHeader,
  prev: BlockId,
): boolean {
  for (let lower = segment - 1; lower >= 1; lower--) {
    const stream = `${device}/${lower}`;
    if (!isStreamName(stream)) continue;
    if (headOf({ roster, held }, stream)?.[1] === prev || held.isIn(stream, prev)) return true;
  }
  return false;
}

/**
 * What of all that a block's author had seen is owed here; null if some of it is not known to be.
 * @throws {VaultError} FORK if its author was shown another history.
 */
export function owedBy(
  view: Pick<VerifyState, "roster" | "held">,
  opened: OpenedBlock,
): readonly Reference[] | null {
  if (epochAt(view.roster, opened.head.roster[0]) === null) return null;
  const { isKnown, owed } = compareSeen(view, opened);
  return isKnown ? owed : null;
}

/** Checks what the author had seen: whether all of it is known to be, and what of that is owed here. */
function compareSeen(
  { roster, held }: Pick<VerifyState, "roster" | "held">,
  { head }: OpenedBlock,
): { readonly isKnown: boolean; readonly owed: readonly Reference[] } {
  const owed: Reference[] = [];
  let isKnown = true;
  for (const [stream, [seq, id]] of Object.entries(head.seen)) {
    if (!isStreamName(stream)) continue;
    const expected = held.expectedAt({ stream, seq });
    if (expected !== null)
      must(expected === id, "FORK", "its author was shown another history", { stream, seq, id });
    else if (isSatisfied(roster, stream, seq, id)) continue;
    else if (held.isOwed({ stream, seq })) owed.push({ stream, seq, id });
    else isKnown = false;
  }
  return { isKnown, owed };
}

/** References at or below the floor, or beyond a cut-off, need no block. */
function isSatisfied(roster: RosterState, stream: StreamName, seq: number, id: BlockId): boolean {
  const floor = roster.floor[stream];
  if (floor !== undefined && seq <= floor[0]) {
    must(seq < floor[0] || id === floor[1], "FORK", "its author saw another history", {
      stream,
      seq,
      id,
    });
    return true;
  }
  const cutoff = cutoffOf(roster, splitStream(stream).device, stream);
  return cutoff !== null && seq > cutoff[0];
}

function isBelowFloor(roster: RosterState, { stream, seq }: Position, id: BlockId): boolean {
  const floor = roster.floor[stream];
  if (floor === undefined || seq > floor[0]) return false;
  must(seq < floor[0] || id === floor[1], "FORK", "two entries claim one place", {
    stream,
    seq,
    id,
  });
  return true;
}

/** Tells whether a block of a removed member lies beyond its cut-off; at the cut-off it must be the named one. */
function isLate(roster: RosterState, { stream, seq }: Position, id: BlockId): boolean {
  const cutoff = cutoffOf(roster, splitStream(stream).device, stream);
  if (cutoff === null || seq < cutoff[0]) return false;
  if (seq > cutoff[0]) return true;
  must(id === cutoff[1], "FORK", "it is not the entry at the cut-off", { stream, seq, id });
  return false;
}

/** `id` is the other entry of a fork, by which two forks at one place are told apart. */
function must(
  condition: boolean,
  code: VaultErrorCode,
  why: string,
  { id, ...position }: Position & { readonly id?: BlockId },
): asserts condition {
  if (!condition)
    throw new VaultError(code, `The entry ${writePosition(position)} was refused: ${why}.`, {
      details: { position: writePosition(position), ...(id !== undefined && { id }) },
    });
}
