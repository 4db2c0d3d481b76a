/**
 * Sends own blocks again that the server once acknowledged and no longer has, as after a restored backup. They go as
 * they are, each to its own place: nothing is signed anew. What other devices wrote only they can send again.
 * @module
 */
import { VaultError } from "../errors.ts";
import type { StreamName } from "../model/ids.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { blockId } from "../protocol/log/block-id.ts";
import { type Heads, splitStream } from "../protocol/log/block-stream.ts";
import { firstBatch, type OwnBlock, refusal, sendOwn } from "./push.ts";
import { isOwn, type StreamBehind, streamsBehind } from "./rollback.ts";
import type { SyncDevice } from "./sync-device.ts";

/** Blocks that are read from the store at once. */
const READ_AT_ONCE = 256;

/**
 * Sends again what the server lacks of this device's streams, in their order; gives the number of blocks.
 *
 * @throws {VaultError} owing if a block is not here either; publishing-stopped if the server takes it no more; CLONED if
 *   another block lies in its place; quota-exceeded, suspended, unreachable.
 */
export async function pushBack(device: SyncDevice, heads: Heads): Promise<number> {
  const own = streamsBehind(device, heads)
    .filter(({ stream }) => isOwn(device, stream))
    .toSorted((a, b) => splitStream(a.stream).segment - splitStream(b.stream).segment);
  let sent = 0;
  for (const behind of own) {
    for await (const blocks of missingThere(device, behind, heads)) {
      await sendAll(device, blocks);
      sent += blocks.length;
    }
  }
  return sent;
}

/** The blocks after the newest one that both have. */
async function* missingThere(
  device: SyncDevice,
  { stream, seen }: StreamBehind,
  heads: Heads,
): AsyncGenerator<readonly OwnBlock[]> {
  const first = (await newestCommon(device, stream, heads)) + 1;
  for (let from = first; from <= seen; from += READ_AT_ONCE) {
    const last = Math.min(seen, from + READ_AT_ONCE - 1);
    const blocks: OwnBlock[] = [];
    for (let seq = from; seq <= last; seq++) blocks.push(await mustHaveBlock(device, stream, seq));
    yield blocks;
  }
}

/** With another block in that place it is not known what else differs: then all are sent, as many as are new there. */
async function newestCommon(
  { blocks, roster }: SyncDevice,
  stream: StreamName,
  heads: Heads,
): Promise<number> {
  const floor = roster.current().floor[stream]?.[0] ?? 0;
  const [seq, id] = heads.streams[stream] ?? [floor, null];
  const ours = id === null ? null : await blocks.get({ stream, seq });
  return ours !== null && blockId(ours) === id ? Math.max(floor, seq) : floor;
}

async function mustHaveBlock(
  { blocks }: SyncDevice,
  stream: StreamName,
  seq: number,
): Promise<OwnBlock> {
  const bytes = await blocks.get({ stream, seq });
  if (bytes === null)
    throw new VaultError("owing", "An entry that the server lost is not on this device either.", {
      details: { stream, seq },
    });
  const { length } = bytes;
  return { id: blockId(bytes), bytes, length, header: readBlockHeader(bytes) };
}

async function sendAll(device: SyncDevice, blocks: readonly OwnBlock[]): Promise<void> {
  let left = blocks;
  while (left.length > 0) {
    const { acked, refused } = await sendOwn(device, firstBatch(left));
    if (refused !== null) throw asRefused(refused);
    const rest = left.filter((block) => !acked.has(block.id));
    if (rest.length === left.length)
      throw new VaultError("unreachable", "The server broke off. What you saved is kept here.");
    left = rest;
  }
}

function asRefused(slug: string): VaultError {
  if (slug === "equivocation")
    return new VaultError("CLONED", "The server has another entry in a place of this device's.");
  if (slug === "epoch-retired")
    return new VaultError(
      "publishing-stopped",
      "The server lost entries from before the vault's keys changed, and takes none of those any more. They are kept here; export them.",
      { details: { refused: slug } },
    );
  return refusal(slug);
}
