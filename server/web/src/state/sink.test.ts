/**
 * A file is whole, or it is not there.
 * @module
 */
import { expect, test } from "vitest";
import { pour, type Sink } from "./sink.ts";

function sinkOf(failsAt = Infinity): Sink & { readonly log: string[] } {
  const log: string[] = [];
  return {
    log,
    write: async ({ length }) => {
      if (log.length >= failsAt) throw new Error("The disk is full.");
      log.push(String(length));
      return Promise.resolve();
    },
    close: async () => void log.push("closed"),
    abort: async () => void log.push("aborted"),
  };
}

async function* pieces(
  onEnd: () => void = () => undefined,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  try {
    for (let length = 1; length <= 3; length++) yield Promise.resolve(new Uint8Array(length));
  } finally {
    onEnd();
  }
}

test("all pieces are written, and how many bytes they are is told on the way", async () => {
  const sink = sinkOf();
  const told: number[] = [];
  const { signal } = new AbortController();
  expect(await pour(pieces(), sink, { signal, onBytes: (bytes) => told.push(bytes) })).toBe(6);
  expect([sink.log, told]).toEqual([
    ["1", "2", "3", "closed"],
    [1, 3, 6],
  ]);
});

test("a stopped file is not kept, and nothing more is read for it", async () => {
  const sink = sinkOf();
  const stopper = new AbortController();
  let isEnded = false;
  const asked = pieces(() => (isEnded = true));
  const { signal } = stopper;
  expect(await pour(asked, sink, { signal, onBytes: () => stopper.abort() })).toBeNull();
  expect([sink.log, isEnded]).toEqual([["1", "aborted"], true]);
});

test("a file that cannot be written is not kept, and says why", async () => {
  const sink = sinkOf(1);
  const { signal } = new AbortController();
  const pouring = pour(pieces(), sink, { signal, onBytes: () => undefined });
  await expect(pouring).rejects.toThrow("The disk is full.");
  expect(sink.log).toEqual(["1", "aborted"]);
});
