/**
 * Own blocks on their way out of the outbox: the block store keeps them before the outbox lets go.
 * @module
 */
import type { BlockId } from "../../model/ids.ts";
import type { StoredBlock } from "../../store/block-store.ts";
import { BLOCKS_A_SYNC, type WriterParts } from "../write/block-writer.ts";
import type { UnpublishedBlock } from "./outbox.ts";

/** Copies blocks of the outbox to the block store, a few at a time, and gives those that were there. */
export async function storeOwn(
  { parts, outbox }: Pick<WriterParts, "parts" | "outbox">,
  ids: ReadonlySet<BlockId>,
): Promise<readonly UnpublishedBlock[]> {
  const blocks = outbox.unpublished().filter(({ id }) => ids.has(id));
  for (let at = 0; at < blocks.length; at += BLOCKS_A_SYNC) {
    const some: StoredBlock[] = [];
    for (const { id, header } of blocks.slice(at, at + BLOCKS_A_SYNC)) {
      const bytes = await outbox.read(id);
      const position = { stream: header.stream, seq: header.seq };
      if (bytes !== null) some.push({ id, bytes, position });
    }
    await parts.stores.blocks.put(some);
  }
  return blocks;
}
