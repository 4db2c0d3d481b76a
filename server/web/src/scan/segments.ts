/**
 * From data to text: segments of digits, capitals and bytes (ISO/IEC 18004, 7.4). Bytes are UTF-8, as all codes of
 * this app are; a segment of another kind makes the code unreadable.
 * @module
 */

const CAPITALS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/** The text of a code's data; null if it is none that this reader knows. */
export function readSegments(data: Uint8Array, version: number): string | null {
  const bits = createBits(data);
  const wide = version < 10 ? 0 : version < 27 ? 1 : 2;
  let text = "";
  while (bits.left() >= 4) {
    const kind = bits.take(4);
    if (kind === 0) return text;
    const read = readers[kind]?.(bits, wide) ?? null;
    if (read === null) return null;
    text += read;
  }
  return text;
}

interface BitReader {
  left(): number;
  take(count: number): number;
}

type Read = (bits: BitReader, wide: number) => string | null;

const readers: Readonly<Record<number, Read>> = {
  1: (bits, wide) => digits(bits, bits.take([10, 12, 14][wide] ?? 10)),
  2: (bits, wide) => capitals(bits, bits.take([9, 11, 13][wide] ?? 9)),
  4: (bits, wide) => bytes(bits, bits.take(wide === 0 ? 8 : 16)),
  // A character set is named: only UTF-8 (26) and what it holds whole.
  7: (bits) => (bits.take(8) === 26 ? "" : null),
};

function digits(bits: BitReader, count: number): string | null {
  let text = "";
  for (let left = count; left > 0; left -= 3) {
    const length = Math.min(3, left);
    const width = length * 3 + 1;
    if (bits.left() < width) return null;
    text += String(bits.take(width)).padStart(length, "0");
  }
  return text;
}

function capitals(bits: BitReader, count: number): string | null {
  let text = "";
  for (let left = count; left > 0; left -= 2) {
    const width = left > 1 ? 11 : 6;
    if (bits.left() < width) return null;
    const value = bits.take(width);
    text += left > 1 ? (CAPITALS[Math.floor(value / 45)] ?? "") : "";
    text += CAPITALS[value % 45] ?? "";
  }
  return text;
}

function bytes(bits: BitReader, count: number): string | null {
  if (bits.left() < count * 8) return null;
  const read = Uint8Array.from({ length: count }, () => bits.take(8));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(read);
  } catch {
    return null;
  }
}

function createBits(data: Uint8Array): BitReader {
  let at = 0;
  return {
    left: () => data.length * 8 - at,
    take: (count) => {
      let value = 0;
      for (let n = 0; n < count; n++, at++) {
        value = (value << 1) | (((data[at >> 3] ?? 0) >> (7 - (at & 7))) & 1);
      }
      return value;
    },
  };
}
