import { describe, expect, test } from "vitest";

import { openOpfsSpools, type SpoolPlace } from "./opfs-spool.ts";
import { testSpoolStore } from "./spool-acceptance.ts";

/** A browser's file system as far as spools use it, which holds so many bytes. */
class FakeFiles {
  readonly folders = new Map<string, Map<string, Uint8Array>>();
  readonly #room: number;

  constructor(room = 1_000_000) {
    this.#room = room;
  }

  place(): SpoolPlace {
    const root = {
      removeEntry: (name: string) =>
        this.folders.delete(name)
          ? Promise.resolve()
          : Promise.reject(new DOMException("", "NotFoundError")),
      getDirectoryHandle: (name: string) => Promise.resolve(this.#folder(name)),
    };
    return { getDirectory: () => Promise.resolve(root as unknown as FileSystemDirectoryHandle) };
  }

  #folder(name: string): unknown {
    const files = new Map<string, Uint8Array>();
    this.folders.set(name, files);
    return {
      getFileHandle: async (file: string) => ({
        createSyncAccessHandle: async () => this.#file(files, file),
      }),
      removeEntry: async (file: string) => void files.delete(file),
    };
  }

  #file(files: Map<string, Uint8Array>, name: string): unknown {
    files.set(name, new Uint8Array());
    return {
      write: (bytes: Uint8Array, { at }: { at: number }) => {
        const some = bytes.subarray(0, Math.max(0, this.#room - at));
        const whole = new Uint8Array(at + some.length);
        whole.set(files.get(name)!);
        whole.set(some, at);
        files.set(name, whole);
        return some.length;
      },
      read: (into: Uint8Array, { at }: { at: number }) => {
        const some = files.get(name)!.subarray(at, at + into.length);
        into.set(some);
        return some.length;
      },
      close: () => undefined,
    };
  }
}

describe("in files of the browser", () =>
  testSpoolStore(test, async () => openOpfsSpools(new FakeFiles().place(), "ann")));

describe("where the browser has no such files", () =>
  testSpoolStore(test, async () => openOpfsSpools(undefined, "ann")));

test("what an earlier worker left is gone with the first, and what was dropped leaves no file", async () => {
  const files = new FakeFiles();
  files.folders.set("ann", new Map([["0", Uint8Array.of(1)]]));
  const spools = openOpfsSpools(files.place(), "ann");
  const spool = await spools.begin();
  await spool.put(Uint8Array.of(2));
  expect([...files.folders.get("ann")!]).toEqual([["0", Uint8Array.of(2)]]);
  await spools.clear();
  expect(files.folders.get("ann")!.size).toBe(0);
});

test("a browser whose room is used up says so, and takes no part of it for the whole", async () => {
  const spool = await openOpfsSpools(new FakeFiles(10).place(), "ann").begin();
  await spool.put(new Uint8Array(8));
  await expect(spool.put(new Uint8Array(8))).rejects.toMatchObject({ code: "disk-failed" });
});
