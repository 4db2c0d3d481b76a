import { describe, expect, test } from "vitest";
import { openKeyring, type RunProgram } from "./keyring.ts";

const NAME = "02".repeat(16);
const secret = new Uint8Array(32).fill(7);
const text = Buffer.from(secret).toString("base64url");

const absent: RunProgram = async () => Promise.resolve(null);

/** A program in memory, which keeps what it is given on stdin and remembers how it was called. */
function fakeProgram(options: { keeps?: boolean } = {}) {
  const kept = new Map<string, string>();
  const calls: (readonly string[])[] = [];
  const run: RunProgram = async (file, args, input = "") => {
    calls.push([file, ...args]);
    const isStore = args[0] === "store" || args[0] === "-i";
    if (isStore && options.keeps !== false) kept.set(NAME, /[\w-]{43}\s*$/.exec(input)?.[0] ?? "");
    if (args[0] === "clear" || args[0]?.startsWith("delete") === true) kept.clear();
    return Promise.resolve(isStore ? "" : (kept.get(NAME) ?? null));
  };
  return { run, calls };
}

describe.each(["linux", "darwin"])("the keyring of %s", (platform) => {
  test("keeps a secret that is in no argument, and forgets it", async () => {
    const { run, calls } = fakeProgram();
    const keyring = openKeyring(platform, run);
    expect(await keyring.read(NAME)).toBeNull();
    await keyring.write(NAME, secret);
    expect(await keyring.read(NAME)).toEqual(secret);
    // Whoever lists processes sees names of vaults at most.
    expect(calls.flat().join(" ")).not.toContain(text);
    await keyring.remove(NAME);
    expect(await keyring.read(NAME)).toBeNull();
  });

  test("that does not keep what it was given is none", async () => {
    const keyring = openKeyring(platform, fakeProgram({ keeps: false }).run);
    await expect(keyring.write(NAME, secret)).rejects.toMatchObject({ code: "no-keyring" });
  });
});

test("a system without one, or without its program, says so", async () => {
  for (const keyring of [openKeyring("linux", absent), openKeyring("win32", absent)]) {
    expect(await keyring.read(NAME)).toBeNull();
    await expect(keyring.write(NAME, secret)).rejects.toMatchObject({ code: "no-keyring" });
    await keyring.remove(NAME);
  }
});

test("a program that is not installed, or fails, is an answer and no crash", async () => {
  process.env["PATH"] = "/nonexistent";
  const keyring = openKeyring("linux");
  expect(await keyring.read(NAME)).toBeNull();
});
