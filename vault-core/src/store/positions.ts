/**
 * Order of positions, and their names as documents.
 * @module
 */
import type { Position, Vector } from "../protocol/log/block-stream.ts";
import { splitStream, toPosition } from "../protocol/log/block-stream.ts";
import { isMemberId } from "../protocol/ids.ts";

/** Orders positions by device, segment and seq. */
export function comparePositions(a: Position, b: Position): number {
  const left = documentId(a);
  const right = documentId(b);
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Tells whether a position lies at or below a vector. */
export function isUpTo(vector: Vector, { stream, seq }: Position): boolean {
  return seq <= (vector[stream]?.[0] ?? 0);
}

/** Names the document of a block: `b:<device>:<segment, 8 hex>:<seq, 16 hex>`, which sorts as positions do. */
export function documentId({ stream, seq }: Position): string {
  const { device, segment } = splitStream(stream);
  return `b:${device}:${segment.toString(16).padStart(8, "0")}:${seq.toString(16).padStart(16, "0")}`;
}

/** Reads the position of a document's name; null for any other name. */
export function readDocumentId(name: string): Position | null {
  const match = /^b:([0-9a-f]{32}):([0-9a-f]{8}):(000[0-9a-f]{13}|001[0-9a-f]{13})$/.exec(name);
  const [, device, segment, seq] = match ?? [];
  if (!isMemberId(device) || segment === undefined || seq === undefined) return null;
  if (Number.parseInt(segment, 16) === 0) return null;
  return toPosition(device, Number.parseInt(segment, 16), Number.parseInt(seq, 16));
}
