/**
 * A camera that looks at the QR code of another screen: raw frames (YUV4MPEG2) in a file that Chromium plays in place of
 * a camera.
 * @module
 */
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";

import { freshFolder } from "../../support/server.ts";

const WIDTH = 640;
const HEIGHT = 480;
const PAPER = 210;
const INK = 45;
const TABLE = 120;

/** A camera that can be shown something. */
export interface Camera {
  /** What Chromium is started with. */
  readonly switches: readonly string[];
  /** Points it at a code, a little askew; whoever opens the camera next sees that. */
  lookAt(code: Locator): Promise<void>;
}

/** Makes a camera that sees an empty table. */
export function createCamera(): Camera {
  const file = join(freshFolder(), "camera.y4m");
  film(file, () => TABLE);
  return {
    switches: [
      "--use-fake-device-for-media-stream",
      "--use-fake-ui-for-media-stream",
      `--use-file-for-fake-video-capture=${file}`,
    ],
    async lookAt(code) {
      const { size, dark } = await modulesOf(code);
      const [sin, cos] = [Math.sin(0.09), Math.cos(0.09)];
      film(file, (x, y) => {
        const [u, v] = [(x - WIDTH / 2 + 20) / 400, (y - HEIGHT / 2) / 400];
        const column = Math.floor((u * cos - v * sin + 0.5) * size);
        const row = Math.floor((u * sin + v * cos + 0.5) * size);
        if (column < 0 || row < 0 || column >= size || row >= size) return TABLE;
        return dark.has(`${column} ${row}`) ? INK : PAPER;
      });
    },
  };
}

/** The dark modules of a code as the app draws it, quiet zone included in its size. */
async function modulesOf(
  code: Locator,
): Promise<{ readonly size: number; readonly dark: ReadonlySet<string> }> {
  const box = (await code.getAttribute("viewBox")) ?? "";
  const path = (await code.locator("path").getAttribute("d")) ?? "";
  const dark = new Set([...path.matchAll(/M(\d+ \d+)h/g)].map((match) => match[1]!));
  return { size: Number(box.split(" ")[2]), dark };
}

/** Writes a film of two equal frames, with a grain that no two pixels share. */
function film(file: string, look: (x: number, y: number) => number): void {
  const gray = Buffer.alloc(WIDTH * HEIGHT);
  for (let at = 0; at < gray.length; at++) {
    const grain = (Math.imul(at, 2_654_435_761) >>> 28) - 8;
    gray[at] = look(at % WIDTH, Math.floor(at / WIDTH)) + grain;
  }
  const frame = [Buffer.from("FRAME\n"), gray, Buffer.alloc((WIDTH * HEIGHT) / 2, 128)];
  const head = Buffer.from(`YUV4MPEG2 W${WIDTH} H${HEIGHT} F10:1 Ip A1:1 C420mpeg2\n`);
  writeFileSync(`${file}.new`, Buffer.concat([head, ...frame, ...frame]));
  renameSync(`${file}.new`, file);
}
