/**
 * Evidence of alarms: what the server returned, byte for byte, beside what this device had verified by then. Kept with
 * the blocks, the newest few, so that a server that lies without end does not fill the disk.
 * @module
 */
import { toBase64Url } from "../bytes/encoding.ts";
import type { Pin } from "../keys/secrets.ts";
import { z } from "../protocol/zod.ts";
import type { BlockStore } from "../store/block-store.ts";
import { countShape, hashHexShape } from "../protocol/shapes.ts";
import { vectorShape } from "../protocol/log/block-stream.ts";

/** What is kept of one alarm. */
export interface Evidence {
  /** Names the alarm. */
  readonly key: string;
  /** What was returned, base64url; null where there is nothing to return, as with entries that are withheld. */
  readonly bytes: string | null;
  /** What this device had verified when the alarm came up. */
  readonly pin: Pin;
}

/** Alarms whose evidence is kept at a time. */
const SHELVES = 8;
const INDEX = "evidence";

const evidenceShape = z.strictObject({
  key: z.string(),
  bytes: z.string().nullable(),
  pin: z.strictObject({ n: countShape, hash: hashHexShape, vector: vectorShape }),
});
/** How many were kept ever, and the key of what lies on each shelf: they are filled in turn. */
const indexShape = z.strictObject({ count: countShape, keys: z.array(z.string()).max(SHELVES) });

/** Keeps the evidence of an alarm; the oldest makes room. */
export async function keepEvidence(
  blocks: BlockStore,
  key: string,
  { bytes, pin }: { readonly bytes: Uint8Array | null; readonly pin: Pin },
): Promise<void> {
  const { count, keys } = await readIndex(blocks);
  if (keys.includes(key)) return;
  const shelf = count % SHELVES;
  const evidence: Evidence = { key, bytes: bytes === null ? null : toBase64Url(bytes), pin };
  await blocks.putMeta(shelfName(shelf), JSON.stringify(evidence));
  const after = { count: count + 1, keys: keys.with(shelf, key) };
  await blocks.putMeta(INDEX, JSON.stringify(after));
}

/** Reads the evidence of an alarm; null if none is kept. */
export async function readEvidence(blocks: BlockStore, key: string): Promise<Evidence | null> {
  // Where the key is not listed, there is no such shelf.
  const shelf = (await readIndex(blocks)).keys.indexOf(key);
  const evidence = readJson(await blocks.getMeta(shelfName(shelf)), evidenceShape);
  return evidence?.key === key ? evidence : null;
}

async function readIndex(blocks: BlockStore): Promise<z.output<typeof indexShape>> {
  const empty = { count: 0, keys: Array.from({ length: SHELVES }, () => "") };
  const index = readJson(await blocks.getMeta(INDEX), indexShape);
  return index?.keys.length === SHELVES ? index : empty;
}

function readJson<Shape extends z.ZodType>(
  text: string | null,
  shape: Shape,
): z.output<Shape> | null {
  try {
    return shape.safeParse(JSON.parse(text ?? "null")).data ?? null;
  } catch {
    return null;
  }
}

function shelfName(at: number): string {
  return `evidence-${at}`;
}
