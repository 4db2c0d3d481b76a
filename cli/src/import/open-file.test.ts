import { appendFile, mkdtemp, readdir, readlink, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openFile } from "./open-file.ts";

/** Longer than a piece, and no whole number of them. */
const BYTES = Uint8Array.from({ length: 300_001 }, (_, at) => at % 251);
let folder = "";
let path = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rv-open-file-"));
  path = join(folder, "file");
  await writeFile(path, BYTES);
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function read(stream: ReadableStream<Uint8Array>, most = Infinity): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of stream) {
    pieces.push(piece);
    if (pieces.length === most) break;
  }
  return Buffer.concat(pieces);
}

/** The files that this process holds open, where the system tells. */
async function heldOpen(): Promise<readonly string[]> {
  const place = "/proc/self/fd";
  const held = await readdir(place).catch(() => []);
  return Promise.all(held.map((one) => readlink(join(place, one)).catch(() => "")));
}

test("a file is read whole by its stream, more than once, and in any part", async () => {
  const blob = await openFile(path);
  expect(blob.size).toBe(BYTES.length);
  for (let turn = 0; turn < 2; turn++) expect((await read(blob.stream())).equals(BYTES)).toBe(true);
  const part = blob.slice(70_000, 200_000);
  expect((await read(part.stream())).equals(BYTES.subarray(70_000, 200_000))).toBe(true);
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(BYTES);
});

test("two streams of a file are read side by side, and one that is left early", async () => {
  const blob = await openFile(path);
  const [whole, begin] = await Promise.all([read(blob.stream()), read(blob.stream(), 1)]);
  expect(whole.equals(BYTES)).toBe(true);
  expect(begin.equals(BYTES.subarray(0, begin.length))).toBe(true);
  expect(begin.length).toBeLessThan(BYTES.length);
  expect(await heldOpen()).not.toContain(path);
});

test("signals and answers have their turn while a large file is read", async () => {
  await truncate(path, 8 * 1_048_576);
  const stream = (await openFile(path)).stream();
  let hadTurn = false;
  setImmediate(() => (hadTurn = true));
  await read(stream);
  expect(hadTurn).toBe(true);
});

test("an empty file has no bytes", async () => {
  await writeFile(path, "");
  expect(await read((await openFile(path)).stream())).toHaveLength(0);
});

test("a file that changes or goes once it is opened is not read as if it had not", async () => {
  const unreadable = { name: "NotReadableError" };
  const blob = await openFile(path);
  const begun = blob.stream().getReader();
  await begun.read();
  await truncate(path, 1_000);
  // What was begun ends in an error, and so does what begins now.
  const rest = async (): Promise<void> => {
    while (!(await begun.read()).done);
  };
  await expect(rest()).rejects.toMatchObject(unreadable);
  await expect(read(blob.stream())).rejects.toMatchObject(unreadable);
  const again = await openFile(path);
  await appendFile(path, "more");
  await expect(read(again.stream())).rejects.toMatchObject(unreadable);
  const last = await openFile(path);
  await rm(path);
  await expect(read(last.stream())).rejects.toMatchObject(unreadable);
});
