/**
 * What a loss of power leaves: all that is safe, and of the rest what a seed picks, torn at sectors.
 * @module
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  applyData,
  applyNames,
  isNoState,
  type DataChange,
  type DiskFolder,
  type NameChange,
} from "./disk.ts";

/** Picks of the changes that are not safe. */
export interface Picker {
  /** @param size of the file as it is safe. */
  data(changes: readonly DataChange[], size: number): readonly DataChange[];
  names(changes: readonly NameChange[]): readonly NameChange[];
}

/** Files of an image by path below its root; null for a folder. */
export type Image = ReadonlyMap<string, Buffer | null>;

/** Everything survives: the files as a kill of the process alone leaves them. */
export const everything: Picker = { data: (changes) => changes, names: (changes) => changes };
/** Nothing survives that no sync covers. */
export const nothing: Picker = { data: () => [], names: () => [] };

/** The ways in which disks forget, by name; each with a generator of numbers in [0, 1). */
const WAYS: readonly (readonly [string, (next: () => number, now: number) => Picker])[] = [
  ["nothing", () => nothing],
  ["everything", () => everything],
  // A journal of all: whatever came before some moment.
  [
    "before a moment",
    (next, now) => {
      const last = now - next() * next() * 300;
      const before = <Change extends { readonly at: number }>(all: readonly Change[]): Change[] =>
        all.filter(({ at }) => at <= last);
      return { data: before, names: before };
    },
  ],
  // Names and sizes are journaled, bytes come later: what a file grew by is zeros.
  ["names and sizes", (next) => ({ data: toSizes, names: somePrefix(next) })],
  ["bytes without names", () => ({ data: (all) => all, names: () => [] })],
  ["names without bytes", (next) => ({ data: torn(next, 0.2), names: (all) => all })],
  ["a half, torn", (next) => ({ data: torn(next, 0.5), names: some(next, 0.5) })],
  ["most, torn", (next) => ({ data: torn(next, 0.9), names: some(next, 0.9) })],
];

/** Gives the way and the picks of a seed, for a crash after `now` records. */
export function pickerOf(
  seed: number,
  now: number,
): { readonly way: string; readonly pick: Picker } {
  const next = numbers(seed);
  const [way, make] = WAYS[Math.floor(next() * WAYS.length)] ?? WAYS[0]!;
  return { way, pick: make(next, now) };
}

/** Gives the files that a crash leaves. */
export function imageOf(root: DiskFolder, pick: Picker): Image {
  const files = new Map<string, Buffer | null>();
  const walk = (folder: DiskFolder, path: string): void => {
    for (const [name, node] of applyNames(folder.safe, pick.names(folder.pending))) {
      if (isNoState(name)) continue;
      const place = path === "" ? name : `${path}/${name}`;
      if (node.kind === "folder") {
        files.set(place, null);
        walk(node, place);
      } else files.set(place, applyData(node.safe, pick.data(node.pending, node.safe.length)));
    }
  };
  walk(root, "");
  return files;
}

/** Puts an image into a folder, in the place of what was there. */
export function writeImage(image: Image, folder: string): void {
  const before = new Date(Date.now() - 60_000);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [path, bytes] of image) {
    if (bytes === null) mkdirSync(join(folder, path), { mode: 0o700 });
    else {
      writeFileSync(join(folder, path), bytes, { mode: 0o600 });
      // The machine took its time to start again.
      utimesSync(join(folder, path), before, before);
    }
  }
}

/** Reads the files of a real folder as an image; sockets are none. */
export function readImage(folder: string): Image {
  const files = new Map<string, Buffer | null>();
  const walk = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const place = path === "" ? entry.name : `${path}/${entry.name}`;
      if (isNoState(entry.name) || !(entry.isDirectory() || entry.isFile())) continue;
      files.set(place, entry.isFile() ? readFileSync(join(folder, place)) : null);
      if (entry.isDirectory()) walk(place);
    }
  };
  walk("");
  return files;
}

/** A reproducible run of numbers in [0, 1) (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function some(next: () => number, share: number): Picker["names"] {
  return (all) => all.filter(() => next() < share);
}

function somePrefix(next: () => number): Picker["names"] {
  return (all) => all.slice(0, Math.round(next() * (all.length + 0.5)));
}

/** Tears writes at sectors of 512 or 4,096 bytes, each kept with the given share; sizes are kept with it too. */
function torn(next: () => number, share: number): Picker["data"] {
  const sector = next() < 0.5 ? 512 : 4096;
  return (all) =>
    all.flatMap((change): DataChange[] => {
      if ("size" in change) return next() < share ? [change] : [];
      const pieces: DataChange[] = [];
      const { at, offset, bytes } = change;
      for (let from = 0; from < bytes.length;) {
        const to = Math.min(bytes.length, from + sector - ((offset + from) % sector));
        if (next() < share)
          pieces.push({ at, offset: offset + from, bytes: bytes.subarray(from, to) });
        from = to;
      }
      return pieces;
    });
}

function toSizes(changes: readonly DataChange[], safe: number): DataChange[] {
  let size = safe;
  return changes.flatMap((change): DataChange[] => {
    const grown = "size" in change ? change.size : change.offset + change.bytes.length;
    if (!("size" in change) && grown <= size) return [];
    size = grown;
    return [{ at: change.at, size }];
  });
}
