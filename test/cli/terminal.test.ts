/**
 * `rv` at a terminal: a pty made by `script`, with somebody who types. The password is never on the screen.
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

import { expect, test, vi } from "vitest";

import { startTestServer } from "../support/household.ts";
import {
  bareEnvironment,
  makeMachine,
  RV_PASSWORD,
  RV_PROGRAM,
  type Machine,
} from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

const hasPty = spawnSync("script", ["-qec", "true", "/dev/null"]).status === 0;
if (!hasPty)
  process.stderr.write("SKIPPED: test/cli/terminal.test.ts needs `script` of util-linux\n");

/** What somebody types as soon as a text stands on the screen. */
interface Typing {
  readonly at: string;
  readonly keys: string;
}

/** Runs `rv` at a terminal; gives its exit status and all that was on the screen. */
async function atTerminal(
  machine: Machine,
  words: readonly string[],
  typing: readonly Typing[],
): Promise<{ code: number; screen: string }> {
  const line = [process.execPath, RV_PROGRAM, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["-qec", line, "/dev/null"], {
    env: { ...bareEnvironment(), RV_HOME: machine.home, TERM: "xterm" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let screen = "";
  let seen = 0;
  const left = [...typing];
  child.stdout.on("data", (chunk: Buffer) => {
    screen += chunk.toString("utf8");
    const next = left[0];
    // At the first letter of the prompt the whole answer is typed: nobody types faster.
    if (next === undefined) return;
    const place = screen.indexOf(next.at, seen);
    if (place < 0) return;
    seen = place + 1;
    left.shift();
    child.stdin.write(next.keys);
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, screen };
}

test.runIf(hasPty)(
  "a password that is typed at the prompt is not shown, nor are its corrections",
  async () => {
    await using server = await startTestServer();
    await using ann = makeMachine();
    const made = await atTerminal(
      ann,
      ["init", "--server", server.origin, "--name", "laptop"],
      [
        { at: "New", keys: `${RV_PASSWORD}\r` },
        { at: "The same", keys: `${RV_PASSWORD}\r` },
      ],
    );
    expect([made.code, made.screen]).toEqual([0, expect.stringContaining("Your recovery kit")]);
    expect(made.screen).not.toContain("otters");
    await ann.rv("lock");
    // A letter too many, taken back; then Enter.
    const typed = await atTerminal(
      ann,
      ["ls", "purchases"],
      [{ at: "P", keys: `${RV_PASSWORD}x\u007F\r` }],
    );
    expect([typed.code, typed.screen]).toEqual([0, expect.stringContaining("No purchases here.")]);
    expect(typed.screen).not.toMatch(/otters|kettles/);
    await ann.rv("lock");
    const wrong = await atTerminal(ann, ["unlock"], [{ at: "P", keys: "not quite otters\r" }]);
    expect(wrong.code).toBe(4);
    expect(wrong.screen).not.toContain("otters");
    // Ctrl-C at the prompt is 130, and locks nothing out.
    const left = await atTerminal(ann, ["unlock"], [{ at: "P", keys: "half\u0003" }]);
    expect(left.code).toBe(130);
    expect(left.screen).not.toContain("half");
    expect(left.screen).toContain("nothing was changed");
  },
  120_000,
);

test.runIf(hasPty)(
  "a question that is not answered with yes changes nothing, and a record is asked for by its fields",
  async () => {
    await using server = await startTestServer();
    await using ann = makeMachine();
    await ann.ok("init", "--server", server.origin, "--name", "laptop");
    await ann.ok("add", "purchases", "name=Tent");
    const id = String((await ann.json("ls", "purchases")).items?.[0]?.id);
    const no = await atTerminal(ann, ["rm", id], [{ at: "(y/n)", keys: "n\r" }]);
    expect(no.code).toBe(130);
    expect((await ann.json("ls", "purchases")).items).toHaveLength(1);
    const yes = await atTerminal(ann, ["rm", id], [{ at: "(y/n)", keys: "y\r" }]);
    expect(yes.code).toBe(0);
    expect((await ann.json("ls", "purchases")).items).toEqual([]);

    // A record is asked for field by field, and what is mistyped again.
    const added = await atTerminal(
      ann,
      ["add", "cards"],
      [
        { at: "kind (", keys: "gifft\r" },
        { at: "kind (", keys: "gift\r" },
        { at: "issuer (", keys: "Bootery\r" },
        { at: "number (", keys: "4711\r" },
        { at: "empty to end", keys: "balance=25.00 EUR\r" },
        { at: "empty to end", keys: "\r" },
      ],
    );
    expect([added.code, added.screen]).toEqual([
      0,
      expect.stringMatching(/kind is gift \| loyalty \| .*; not "gifft"/),
    ]);
    expect((await ann.json("ls", "cards")).items).toMatchObject([
      { record: { kind: "gift", issuer: "Bootery", balance: { value: "25.00", currency: "EUR" } } },
    ]);
  },
  120_000,
);
