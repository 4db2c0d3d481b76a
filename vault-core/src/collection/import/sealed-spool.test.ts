import { describe, expect, test } from "vitest";

import { readUtf8, utf8 } from "../../bytes/encoding.ts";
import { testSpoolStore } from "../../store/spool-acceptance.ts";
import { MemorySpool, type SpoolStore } from "../../store/spool.ts";
import { SealedSpool } from "./sealed-spool.ts";
import { beginSpoolCipher } from "./spool-cipher.ts";

/** A disk that can be looked at, and changed. */
function diskOf(): { readonly store: SpoolStore; readonly seen: Uint8Array[] } {
  const seen: Uint8Array[] = [];
  const spool = new MemorySpool();
  const put = spool.put.bind(spool);
  spool.put = (bytes) => {
    seen.push(bytes);
    return put(bytes);
  };
  return { store: { begin: async () => spool, clear: () => spool.drop() }, seen };
}

describe.each([
  ["as blocks are", () => beginSpoolCipher(true)],
  ["by WebCrypto", () => beginSpoolCipher(false)],
])("sealed %s", (_how, beginCipher) => {
  testSpoolStore(test, () =>
    Promise.resolve({
      begin: () => Promise.resolve(new SealedSpool(undefined, beginCipher)),
      clear: () => Promise.resolve(),
    }),
  );

  test("the disk sees no word of what is set aside, and the same words twice are other bytes", async () => {
    const { store, seen } = diskOf();
    const spool = new SealedSpool(store, beginCipher);
    for (let time = 0; time < 2; time++) await spool.put(utf8("insulin, 10 pens"));
    expect(readUtf8(await spool.get(1))).toBe("insulin, 10 pens");
    expect(seen.map((bytes) => new TextDecoder("latin1").decode(bytes)).join()).not.toContain(
      "insulin",
    );
    expect(seen[0]).not.toEqual(seen[1]);
  });

  test("a changed byte, or another's place, is refused and no record", async () => {
    const { store, seen } = diskOf();
    const spool = new SealedSpool(store, beginCipher);
    await spool.put(utf8("one"));
    await spool.put(utf8("two"));
    seen[0]![3]! ^= 1;
    await expect(spool.get(0)).rejects.toMatchObject({ code: "disk-failed" });
    seen[0]!.set(seen[1]!);
    await expect(spool.get(0)).rejects.toMatchObject({ code: "disk-failed" });
    expect(readUtf8(await spool.get(1))).toBe("two");
  });
});

test("what is put at the same time comes to the disk in the order of its numbers", async () => {
  const { store, seen } = diskOf();
  const spool = new SealedSpool(store);
  const lengths = [400_000, 3, 90_000, 0];
  const numbers = await Promise.all(lengths.map((length) => spool.put(new Uint8Array(length))));
  expect(numbers).toEqual([0, 1, 2, 3]);
  const tag = 16;
  expect(seen.map(({ length }) => length - tag)).toEqual(lengths);
});

test("a disk that takes no more is told to each who puts, and dropping is no failure", async () => {
  const full = new Error("no room");
  const spool = new MemorySpool();
  spool.put = () => Promise.reject(full);
  const sealed = new SealedSpool({ begin: async () => spool, clear: async () => undefined });
  const both = [sealed.put(utf8("one")), sealed.put(utf8("two"))];
  for (const one of both) await expect(one).rejects.toBe(full);
  await sealed.drop();
  await expect(sealed.get(0)).rejects.toBeInstanceOf(RangeError);
});
