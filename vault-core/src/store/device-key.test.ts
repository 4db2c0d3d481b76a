import { expect, test } from "vitest";
import { keyOnShelf, type KeyShelf } from "./device-key.ts";

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

function memoryShelf(): KeyShelf & { readonly kept: CryptoKey[] } {
  const kept: CryptoKey[] = [];
  return {
    kept,
    read: async () => Promise.resolve(kept.at(-1) ?? null),
    write: async (key) => void (await Promise.resolve(kept.push(key))),
    remove: async () => void (await Promise.resolve(kept.splice(0))),
  };
}

const secret = random(32);
const ad = random(40);

test("the browser's key seals and opens, and can be used but not read", async () => {
  const shelf = memoryShelf();
  const key = keyOnShelf(shelf, random);
  const box = await key.seal(secret, ad);
  expect(box).toHaveLength(60);
  expect(await key.open(box, ad)).toEqual(secret);
  expect(shelf.kept).toHaveLength(1);
  await expect(crypto.subtle.exportKey("raw", shelf.kept[0]!)).rejects.toThrow();
  // The same key seals the next one, with another nonce.
  const again = await key.seal(secret, ad);
  expect(shelf.kept).toHaveLength(1);
  expect([...again]).not.toEqual([...box]);
});

test("what is changed, bound to something else, or of a forgotten key does not open", async () => {
  const key = keyOnShelf(memoryShelf(), random);
  const box = await key.seal(secret, ad);
  for (const at of [0, 11, 12, 59]) {
    const changed = box.slice();
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(await key.open(changed, ad)).toBeNull();
  }
  expect(await key.open(box, random(40))).toBeNull();
  expect(await key.open(box.slice(0, 12), ad)).toBeNull();
  await key.forget();
  expect(await key.open(box, ad)).toBeNull();
  await key.seal(secret, ad);
  expect(await key.open(box, ad)).toBeNull();
});
