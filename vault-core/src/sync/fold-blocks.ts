/**
 * Folds stored blocks to the state that a compaction names: up to a floor, or a snapshot alone. Every block is read from
 * the store and held against the chain, so a hole, of a power cut perhaps, never passes for a deletion.
 * @module
 */
import type { LoadedBlock } from "../log/load/blocks.ts";
import type { SyncableLog } from "../log/log-for-sync.ts";
import { StateFold } from "../log/lines/state-fold.ts";
import type { BlockId, StreamName } from "../model/ids.ts";
import { isStreamName } from "../protocol/ids.ts";
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import type { Truncate } from "../protocol/roster/state.ts";

/** A fold, and the first place where a block should lie and does not. */
export interface FoldedBlocks {
  readonly fold: StateFold;
  readonly hole: Position | null;
}

/** Called as blocks are read. */
export type OnBlock = (block: LoadedBlock) => void;

/** Folds what lies above one vector and up to another. */
export async function foldBlocks(
  log: Pick<SyncableLog, "read">,
  from: Vector,
  to: Vector,
  onBlock: OnBlock = () => undefined,
): Promise<FoldedBlocks> {
  const fold = new StateFold();
  let hole: Position | null = null;
  for (const [stream, [last, id]] of Object.entries(to)) {
    if (!isStreamName(stream)) continue;
    const run = { stream, first: (from[stream]?.[0] ?? 0) + 1, last, id };
    const found = await foldRun(log, run, (block) => {
      addBlock(fold, block);
      onBlock(block);
    });
    hole ??= found;
  }
  return { fold, hole };
}

/** Folds a snapshot; null if it is not here whole, or is none. */
export async function foldSnapshot(
  log: Pick<SyncableLog, "read">,
  { snapshot }: Truncate,
): Promise<StateFold | null> {
  const { stream, count, head } = snapshot;
  if (!isStreamName(stream)) return null;
  const fold = new StateFold();
  let isWhole = true;
  const hole = await foldRun(log, { stream, first: 1, last: count, id: head }, (block) => {
    isWhole &&= block.header.kind === "snapshot";
    addBlock(fold, block);
  });
  return hole === null && isWhole ? fold : null;
}

interface Run {
  readonly stream: StreamName;
  readonly first: number;
  readonly last: number;
  /** Id of the last block. */
  readonly id: string;
}

/** Reads a run of a stream, the newest first, so that each block is named before it is read. Gives the first hole. */
async function foldRun(
  log: Pick<SyncableLog, "read">,
  { stream, first, last, id }: Run,
  onBlock: OnBlock,
): Promise<Position | null> {
  let hole: Position | null = null;
  let expected: BlockId | string | null = id;
  for (let seq = last; seq >= first; seq--) {
    const block = await log.read({ stream, seq });
    if (block === null || (expected !== null && block.id !== expected)) {
      hole ??= { stream, seq };
      expected = null;
      continue;
    }
    expected = block.header.prev;
    onBlock(block);
  }
  return hole;
}

/** Adds the lines of a block. What a helper wrote counts nowhere: it is in the state once a device has said it. */
export function addBlock(fold: StateFold, { opened }: Pick<LoadedBlock, "opened">): void {
  if (opened === null) return;
  const { collection, head, lines } = opened;
  for (const text of lines) fold.add({ collection, from: head.from, text });
}
