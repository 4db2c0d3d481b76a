import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { packInThread } from "./pack-thread.ts";

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A thread that works as this text says. */
function threadOf(text: string, idleMs?: number): ReturnType<typeof packInThread> {
  const folder = mkdtempSync(join(tmpdir(), "rv-pack-"));
  folders.push(folder);
  const file = join(folder, "worker.mjs");
  writeFileSync(file, `import { parentPort, threadId } from "node:worker_threads";\n${text}`);
  return packInThread(pathToFileURL(file), idleMs);
}

/** Gives the first byte and the length as the frame, and the thread's number as the terms. */
const TELL = `parentPort.on("message", ({ room, length }) => {
  const frame = Uint8Array.of(new Uint8Array(room)[0], length);
  const terms = Uint8Array.of(threadId);
  parentPort.postMessage({ frame, terms, room }, [room]);
});`;

test("bodies are packed in one thread, each answer is that of its own body", async () => {
  const pack = threadOf(TELL);
  const shared = new Uint8Array(3);
  const asked = [1, 2, 3, 4, 5].map(async (byte) => {
    // Whoever writes them uses the same bytes again at once.
    shared.fill(byte);
    return pack(shared.subarray(0, (byte % 3) + 1));
  });
  const packed = await Promise.all(asked);
  expect(packed.map(({ frame }) => [...frame])).toEqual([
    [1, 2],
    [2, 3],
    [3, 1],
    [4, 2],
    [5, 3],
  ]);
  expect(new Set(packed.map(({ terms }) => terms[0])).size).toBe(1);
});

test("a thread that fails, or ends, fails what waits for it, and the next body begins another", async () => {
  const pack = threadOf(`parentPort.on("message", ({ length }) => {
    if (length === 1) throw new RangeError("no room");
    process.exit(1);
  });`);
  const both = await Promise.allSettled([pack(new Uint8Array(1)), pack(new Uint8Array(1))]);
  for (const one of both) expect(one).toMatchObject({ reason: { message: "no room" } });
  await expect(pack(new Uint8Array(2))).rejects.toThrow("has ended");
  await expect(pack(new Uint8Array(1))).rejects.toThrow("no room");
});

test("a body larger than any before it has room", async () => {
  const pack = threadOf(TELL.replace("length)", "length >> 16)"));
  for (const size of [10, 200_000, 10, 3_000_000]) {
    const { frame } = await pack(new Uint8Array(size).fill(9));
    expect([...frame]).toEqual([9, size >> 16]);
  }
});

test("a body that comes while an idle thread is ending is packed by another one", async () => {
  const pack = threadOf(TELL, 0);
  const threads = new Set<number | undefined>();
  for (let turn = 0; turn < 4; turn++) {
    const { frame, terms } = await pack(Uint8Array.of(turn, 1));
    expect([...frame]).toEqual([turn, 2]);
    threads.add(terms[0]);
    // The thread has just been told to end, and is not gone yet.
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  expect(threads.size).toBe(4);
});
