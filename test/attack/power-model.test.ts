/**
 * The model of a disk that honors `fsync` and promises nothing else: what it keeps, what it may lose, what it never
 * makes up.
 * @module
 */
import { expect, test } from "vitest";

import { Disk } from "../support/power/disk.ts";
import { everything, imageOf, nothing, pickerOf, type Image } from "../support/power/image.ts";
import type { TraceRecord } from "../support/power/trace.ts";

const open = (fd: number, path: string, kind: "new" | "old" | "folder" = "new"): TraceRecord => ({
  op: "open",
  fd,
  path,
  created: kind === "new",
  truncated: false,
  folder: kind === "folder",
});
const write = (fd: number, offset: number, text: string): TraceRecord => ({
  op: "write",
  fd,
  offset,
  bytes: Buffer.from(text),
});
const sync = (fd: number, token: number): TraceRecord[] => [
  { op: "sync-begin", fd, token },
  { op: "sync-end", fd, token },
];

function diskAfter(...records: readonly TraceRecord[]): Disk {
  const disk = new Disk("/d");
  for (const record of [open(9, "/d", "folder"), ...records]) disk.take(record);
  return disk;
}

function texts(image: Image): Record<string, string | null> {
  return Object.fromEntries([...image].map(([path, bytes]) => [path, bytes?.toString() ?? null]));
}

/** What a thousand losses of power leave of a file, each outcome once; `-` where it is gone. */
function outcomes(disk: Disk, path: string): ReadonlySet<string> {
  return new Set(
    Array.from({ length: 1000 }, (_, seed) => {
      const image = imageOf(disk.root, pickerOf(seed, disk.length).pick);
      return image.get(path)?.toString() ?? "-";
    }),
  );
}

test("bytes are safe after a sync of the file, its name after a sync of the folder", () => {
  const bytes = diskAfter(open(3, "/d/a"), write(3, 0, "hello"), ...sync(3, 1));
  expect(texts(imageOf(bytes.root, nothing))).toEqual({});
  const named = diskAfter(open(3, "/d/a"), write(3, 0, "hello"), ...sync(9, 1));
  expect(texts(imageOf(named.root, nothing))).toEqual({ a: "" });
  const both = diskAfter(open(3, "/d/a"), write(3, 0, "hello"), ...sync(3, 1), ...sync(9, 2));
  expect(texts(imageOf(both.root, nothing))).toEqual({ a: "hello" });
  expect(outcomes(both, "a")).toEqual(new Set(["hello"]));
});

test("a sync covers what was there when it began, and only once it has ended", () => {
  const during = diskAfter(
    open(3, "/d/a"),
    ...sync(9, 1),
    write(3, 0, "before"),
    { op: "sync-begin", fd: 3, token: 2 },
    write(3, 6, " after"),
  );
  expect(texts(imageOf(during.root, nothing))).toEqual({ a: "" });
  during.take({ op: "sync-end", fd: 3, token: 2 });
  expect(texts(imageOf(during.root, nothing))).toEqual({ a: "before" });
  expect(texts(imageOf(during.root, everything))).toEqual({ a: "before after" });
});

test("a file replaced by a rename is the old one or the new one, or both names are there, if all was synced before", () => {
  const disk = diskAfter(
    open(3, "/d/a"),
    write(3, 0, "old"),
    ...sync(3, 1),
    ...sync(9, 2),
    open(4, "/d/a.new"),
    write(4, 0, "newer"),
    ...sync(4, 3),
    { op: "rename", from: "/d/a.new", to: "/d/a" },
  );
  expect(outcomes(disk, "a")).toEqual(new Set(["old", "newer"]));
  for (const record of sync(9, 4)) disk.take(record);
  expect(outcomes(disk, "a")).toEqual(new Set(["newer"]));
  expect(outcomes(disk, "a.new")).toEqual(new Set(["-"]));
});

test("without the sync before, a renamed file may be empty or full of zeros", () => {
  const disk = diskAfter(open(4, "/d/a.new"), write(4, 0, "newer"), {
    op: "rename",
    from: "/d/a.new",
    to: "/d/a",
  });
  expect(outcomes(disk, "a")).toEqual(new Set(["-", "", "\0\0\0\0\0", "newer"]));
});

test("writes are torn at sectors, lost in any order, and bytes that were safe are never made up", () => {
  const [old, next] = ["o".repeat(1536), "n".repeat(1536)];
  const disk = diskAfter(
    open(3, "/d/a"),
    write(3, 0, old),
    ...sync(3, 1),
    ...sync(9, 2),
    write(3, 0, next),
    write(3, 1536, "tail"),
  );
  const seen = outcomes(disk, "a");
  expect(seen.size).toBeGreaterThan(8);
  for (const text of seen) expect(text).toMatch(/^(o{512}|n{512}){3}(tail|\0{4})?$/);
  // Some later sector is there without an earlier one.
  expect([...seen].some((text) => /^o{512}n{512}/.test(text))).toBe(true);
});

test("what a recorder does not follow stops the replay", () => {
  expect(() => diskAfter({ op: "unknown", what: "mmap" })).toThrow("mmap");
  expect(() => diskAfter(open(3, "/d/a", "old"))).toThrow("came from nowhere");
  expect(() => diskAfter({ op: "rename", from: "/d/a", to: "/d/b" })).toThrow("unknown");
});
