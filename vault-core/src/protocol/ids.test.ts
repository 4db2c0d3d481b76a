import { expect, test } from "vitest";
import {
  isBlockId,
  isGrantId,
  isInstant,
  isMemberId,
  isRequestUid,
  isStreamName,
  isVaultId,
  toBlockId,
  toGrantId,
  toInstant,
  toMemberId,
  toRecordId,
  toStreamName,
  toVaultId,
} from "./ids.ts";

const bytes = (length: number): Uint8Array => new Uint8Array(length).fill(0xab);

test("an id is made of the right number of bytes, and its guard knows it", () => {
  const device = toMemberId(bytes(16));
  expect(isVaultId(toVaultId(bytes(16)))).toBe(true);
  expect(isMemberId(device)).toBe(true);
  expect(isMemberId("recovery")).toBe(true);
  expect(isBlockId(toBlockId(bytes(32)))).toBe(true);
  expect(isGrantId(toGrantId(bytes(16)))).toBe(true);
  expect(isStreamName(toStreamName(device, 0xffffffff))).toBe(true);
  for (const make of [toVaultId, toMemberId, toGrantId, toRecordId]) {
    expect(() => make(bytes(15))).toThrow(RangeError);
    expect(() => make(bytes(17))).toThrow(RangeError);
  }
  expect(() => toBlockId(bytes(16))).toThrow(RangeError);
  for (const segment of [0, -1, 1.5, 2 ** 32])
    expect(() => toStreamName(device, segment)).toThrow(RangeError);
});

test("other texts are no ids", () => {
  const hex = "ab".repeat(16);
  for (const other of [
    hex.toUpperCase(),
    hex.slice(1),
    `${hex}ab`,
    ` ${hex}`,
    `${hex}\n`,
    "",
    null,
    1,
  ])
    expect(isVaultId(other) || isMemberId(other)).toBe(false);
  for (const other of [`${hex}/0`, `${hex}/01`, `${hex}/4294967296`, `${hex}/`, `recovery/1`, null])
    expect(isStreamName(other)).toBe(false);
  // The last letter of 16 bytes carries two bits.
  expect(isGrantId(`${"A".repeat(21)}B`)).toBe(false);
  expect(isRequestUid("a".repeat(15))).toBe(false);
});

test("an instant is a date that exists, in UTC", () => {
  expect(toInstant(1_795_388_001_000)).toBe("2026-11-22T22:53:21Z");
  expect(toInstant(1_795_388_001_500)).toBe("2026-11-22T22:53:21.500Z");
  expect(isInstant(toInstant(0))).toBe(true);
  for (const other of [
    "2026-02-30T00:00:00Z",
    "2026-11-22T22:53:21",
    "2026-11-22T22:53:21+00:00",
    "today",
  ])
    expect(isInstant(other)).toBe(false);
});
