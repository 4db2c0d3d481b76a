/**
 * Own blocks whose acks were lost on the way, and that a compaction has passed since: its floor names them, so the server
 * had them. No ack comes for them any more, nor the blocks themselves once they are deleted.
 * @module
 */
import type { StreamName } from "../../model/ids.ts";
import { type Vector, writePosition } from "../../protocol/log/block-stream.ts";
import type { WriterParts } from "../write/block-writer.ts";
import type { HeldBlocks } from "../load/held-blocks.ts";
import { type LoadedBlock, openStored } from "../load/blocks.ts";
import type { UnpublishedBlock } from "./outbox.ts";

/** Reads those blocks of the outbox that a floor names. */
export async function readPassed(
  { held, keys, outbox }: WriterParts,
  floor: Vector,
): Promise<readonly LoadedBlock[]> {
  const passed: LoadedBlock[] = [];
  for (const { id, header } of passedBlocks(held, outbox.unpublished(), floor)) {
    const bytes = await outbox.read(id);
    if (bytes === null) continue;
    const position = { stream: header.stream, seq: header.seq };
    passed.push({ position, id, bytes, header, opened: openStored(bytes, keys), isLate: false });
  }
  return passed;
}

/** Of unpublished blocks, in their order, those that a floor names, itself or by the block after them. */
export function passedBlocks(
  held: Pick<HeldBlocks, "expectedAt">,
  unpublished: readonly UnpublishedBlock[],
  floor: Vector,
): readonly UnpublishedBlock[] {
  const named = new Map<string, string>();
  const isPassed = ({ header, id }: UnpublishedBlock): boolean => {
    const { stream, seq, prev } = header;
    const position = { stream, seq };
    if (seq > lastOf(floor, stream)) return false;
    const expected = held.expectedAt(position) ?? named.get(writePosition(position));
    if (expected !== id) return false;
    if (seq > 1 && prev !== null) named.set(writePosition({ stream, seq: seq - 1 }), prev);
    return true;
  };
  return unpublished
    .toReversed()
    .filter((block) => isPassed(block))
    .toReversed();
}

function lastOf(floor: Vector, stream: StreamName): number {
  return floor[stream]?.[0] ?? 0;
}
