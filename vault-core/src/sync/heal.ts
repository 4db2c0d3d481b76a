/**
 * Fetches the blocks up to the pin that are not here: all of them on a device that has just joined, the last few
 * after a power cut. Newest first: the pin names the newest of a stream, each block the one before it, so nothing
 * but what the admitting device had verified can come.
 * @module
 */
import { VaultError, withEvidence } from "../errors.ts";
import type { Position } from "../protocol/log/block-stream.ts";
import { readBlockHeader } from "../protocol/log/block-header.ts";
import { writePosition } from "../protocol/log/block-stream.ts";
import { fetchPositions } from "./block-calls.ts";
import type { SyncDevice } from "./sync-device.ts";

/** Blocks and bytes that came. */
export interface Moved {
  readonly blocks: number;
  readonly bytes: number;
}

const POSITIONS_AT_ONCE = 200;

/**
 * Brings back every missing block.
 * @throws {VaultError} WITHHELD if the server does not deliver one; FORK if it delivers another; any fault of a block.
 */
export async function healLog(device: SyncDevice): Promise<Moved> {
  const missing = device.log.missing().toSorted((a, b) => {
    if (a.stream !== b.stream) return a.stream < b.stream ? -1 : 1;
    return b.seq - a.seq;
  });
  const moved = { blocks: 0, bytes: 0 };
  for (let at = 0; at < missing.length; at += POSITIONS_AT_ONCE)
    await healSome(device, missing.slice(at, at + POSITIONS_AT_ONCE), moved);
  return moved;
}

async function healSome(
  device: SyncDevice,
  positions: readonly Position[],
  moved: { blocks: number; bytes: number },
): Promise<void> {
  const owed = new Set(positions.map(writePosition));
  try {
    for await (const { block } of fetchPositions(device.session, positions)) {
      const { stream, seq } = readBlockHeader(block);
      if (!owed.delete(writePosition({ stream, seq })))
        throw new VaultError("MISPLACED", "The server returned an entry nobody asked for.", {
          details: { position: writePosition({ stream, seq }) },
          evidence: block,
        });
      const healed = await device.log.heal(block, { stream, seq }).catch((error: unknown) => {
        throw withEvidence(error, block);
      });
      if (!healed) break;
      moved.blocks += 1;
      moved.bytes += block.length;
    }
  } finally {
    await device.log.keep();
  }
  const [first] = owed;
  if (first !== undefined)
    throw new VaultError("WITHHELD", `${owed.size} entries are not delivered by the server.`, {
      details: { position: first, count: owed.size },
    });
}
