/**
 * The collector is called by the app that is built: a bundler may leave out what seems to do nothing.
 * @module
 */
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { build, type Rolldown } from "vite";

import type * as Collector from "./collector.ts";

const MIB = 1024 * 1024;
const { ArrayBuffer: Plain } = globalThis;

afterEach(() => {
  globalThis.ArrayBuffer = Plain;
});

/** MiB of the buffers that are made while something is done. None of them is. */
async function weights(work: () => Promise<void> | void): Promise<readonly number[]> {
  const sizes: number[] = [];
  globalThis.ArrayBuffer = new Proxy(Plain, {
    construct(of, [size]: [number]) {
      sizes.push(size / MIB);
      if (size > 100 * MIB) throw new RangeError("Array buffer allocation failed");
      return new of(0);
    },
  });
  try {
    await work();
  } finally {
    globalThis.ArrayBuffer = Plain;
  }
  return sizes;
}

async function built(): Promise<typeof Collector> {
  const made = (await build({
    configFile: false,
    logLevel: "error",
    build: {
      write: false,
      target: "es2023",
      minify: true,
      lib: {
        entry: fileURLToPath(new URL("collector.ts", import.meta.url)),
        formats: ["es"],
        fileName: "collector",
      },
    },
  })) as Rolldown.RolldownOutput[];
  const address = `data:text/javascript,${encodeURIComponent(made[0]!.output[0].code)}`;
  return (await import(/* @vite-ignore */ address)) as typeof Collector;
}

test("the collector is called each time 32 MiB went by, and for all once they were many", async () => {
  const { notePassed, notingGrowth, collectSoon, collectAllOfMany } = await built();
  expect(await weights(() => notePassed(31 * MIB))).toEqual([]);
  expect(await weights(() => notePassed(MIB))).toEqual([64]);
  expect(await weights(collectAllOfMany)).toEqual([]);
  const noteRead = notingGrowth(2);
  expect(await weights(() => [10, 4, 15].forEach((read) => noteRead(read * MIB)))).toEqual([]);
  expect(await weights(() => noteRead(16 * MIB))).toEqual([64]);
  // Nobody has so much: the collector looks everywhere, and goes on as ever after it.
  expect(await weights(collectAllOfMany)).toEqual([4096]);
  expect(await weights(collectAllOfMany)).toEqual([]);
  expect(await weights(collectSoon)).toEqual([64]);
});
