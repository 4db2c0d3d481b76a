import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { tellOnce } from "./told-notes.ts";

const folder = mkdtempSync(join(tmpdir(), "rv-notes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const phone = { code: "ROSTER_CHANGED", at: "2026-05-11T10:00:00.000Z", details: { n: 3 } };
const tablet = { code: "ROSTER_CHANGED", at: "2026-05-12T10:00:00.000Z", details: { n: 4 } };
const waiting = { code: "WITHHELD", at: "2026-05-11T10:00:00.000Z", details: { count: 3 } };

test("what once happened is told once, what lasts each time", async () => {
  expect(await tellOnce(folder, [])).toEqual([]);
  expect(await tellOnce(folder, [phone, waiting])).toEqual([phone, waiting]);
  expect(await tellOnce(folder, [phone, waiting])).toEqual([waiting]);
  // Another device came in since.
  expect(await tellOnce(folder, [tablet, phone, waiting])).toEqual([tablet, waiting]);
  expect(await tellOnce(folder, [tablet, phone])).toEqual([]);
  // What it keeps says nothing of devices, is for its owner alone, and goes with the notes.
  const path = join(folder, "notes.told");
  expect(readFileSync(path, "utf8")).toMatch(/^[\w-]{43}\n[\w-]{43}$/);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(await tellOnce(folder, [])).toEqual([]);
  expect(readFileSync(path, "utf8")).toBe("");
});
