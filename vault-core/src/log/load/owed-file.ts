/**
 * What a device remembers of blocks that are owed, beside its blocks: where a walk without a welcome began, and what
 * blocks that are here say of those to come. It is written before the blocks that say so.
 * @module
 */
import { type Vector, vectorShape } from "../../protocol/log/block-stream.ts";
import { isStreamName } from "../../protocol/ids.ts";
import { blockIdShape, countShape } from "../../protocol/shapes.ts";
import { z } from "../../protocol/zod.ts";
import type { BlockStore } from "../../store/block-store.ts";
import type { Reference } from "./owed-references.ts";

const NAME = "owed";

const fileShape = z.strictObject({
  walk: vectorShape,
  seen: z.array(z.tuple([z.string(), countShape, blockIdShape])),
});

/** What is remembered. */
export interface OwedFile {
  /** Newest block of each stream that is walked backwards from the server's heads, which proved nothing. */
  readonly walk: Vector;
  readonly references: readonly Reference[];
}

/** Reads what was kept; nothing if that is damaged, for the blocks are fetched again as they are. */
export async function readOwed(blocks: BlockStore): Promise<OwedFile> {
  const text = await blocks.getMeta(NAME);
  const read = text === null ? null : fileShape.safeParse(jsonOf(text));
  if (read?.success !== true) return { walk: {}, references: [] };
  const { walk, seen } = read.data;
  const references = seen.flatMap(([stream, seq, id]): Reference[] =>
    isStreamName(stream) ? [{ stream, seq, id }] : [],
  );
  return { walk, references };
}

/** Keeps it. */
export async function keepOwed(blocks: BlockStore, { walk, references }: OwedFile): Promise<void> {
  const seen = references.map(({ stream, seq, id }) => [stream, seq, id]);
  await blocks.putMeta(NAME, JSON.stringify({ walk, seen }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
