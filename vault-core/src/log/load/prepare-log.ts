/**
 * Puts together what a log works on: what the pin and the floors say is held, keys, the outbox, an empty book of lines.
 * @module
 */
import { IndexFiles } from "../../index/files.ts";
import type { BlockId } from "../../model/ids.ts";
import { baseFloor } from "../../protocol/roster/truncates.ts";
import { CollectionKeys } from "../collection-keys.ts";
import { trimToCutoffs } from "../members/cutoffs.ts";
import { HeldBlocks } from "./held-blocks.ts";
import { LineBook } from "../lines/line-book.ts";
import { type BlockReader, openStored } from "./blocks.ts";
import { type LoadParts, rowReader } from "./whole-log.ts";
import type { LogParts } from "../log-parts.ts";
import { Outbox } from "../outbox/outbox.ts";
import { readOwed } from "./owed-file.ts";
import { rowFields, rowMoments, rowUndone } from "../events/row-fields.ts";

/** Prepares a log; nothing is read but the outbox. @throws {VaultError} internal for an outbox of another device. */
export async function prepareLog(parts: LogParts): Promise<LoadParts> {
  const { keeper, stores, random } = parts;
  const { vault, device, pin, settled } = keeper.current();
  const base = baseFloor(parts.roster(), device, settled ?? 0).vector;
  const held = new HeldBlocks(pin.vector, { base, floor: parts.roster().floor });
  const { walk, references } = await readOwed(stores.blocks);
  held.resumeWalk(walk);
  held.references.note(references);
  held.references.takeNews();
  const keys = new CollectionKeys(keeper, parts.collectionNames);
  const outbox = await Outbox.open(stores.outbox, {
    vault,
    device,
    key: parts.outboxKey,
    random,
  });
  const machinery = { parts, held, keys, outbox };
  const distrusted = new Set<BlockId>();
  const bytesOf = rowReader({ ...machinery, distrusted });
  const book = new LineBook({
    files: new IndexFiles(stores.index, parts.indexKeys, random),
    random,
    isOfEvents: parts.isOfEvents,
    open: async (row) => {
      const bytes = await bytesOf(row);
      return bytes === null ? null : openStored(bytes, keys);
    },
    fields: rowFields(bytesOf, keys),
    moments: rowMoments(bytesOf, keys),
    undone: rowUndone(bytesOf, keys),
  });
  trimToCutoffs({ held, ...readerOf(parts, keys) });
  return { ...machinery, book, distrusted };
}

/** Who reads, by the roster as it is now. */
export function readerOf({ roster, keeper }: LogParts, keys: CollectionKeys): BlockReader {
  return { keys, roster: roster(), reader: keeper.current().device };
}
