import { expect, test } from "vitest";
import { toHex } from "../bytes/encoding.ts";
import { createRandomPool } from "./random-pool.ts";

test("every byte comes from the platform, once", () => {
  let next = 0;
  const random = createRandomPool((bytes) => {
    for (let at = 0; at < bytes.length; at++) bytes[at] = next++ & 0xff;
  });
  const drawn = [0, 1, 31, 32, 4095, 5000, 7, 20_000].map((length) => random(length));
  const joined = drawn.flatMap((bytes) => [...bytes]);
  expect(drawn.map((bytes) => bytes.length)).toEqual([0, 1, 31, 32, 4095, 5000, 7, 20_000]);
  expect(joined.every((byte, at) => byte === (at & 0xff))).toBe(true);
});

test("the platform is never asked for more than it gives at once, and rarely", () => {
  const asked: number[] = [];
  const random = createRandomPool((bytes) => void asked.push(bytes.length));
  for (let n = 0; n < 128; n++) random(32);
  expect(asked).toEqual([4096]);
});

test("what was handed out is wiped from the pool", () => {
  let pool: Uint8Array = new Uint8Array();
  const random = createRandomPool((bytes) => void (pool = bytes.fill(7)));
  expect(toHex(random(4))).toBe("07070707");
  expect([...pool.subarray(0, 5)]).toEqual([0, 0, 0, 0, 7]);
});

test("a platform that fails gives no bytes, again and again", () => {
  let works = false;
  const random = createRandomPool((bytes) => {
    if (!works) throw new Error("no entropy");
    bytes.fill(3);
  });
  expect(() => random(1)).toThrow("no entropy");
  expect(() => random(1)).toThrow("no entropy");
  works = true;
  expect([...random(2)]).toEqual([3, 3]);
});

test("a length that is none is refused", () => {
  const random = createRandomPool(() => undefined);
  for (const bad of [-1, 1.5, Number.NaN, 2 ** 53]) expect(() => random(bad)).toThrow(RangeError);
});
