/**
 * From a picture to black and white. The threshold is the mean of the neighborhood, so that a shadow over half of the
 * paper does not turn that half black.
 * @module
 */

/** A picture, four bytes a pixel: red, green, blue, alpha. */
export interface Pixels {
  readonly data: Uint8ClampedArray | Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture in gray, one byte a pixel. */
export interface Gray {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** A picture in black and white. */
export interface Bits {
  readonly width: number;
  readonly height: number;
  /** 1 where it is dark, row by row. */
  readonly dark: Uint8Array;
}

/** Darker than this share of the mean around it counts as dark: paper has a grain. */
const DARK_SHARE = 0.93;

/** Brightness alone. */
export function toGray({ data, width, height }: Pixels): Gray {
  const gray = new Uint8Array(width * height);
  for (let at = 0; at < gray.length; at++) {
    const red = data[at * 4] ?? 255;
    const green = data[at * 4 + 1] ?? 255;
    const blue = data[at * 4 + 2] ?? 255;
    gray[at] = (red * 77 + green * 151 + blue * 28) >> 8;
  }
  return { data: gray, width, height };
}

/** Black and white, by the mean of a square of `2 * radius + 1` pixels around each pixel. */
export function toBits(gray: Gray, radius: number): Bits {
  const { data, width, height } = gray;
  const sums = sumTable(gray);
  const line = width + 1;
  const dark = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const top = Math.max(0, y - radius) * line;
    const bottom = Math.min(height, y + radius + 1) * line;
    for (let x = 0; x < width; x++) {
      const left = Math.max(0, x - radius);
      const right = Math.min(width, x + radius + 1);
      const sum =
        (sums[bottom + right] ?? 0) -
        (sums[top + right] ?? 0) -
        (sums[bottom + left] ?? 0) +
        (sums[top + left] ?? 0);
      const count = ((bottom - top) / line) * (right - left);
      const at = y * width + x;
      dark[at] = (data[at] ?? 0) * count < sum * DARK_SHARE ? 1 : 0;
    }
  }
  return { width, height, dark };
}

/** Tells whether a pixel is dark; outside of the picture nothing is. */
export function isDark({ width, height, dark }: Bits, x: number, y: number): boolean {
  const column = Math.floor(x);
  const row = Math.floor(y);
  if (column < 0 || row < 0 || column >= width || row >= height) return false;
  return dark[row * width + column] === 1;
}

/** The sum of everything above and left of each corner; a row and a column of zeros lead it. */
function sumTable({ data, width, height }: Gray): Float64Array {
  const line = width + 1;
  const sums = new Float64Array(line * (height + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      row += data[y * width + x] ?? 0;
      sums[(y + 1) * line + x + 1] = (sums[y * line + x + 1] ?? 0) + row;
    }
  }
  return sums;
}
