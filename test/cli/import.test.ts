/**
 * A large file through `rv import`: Ctrl-C ends it in order, at any time, and nothing is half done.
 * @module
 */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test, vi } from "vitest";

import { visitsFile } from "../browser/support/files.ts";
import { startTestServer } from "../support/household.ts";
import { makeMachine, type Machine } from "../support/rv.ts";

vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const VISITS = 500_000;

/** Writes a browser history; returns its path. */
function writeHistory(machine: Machine): string {
  const path = join(machine.home, "BrowserHistory.json");
  writeFileSync(path, visitsFile(VISITS));
  return path;
}

interface Interrupted {
  readonly code: number;
  readonly out: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** Imports a file, and presses Ctrl-C as soon as the progress of a step is shown. */
async function interruptedAt(
  machine: Machine,
  file: string,
  isNow: (progress: { readonly done: number; readonly total: number }) => boolean,
): Promise<Interrupted> {
  const child = machine.start(["import", file, "--json", "--verbose", "--no-input"]);
  let out = "";
  let err = "";
  let isPressed = false;
  child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    const steps = err.split("\n").filter((line) => line.startsWith('{"progress"'));
    const isShown = steps.some((line) => {
      const { progress } = JSON.parse(line) as { progress: { done: number; total: number } };
      return isNow(progress);
    });
    if (isShown && !isPressed) isPressed = child.kill("SIGINT");
  });
  const [code] = (await once(child, "close")) as [number];
  const last = err.split("\n").findLast((line) => line.startsWith('{"error"')) ?? "{}";
  const { error } = JSON.parse(last) as Pick<Interrupted, "error">;
  return { code, out, error };
}

async function countVisits(machine: Machine): Promise<number> {
  const found = await machine.json("stats", "clickstream", "--by", "day");
  return (found.items ?? []).reduce((sum: number, row: { count: number }) => sum + row.count, 0);
}

test("Ann stops a large import while it is read, and while it is written; then lets it end", async () => {
  await using server = await startTestServer();
  await using ann = makeMachine();
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
  const file = writeHistory(ann);

  const reading = await interruptedAt(ann, file, ({ total }) => total !== VISITS);
  expect(reading).toMatchObject({ code: 130, error: { code: "interrupted" } });
  expect(reading.error.message).toContain("nothing was imported");
  expect((await ann.json("import", "ls")).items).toEqual([]);
  expect(await countVisits(ann)).toBe(0);

  const writing = await interruptedAt(ann, file, ({ total }) => total === VISITS);
  expect(writing).toMatchObject({ code: 130, error: { code: "interrupted" } });
  const [stopped] = (await ann.json("import", "ls")).items ?? [];
  expect(stopped).toMatchObject({ state: "stopped", read: VISITS });
  expect(JSON.parse(writing.out)).toMatchObject({ items: [{ run: stopped.run }] });
  expect(await countVisits(ann)).toBe(stopped.imported);
  expect(stopped.imported).toBeLessThan(VISITS);

  const [rest] = (await ann.json("import", file)).items ?? [];
  expect(rest).toMatchObject({
    state: "done",
    imported: VISITS - stopped.imported,
    duplicate: stopped.imported,
  });
  expect(await countVisits(ann)).toBe(VISITS);
  const undo = ["import", "undo", stopped.run, "--yes"];
  expect(await ann.ok(...undo)).toContain("is taken back. Importing it again");
  expect(await countVisits(ann)).toBe(VISITS - stopped.imported);
  expect(await ann.ok(...undo)).toContain("was taken back before.");
  expect(await countVisits(ann)).toBe(VISITS - stopped.imported);
});
