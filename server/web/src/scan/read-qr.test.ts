/**
 * Reading QR codes: every version and level that a foreign writer makes, and pictures as cameras take them.
 * @module
 */
import { encode } from "uqr";
import { expect, test } from "vitest";

import type { Pixels } from "./bits.ts";
import { readQr } from "./read-qr.ts";

const PAIRING =
  "rv1:pair?u=https://vault.ann.example&p=AAECAwQFBgcICQoLDA0ODw&s=EBESExQVFhcYGRobHB0eHw&h=ICEiIyQlJicoKSorLC0uLw";
const LEVELS = ["L", "M", "Q", "H"] as const;

/** Among them every number of small squares, and both widths of counts. */
const VERSIONS = [1, 2, 3, 4, 5, 6, 7, 9, 10, 13, 14, 20, 21, 26, 27, 28, 32, 34, 35, 40];

test("codes of all sizes are read, at each level of correction in turn", () => {
  for (const [index, version] of VERSIONS.entries()) {
    const ecc = LEVELS[index % 4] ?? "M";
    const text = `v${version}`;
    const code = encode(text, { ecc, minVersion: version, maxVersion: version, border: 4 });
    expect(readQr(paint(code.data, (x, y) => [x / 2, y / 2], code.size * 2)), text).toBe(text);
  }
});

test("digits, capitals, letters with accents and long texts come out as they went in", () => {
  for (const text of ["0123456789012", "RV1:KIT 42/7", "Zoë, 10 €", "wort ".repeat(60)]) {
    for (const ecc of LEVELS) {
      const code = encode(text, { ecc, border: 4 });
      expect(readQr(paint(code.data, (x, y) => [x / 3, y / 3], code.size * 3))).toBe(text);
    }
  }
});

test("a code is read whichever way the camera is turned, and from the side", () => {
  const { data, size } = encode(PAIRING, { ecc: "M", border: 4 });
  for (let degrees = 0; degrees < 360; degrees += 51) {
    expect(readQr(paint(data, turned(size, degrees, 0), 480)), `${degrees}`).toBe(PAIRING);
  }
  for (const slant of [0.1, 0.2, 0.25]) {
    expect(readQr(paint(data, turned(size, 12, slant), 480)), `slant ${slant}`).toBe(PAIRING);
  }
});

test("noise, blur and a shadow over half of the paper do not hide a code", () => {
  const { data, size } = encode(PAIRING, { ecc: "M", border: 4 });
  const clean = paint(data, turned(size, 7, 0.1), 480);
  const random = seeded(11);
  const grains = map(clean, (value) => value * 0.7 + 40 + (random() - 0.5) * 60);
  expect(readQr(grains)).toBe(PAIRING);
  expect(readQr(blurred(clean))).toBe(PAIRING);
  const shadow = map(clean, (value, at) => value * (at % 480 < 240 ? 1 : 0.35));
  expect(readQr(shadow)).toBe(PAIRING);
});

test("a stain over some modules is repaired; too large a one is no text, never a wrong one", () => {
  const { data, size } = encode(PAIRING, { ecc: "Q", border: 4 });
  const stained = (share: number): string | null =>
    readQr(
      paint(
        data.map((row, y) =>
          row.map((dark, x) =>
            x > size / 2 && x < size / 2 + size * share && y > size / 2 && y < size * (0.5 + share)
              ? false
              : dark,
          ),
        ),
        (x, y) => [x / 4, y / 4],
        size * 4,
      ),
    );
  expect(stained(0.2)).toBe(PAIRING);
  expect(stained(0.45)).toBeNull();
});

test("where there is no code none is read", () => {
  const random = seeded(3);
  const noise = { width: 320, height: 240, data: new Uint8ClampedArray(320 * 240 * 4) };
  expect(readQr(map(noise, () => random() * 255))).toBeNull();
  expect(readQr(map(noise, () => 255))).toBeNull();
});

type Look = (x: number, y: number) => readonly [number, number];

/** A square picture: each pixel looks at a place of the code. */
function paint(code: readonly (readonly boolean[])[], look: Look, side: number): Pixels {
  const data = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [column, row] = look(x + 0.5, y + 0.5);
      if (code[Math.floor(row)]?.[Math.floor(column)] !== true) continue;
      data.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { data, width: side, height: side };
}

/** The code in the middle of 480 pixels, turned, and smaller towards one side by `slant`. */
function turned(size: number, degrees: number, slant: number): Look {
  const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
  return (x, y) => {
    const u = (x - 240) / 300;
    const v = (y - 240) / 300;
    const depth = 1 + slant * u;
    const [a, b] = [u / depth, v / depth];
    return [(a * cos - b * sin + 0.5) * size, (a * sin + b * cos + 0.5) * size];
  };
}

function map(pixels: Pixels, change: (value: number, at: number) => number): Pixels {
  const data = Uint8ClampedArray.from(pixels.data, (value, index) =>
    index % 4 === 3 ? 255 : change(value, Math.floor(index / 4)),
  );
  return { ...pixels, data };
}

function blurred(pixels: Pixels): Pixels {
  const line = pixels.width * 4;
  const near = [-line, -4, 0, 4, line, -line - 4, -line + 4, line - 4, line + 4];
  const data = Uint8ClampedArray.from(pixels.data, (value, index) =>
    near.reduce((sum, step) => sum + (pixels.data[index + step] ?? value) / near.length, 0),
  );
  return { ...pixels, data };
}

/** Numbers of a known row, so that a failure is found again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
