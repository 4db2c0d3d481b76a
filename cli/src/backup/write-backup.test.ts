/**
 * A backup gets its name only when it is whole; what goes wrong leaves nothing behind.
 * @module
 */
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VaultApi } from "@rootvault/vault-core";
import { expect, test } from "vitest";
import { toPrune } from "../commands/backup.ts";
import { type FoundBackup, mustBeBackup } from "./backup-file.ts";
import { placeOf, writeBackupFile } from "./write-backup.ts";

const vault = "4f1c20d8".padEnd(32, "0");
const now = new Date("2026-05-03T10:00:00.500Z");

function folder(): string {
  return mkdtempSync(join(tmpdir(), "rv-backup-"));
}

function giving(...parts: (string | Error)[]): Pick<VaultApi, "backup"> {
  return {
    backup: ({ after }) => {
      const at = Number(after ?? 0);
      const part = parts[at];
      if (part instanceof Error) return Promise.reject(part);
      const data = Buffer.from(part ?? "").toString("base64url");
      return Promise.resolve({ data, next: at + 1 < parts.length ? String(at + 1) : null });
    },
  };
}

test("a vault that fails half-way leaves no file", async () => {
  const usb = folder();
  const failed = writeBackupFile(
    giving("half", new Error("moved")),
    join(usb, "a.rvb"),
    () => undefined,
  );
  await expect(failed).rejects.toThrow("moved");
  expect(readdirSync(usb)).toEqual([]);
});

test("a backup that does not hold when it is read back leaves no file", async () => {
  const usb = folder();
  const failed = writeBackupFile(giving("no", "backup"), join(usb, "a.rvb"), () => undefined);
  await expect(failed).rejects.toMatchObject({ code: "BAD_BACKUP" });
  expect(readdirSync(usb)).toEqual([]);
});

test("a folder gets a file named by vault and time; a name that ends in .rvb is the file", async () => {
  const usb = folder();
  const name = "rootvault-4f1c20d8-20260503T100000Z.rvb";
  expect(await placeOf(usb, vault, now)).toBe(join(usb, name));
  expect(await placeOf(join(usb, "new"), vault, now)).toBe(join(usb, "new", name));
  expect(await placeOf(join(usb, "a.rvb"), vault, now)).toBe(join(usb, "a.rvb"));
  // A disk that is not plugged in is not made up, whichever of the two was named.
  for (const lost of ["gone/new", "gone/a.rvb"])
    await expect(placeOf(join(usb, lost), vault, now)).rejects.toMatchObject({
      code: "bad-value",
      message: expect.stringContaining("does not exist") as string,
    });
  writeFileSync(join(usb, "a.rvb"), "");
  await expect(placeOf(join(usb, "a.rvb"), vault, now)).rejects.toMatchObject({
    code: "bad-value",
  });
  await expect(placeOf(join(usb, "gone", "usb"), vault, now)).rejects.toMatchObject({
    code: "bad-value",
  });
});

function found(path: string, of: string, day: string): FoundBackup {
  const made = `2026-05-${day}T00:00:00.000Z`;
  return { path, bytes: 1, facts: { vault: of, made, blocks: 1, rosterHead: 0 } };
}

test("the newest whole backups of each vault stay, and those that are young enough", () => {
  const all = [
    found("ann-4", "ann", "04"),
    found("bob-3", "bob", "03"),
    found("ann-3", "ann", "03"),
    found("ann-2", "ann", "02"),
    found("bob-1", "bob", "01"),
    { path: "cut", bytes: 1, facts: null },
  ];
  const gone = (keep: number, before: string | null): string[] =>
    toPrune(all, { keep, before }).map(({ path }) => path);
  expect(gone(1, null)).toEqual(["ann-3", "ann-2", "bob-1"]);
  expect(gone(2, null)).toEqual(["ann-2"]);
  expect(gone(1, "2026-05-02T12:00:00.000Z")).toEqual(["ann-2", "bob-1"]);
  expect(gone(9, null)).toEqual([]);
});

test("a file that is no backup is told before anybody types 24 words for it", async () => {
  const usb = folder();
  const file = join(usb, "notes.rvb");
  writeFileSync(file, "hello");
  await expect(mustBeBackup(file)).rejects.toMatchObject({ code: "BAD_BACKUP" });
  for (const path of [usb, join(usb, "gone.rvb")])
    await expect(mustBeBackup(path)).rejects.toMatchObject({ code: "bad-value" });
});
