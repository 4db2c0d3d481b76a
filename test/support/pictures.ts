/**
 * Pictures for tests: real PNG files, with words inside that no picture should carry.
 * @module
 */
import { crc32, deflateSync } from "node:zlib";

/** Makes a PNG of stripes, with a text in a chunk of its own. */
export function makePng(width: number, height: number, secret = ""): Uint8Array {
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width * 3; x++)
      rows[y * (width * 3 + 1) + 1 + x] = (x * 7 + y * 13 + ((x * y) >> 5)) & 255;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Uint8Array.from(
    Buffer.concat([
      Buffer.from("89504e470d0a1a0a", "hex"),
      chunk("IHDR", head),
      ...(secret === "" ? [] : [chunk("tEXt", Buffer.from(`GPS\0${secret}`))]),
      chunk("IDAT", deflateSync(rows)),
      chunk("IEND", Buffer.alloc(0)),
    ]),
  );
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
