/**
 * A log in memory whose blocks give members of their records without the rest of them, as sealed columns do.
 * @module
 */
import { readRecord } from "../collection/line.ts";
import { isAnnotation } from "../log/events/index-block.ts";
import type { LineBlock } from "../log/vault-log.ts";
import { createMemoryLog, type MemoryLog } from "./memory-log.ts";

/** Makes an empty log. */
export function createColumnLog(): MemoryLog {
  const log = createMemoryLog();
  return {
    ...log,
    blocks: async (collection, range) => {
      const blocks = await log.blocks(collection, range);
      // As a block of columns gives none where an annotation is about one of its lines.
      const isPlain = (): boolean => ![...log.all(collection)].some(isAnnotation);
      return blocks.map((block) => Object.assign(block, { fields: fieldsOf(block, isPlain) }));
    },
  };
}

function fieldsOf(block: LineBlock, isPlain: () => boolean): LineBlock["fields"] {
  return async (names) => {
    const lines = isPlain() ? await block.lines() : null;
    const some = lines?.map(({ text }) =>
      Object.fromEntries(Object.entries(readRecord(text)).filter(([key]) => names.includes(key))),
    );
    return some ?? null;
  };
}
