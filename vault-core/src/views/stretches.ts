/**
 * Parts of many blocks in a row, joined: a figure of ten years is merged from a score of them, not from a thousand parts.
 *
 * | Key | Value |
 * |---|---|
 * | `["clickstream-by-day","Europe/Berlin","stretch 0"]` | `{version, overlay, part}`: of all records of a stretch of blocks; `overlay` is a hash of the blocks' ids and overlays |
 *
 * Stretches are counted from the oldest block, so that what comes today changes the newest one alone; that one may be shorter.
 * @module
 */
import { isJsonObject } from "../collection/paths.ts";
import { hashList } from "../crypto/public.ts";
import { toBase64Url } from "../bytes/encoding.ts";
import type { Json } from "../model/json.ts";
import type { PartPlaces } from "./kept-parts.ts";
import type { EventBlock } from "./source.ts";
import type { NamedView, PartOptions, View } from "./view.ts";

/** Blocks of a stretch, where nothing else is said. */
export const STRETCH_BLOCKS = 64;

/** Blocks that follow each other. */
export interface Stretch {
  readonly blocks: readonly EventBlock[];
  /** Counted from the oldest; null for blocks of some days alone, of which no part is kept joined. */
  readonly number: number | null;
}

/** A view of a stretch. */
export interface StretchOf<Part extends Json> extends NamedView<Part> {
  readonly stretch: Stretch;
  readonly options: PartOptions;
}

/** Cuts blocks, newest first, into stretches. */
export function toStretches(blocks: readonly EventBlock[], size: number): readonly Stretch[] {
  const oldestFirst = blocks.toReversed();
  return Array.from({ length: Math.ceil(blocks.length / size) }, (_, at) => {
    const mine = oldestFirst.slice(at * size, (at + 1) * size);
    return { blocks: mine, number: at };
  });
}

/** What a part of a stretch is true of. */
export function overlayOf(
  { source }: Pick<PartPlaces, "source">,
  { blocks }: Stretch,
  { fields }: Pick<View<Json>, "fields">,
): string {
  const names = blocks.flatMap((block) => [block.id, source.overlay(block, fields)]);
  return toBase64Url(hashList("view-overlay", names));
}

/** The part of a stretch that is kept; null if there is none of this version and overlay. */
export async function keptStretch<Part extends Json>(
  { parts }: PartPlaces,
  of: StretchOf<Part>,
  overlay: string,
): Promise<Part | null> {
  const kept = (await parts.get(keyOf(of))) ?? undefined;
  if (!isJsonObject(kept) || kept["version"] !== of.view.version) return null;
  const { part } = kept;
  return part === undefined || kept["overlay"] !== overlay ? null : of.view.readPart(part);
}

/** Keeps the parts of a stretch, joined, unless a mark came since its overlay was told. */
export async function keepStretch<Part extends Json>(
  places: PartPlaces,
  of: StretchOf<Part>,
  made: { readonly parts: readonly Part[]; readonly overlay: string },
): Promise<void> {
  const { overlay } = made;
  if (overlayOf(places, of.stretch, of.view) !== overlay) return;
  const part = of.view.join(made.parts);
  await places.parts.put(keyOf(of), { version: of.view.version, overlay, part });
}

function keyOf({ name, options, stretch }: StretchOf<Json>): string {
  return JSON.stringify([name, options.homeZone, `stretch ${stretch.number ?? ""}`]);
}
