/**
 * Every check bites: of one folder that guards the vault, which the commit chooses, some checks are switched off
 * one at a time, and each time a test must turn red. All of them by hand: `node scripts/bite.mjs`.
 * @module
 */
import { execFileSync, spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "./support/sources.ts";

const SAMPLE = 3;
/** Where every check was tried, and what survived mended. */
const TRIED = [
  "vault-core/src/backup",
  "vault-core/src/block",
  "vault-core/src/crypto",
  "vault-core/src/keys",
  "vault-core/src/log",
  "vault-core/src/protocol",
  "vault-core/src/roster",
  "vault-core/src/sync",
];

/** The tree of the commit, or what `RV_BITE_SEED` says; a checkout without history has one seed. */
function seed(): string {
  const given = process.env["RV_BITE_SEED"];
  if (given !== undefined) return given;
  try {
    return execFileSync("git", ["rev-parse", "HEAD^{tree}"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "1";
  }
}

test("no check of the sample can be taken away unnoticed", { timeout: 1_200_000 }, () => {
  const chosen = seed();
  const only = TRIED.flatMap((folder) => ["--only", folder]);
  const args = [
    "scripts/bite.mjs",
    "--sample",
    String(SAMPLE),
    "--seed",
    chosen,
    "--near",
    ...only,
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: "utf8",
  });
  // What survived stands in the message, with the seed to see it again.
  expect({ chosen, status, stdout, stderr }).toEqual({
    chosen,
    status: 0,
    stdout: expect.stringMatching(/^\d+ checks, 0 unnoticed/m),
    stderr: expect.any(String),
  });
});
