import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

import { readNewPassword } from "./password.ts";

const folder = mkdtempSync(join(tmpdir(), "rv-password-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Options = Parameters<typeof readNewPassword>[0]["options"];

test.each([
  ["password12345", "it is close to a much used password"],
  ["2026-01-01xx", "dates are easy to guess"],
  ["abcabcabcabc", "letters that repeat are easy to guess"],
])("why %s is too weak is said in words", async (password, why) => {
  const file = join(folder, "password");
  writeFileSync(file, password);
  const options = { passwordFile: file, noInput: true } as Options;
  await expect(readNewPassword({ options })).rejects.toMatchObject({
    code: "weak-password",
    message: expect.stringContaining(`too weak: ${why}.`),
  });
});
