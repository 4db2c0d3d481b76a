/**
 * The blocks of the fake server: taken by the rules of `./protocol` that the real server keeps too, given out by
 * change, by stream, by position.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { BlockId, MemberId, StreamName } from "../model/ids.ts";
import { isMemberId, isStreamName } from "../protocol/ids.ts";
import { type BlockHeader, checkBlock } from "../protocol/log/block-header.ts";
import { splitStream, writeFrame, writePosition } from "../protocol/log/block-stream.ts";
import { writeCursor } from "../protocol/log/cursor.ts";
import { activeMember } from "../protocol/roster/members.ts";
import type { RosterState } from "../protocol/roster/state.ts";

/** A block as the fake server keeps it. */
export interface FakeBlock {
  readonly change: number;
  readonly stream: StreamName;
  readonly seq: number;
  readonly id: BlockId;
  readonly bytes: Uint8Array;
}

/** What an uploaded block is judged by. */
export interface TakeContext {
  readonly blocks: readonly FakeBlock[];
  readonly roster: RosterState;
  /** Member of the session. */
  readonly device: MemberId | string;
}

/** A block that was there already, or what to store. */
export type Taken = { readonly known: FakeBlock } | { readonly fresh: Omit<FakeBlock, "change"> };

/**
 * Judges an uploaded block.
 * @throws {VaultError} a code of the sealed log; EPOCH_RETIRED; EQUIVOCATION; helper-refused.
 */
export function judgeBlock(bytes: Uint8Array, { blocks, roster, device }: TakeContext): Taken {
  const member = isMemberId(device) ? activeMember(roster, device) : null;
  const { header, id } = checkBlock(bytes, {
    vault: roster.vault,
    minSuite: roster.policy.minSuite,
    signKeyOf: (author) => (author === member?.id ? member.signKey : null),
  });
  const { stream, seq, epoch } = header;
  const at = blocks.find((block) => block.stream === stream && block.seq === seq);
  if (at?.id === id) return { known: at };
  must(at === undefined, "EQUIVOCATION");
  must(member?.class === "device" || member?.may === "add", "helper-refused");
  must(epoch === roster.epoch, "EPOCH_RETIRED");
  mustFollow(header, blocks, roster);
  return { fresh: { stream, seq, id, bytes } };
}

function mustFollow(
  { stream, seq, prev, device, segment }: BlockHeader,
  blocks: readonly FakeBlock[],
  roster: RosterState,
): void {
  const floor = roster.floor[stream];
  must(seq > (floor?.[0] ?? 0), "GAP");
  const head = blocks.findLast((block) => block.stream === stream);
  const before = head === undefined ? floor : ([head.seq, head.id] as const);
  must(seq === (before?.[0] ?? 0) + 1, "GAP");
  if (before !== undefined) return must(prev === before[1], "CHAIN_BROKEN");
  must(prev === null || isOfLower({ device, segment, prev }, blocks, roster), "CHAIN_BROKEN");
}

function isOfLower(
  { device, segment, prev }: Pick<BlockHeader, "device" | "segment" | "prev">,
  blocks: readonly FakeBlock[],
  roster: RosterState,
): boolean {
  const isLower = (stream: StreamName): boolean => {
    const place = splitStream(stream);
    return place.device === device && place.segment < segment;
  };
  const floors = Object.entries(roster.floor).map(([stream, [, id]]) => ({ stream, id }));
  const ends: readonly { readonly stream: string; readonly id: BlockId }[] = [...blocks, ...floors];
  return ends.some(({ stream, id }) => id === prev && isStreamName(stream) && isLower(stream));
}

/** The slug with which the server refuses a block; null for an error that is none. */
export function refusalSlug(error: unknown): string | null {
  if (!isVaultError(error)) return null;
  const { code } = error;
  return code === "EQUIVOCATION" || code === "EPOCH_RETIRED"
    ? code.toLowerCase().replace("_", "-")
    : code;
}

/**
 * Answers `GET .../blocks`: after a cursor, or along a stream.
 * @param most blocks of one answer after a cursor.
 * @returns null for a cursor of another history.
 */
export function readBlocks(
  blocks: readonly FakeBlock[],
  query: URLSearchParams,
  most: number,
): readonly FakeBlock[] | null {
  const [stream, after, before] = [query.get("stream"), query.get("after"), query.get("before")];
  if (stream !== null) {
    const along = blocks.filter((block) => block.stream === stream);
    if (before !== null) return along.filter(({ seq }) => seq < Number(before)).toReversed();
    return along.filter(({ seq }) => seq > Number(after));
  }
  if (after === null) return blocks.slice(0, most);
  const known = blocks.find((block) => writeCursor(block.change, block.id) === after);
  if (known === undefined) return null;
  return blocks.filter((block) => block.change > known.change).slice(0, most);
}

/** Gives the blocks at positions, in the order asked for; those that are not there are left out. */
export function blocksAt(
  blocks: readonly FakeBlock[],
  positions: readonly string[],
): readonly FakeBlock[] {
  const byPosition = new Map(blocks.map((block) => [writePosition(block), block]));
  return positions.flatMap((name) => byPosition.get(name) ?? []);
}

/** An answer of frames. */
export function framesOf(blocks: readonly FakeBlock[]): Response {
  const bytes = concatBytes(...blocks.map(({ bytes: block, change }) => writeFrame(block, change)));
  return new Response(bytes.slice());
}

function must(
  condition: boolean,
  code: ConstructorParameters<typeof VaultError>[0],
): asserts condition {
  if (!condition) throw new VaultError(code, "The fake server refuses the block.");
}
