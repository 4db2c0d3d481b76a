/**
 * Where this device writes next. A position must never be signed twice, so a device goes on in its stream only if a
 * marker of a clean shutdown names exactly the newest own block that it knows; else it begins the next segment.
 * @module
 */
import type { BlockId, MemberId, StreamName } from "../../model/ids.ts";
import { splitStream, type Vector } from "../../protocol/log/block-stream.ts";
import { isStreamName } from "../../protocol/ids.ts";
import { blockIdShape, countShape, streamNameShape } from "../../protocol/shapes.ts";
import { z } from "../../protocol/zod.ts";

/** The end of a stream of one's own. */
export interface StreamEnd {
  readonly stream: StreamName;
  readonly seq: number;
  readonly id: BlockId;
}

/** Where the next block goes, and what it links to. */
export interface NextPlace {
  readonly segment: number;
  readonly seq: number;
  readonly prev: BlockId | null;
}

const markerShape = z.strictObject({ stream: streamNameShape, seq: countShape, id: blockIdShape });

/** Gives the newest own block of the highest segment among vectors of what is published and what is not. */
export function newestOwn(device: MemberId, ...vectors: readonly Vector[]): StreamEnd | null {
  let newest: (StreamEnd & { readonly segment: number }) | null = null;
  for (const [stream, [seq, id]] of vectors.flatMap((vector) => Object.entries(vector))) {
    if (!isStreamName(stream) || splitStream(stream).device !== device) continue;
    const { segment } = splitStream(stream);
    const isNewer =
      newest === null ||
      segment > newest.segment ||
      (segment === newest.segment && seq > newest.seq);
    if (isNewer) newest = { stream, seq, id, segment };
  }
  return newest === null ? null : { stream: newest.stream, seq: newest.seq, id: newest.id };
}

/** Gives the place after the newest own block: in its segment if the marker names it, else in the next one. */
export function nextPlace(newest: StreamEnd | null, marker: StreamEnd | null): NextPlace {
  if (newest === null) return { segment: 1, seq: 1, prev: null };
  const { segment } = splitStream(newest.stream);
  const isClean =
    marker !== null &&
    marker.stream === newest.stream &&
    marker.seq === newest.seq &&
    marker.id === newest.id;
  if (isClean) return { segment, seq: newest.seq + 1, prev: newest.id };
  return { segment: segment + 1, seq: 1, prev: newest.id };
}

/** Writes a marker. */
export function writeMarker(end: StreamEnd): string {
  return JSON.stringify({ stream: end.stream, seq: end.seq, id: end.id });
}

/** Reads a marker; null for a missing or damaged one. */
export function readMarker(text: string | null): StreamEnd | null {
  try {
    return markerShape.safeParse(JSON.parse(text ?? "null")).data ?? null;
  } catch {
    return null;
  }
}
