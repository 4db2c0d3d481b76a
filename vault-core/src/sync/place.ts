/**
 * The place up to which this device has read what the server has, kept with what it held by then. The block store
 * syncs when it likes: a power cut can take blocks and leave the cursor that was written after them. Such a cursor
 * would skip them for ever, and what follows them would look as if the server left something out.
 * @module
 */
import { isStreamName } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import type { SyncDevice } from "./sync-device.ts";

const NAME = "cursor";

const placeShape = z.strictObject({
  cursor: z.string(),
  held: z.record(z.string(), z.number().int().min(1)),
});

/** Where to go on reading. */
export interface Place {
  /** Null: from the beginning. */
  readonly cursor: string | null;
  /** Less is held than when the cursor was kept: the heads must tell what is lacking. */
  readonly isLost: boolean;
}

/** Gives the place where the last pull ended. */
export async function readPlace({ blocks, log }: SyncDevice): Promise<Place> {
  const text = await blocks.getMeta(NAME);
  if (text === null) return { cursor: null, isLost: false };
  const read = placeShape.safeParse(jsonOf(text));
  // A cursor without what was held by then says nothing.
  if (!read.success) return { cursor: null, isLost: true };
  const { cursor, held } = read.data;
  const heads = log.heads();
  const isLost = Object.entries(held).some(
    ([stream, seq]) => !isStreamName(stream) || (heads[stream]?.[0] ?? 0) < seq,
  );
  return { cursor: isLost ? null : cursor, isLost };
}

/** Keeps a place, and what is held there. */
export async function keepPlace({ blocks, log }: SyncDevice, cursor: string): Promise<void> {
  const held = Object.fromEntries(
    Object.entries(log.heads()).map(([stream, [seq]]) => [stream, seq]),
  );
  await blocks.putMeta(NAME, JSON.stringify({ cursor, held }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
