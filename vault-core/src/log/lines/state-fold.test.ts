import { describe, expect, test } from "vitest";

import { toHex } from "../../bytes/encoding.ts";
import { createRandomPool } from "../../crypto/random-pool.ts";
import { hash } from "../../crypto/public.ts";
import { regroup } from "../write/regroup.ts";
import { StateFold } from "./state-fold.ts";
import type { RecordLine } from "../vault-log.ts";

const random = createRandomPool((bytes) => {
  globalThis.crypto.getRandomValues(bytes);
});

function line(id: string, fields: object, collection = "purchases", from = "self"): RecordLine {
  return { collection, from, text: JSON.stringify({ id, v: 1, ...fields }) };
}

function foldOf(...lines: readonly RecordLine[]): StateFold {
  const fold = new StateFold();
  for (const one of lines) fold.add(one);
  return fold;
}

const tent = line("tent", { rev: 1, name: "Tent" });
const mended = line("tent", { rev: 2, name: "Tent, mended" });
const pot = line("pot", { rev: 1, name: "Pot" });
const gone = line("pot", { rev: 2, deleted: "owner" });

describe("the state of a set of blocks", () => {
  test("is the hash of the sorted hashes of its live lines, tombstones too", () => {
    const hashes = [mended, gone].map(({ collection, text }) =>
      hash("state-line", collection, text),
    );
    const [first, second] = hashes.toSorted((a, b) => (toHex(a) < toHex(b) ? -1 : 1));
    const state = foldOf(tent, mended, pot, gone).state();
    expect(toHex(state)).toBe(toHex(hash("state", first!, second!)));
    // Frozen: these bytes are signed by devices and named in rosters.
    expect(toHex(foldOf(pot).state())).toBe(
      "6485862297980e22f90ea4b362032a5bdbf57f14c4c961c1604855a62901f0b9",
    );
  });

  test("is one whatever the order, the number of copies, and who is said to have written a text", () => {
    const state = toHex(foldOf(tent, mended, pot, gone).state());
    expect(toHex(foldOf(gone, pot, gone, mended, tent, mended).state())).toBe(state);
    const imported = { ...mended, from: "imported:amazon-orders" };
    expect(toHex(foldOf(gone, imported, mended).state())).toBe(state);
  });

  test("is another one for each line more, less, changed, or of another collection", () => {
    const all = [
      foldOf(mended, gone),
      foldOf(mended),
      foldOf(mended, pot),
      foldOf(mended, gone, line("pan", { rev: 1 })),
      foldOf({ ...mended, text: `${mended.text.slice(0, -1)} }` }, gone),
      foldOf({ ...mended, collection: "closet" }, gone),
      foldOf(),
    ].map((fold) => toHex(fold.state()));
    expect(new Set(all).size).toBe(all.length);
  });

  test("keeps texts that this client cannot read, each once", () => {
    const strange = { collection: "purchases", from: "self", text: '{"id":7,"new":"form"}' };
    const fold = foldOf(mended, strange, strange);
    expect(fold.lines()).toContainEqual(strange);
    expect(fold.lines()).toHaveLength(2);
    expect(foldOf(mended).lacking(fold)).toEqual([]);
    expect(fold.lacking(foldOf(mended))).toEqual([strange]);
  });

  test("tells what another lacks: neither as it is nor newer", () => {
    expect(foldOf(tent, pot).lacking(foldOf(mended))).toEqual([pot]);
    expect(foldOf(mended).lacking(foldOf(tent))).toEqual([mended]);
  });
});

function key({ collection, from, text }: RecordLine): string {
  return JSON.stringify([collection, from, text]);
}

test("a snapshot mixes neither collections nor authors, loses nothing, and has no order of before", () => {
  const lines = Array.from({ length: 300 }, (_, n) =>
    line(
      `id-${n}`,
      { rev: 1, note: "x".repeat(3_000) },
      n % 3 === 0 ? "closet" : "purchases",
      n % 2 === 0 ? "self" : "third-party",
    ),
  );
  const batches = regroup(lines, random);
  const back = batches.flatMap(({ collection, from, texts }) =>
    texts.map((text) => ({ collection, from, text })),
  );
  expect(new Set(back.map(key))).toEqual(new Set(lines.map(key)));
  expect(back).toHaveLength(lines.length);
  expect(batches.length).toBeGreaterThan(4);
  for (const { texts } of batches) expect(texts.join("\n").length).toBeLessThanOrEqual(256 * 1024);
  expect(back.map(key)).not.toEqual(lines.map(key));
  expect(regroup(lines, random).map(({ texts }) => texts[0])).not.toEqual(
    batches.map(({ texts }) => texts[0]),
  );
});

test("events that are near in time stay near, so that a month is in few blocks of a snapshot", () => {
  const days = 365 * 10;
  const lines = Array.from({ length: days }, (_, n) => {
    const day = new Date(Date.UTC(2016, 0, 1) + n * 86_400_000).toISOString().slice(0, 10);
    return line(`id-${n}`, { when: { day }, note: "x".repeat(6_000) }, "clickstream", "self");
  });
  const batches = regroup(lines.toReversed(), random);
  expect(batches.flatMap(({ texts }) => texts)).toHaveLength(days);
  const isIn = (month: string): number =>
    batches.filter(({ texts }) => texts.some((text) => text.includes(`"day":"${month}-`))).length;
  expect(batches.length).toBeGreaterThan(80);
  for (const month of ["2016-02", "2019-07", "2025-11"]) {
    // Of two stretches at most, and among their blocks at random.
    expect(isIn(month)).toBeLessThanOrEqual(34);
    expect(isIn(month)).toBeGreaterThan(3);
  }
  const firsts = batches.map(({ texts }) => /"day":"([^"]+)"/.exec(texts[0] ?? "")?.[1] ?? "");
  expect(firsts).not.toEqual(firsts.toSorted());
});
