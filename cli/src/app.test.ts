import { afterEach, expect, test, vi } from "vitest";

import { runCli } from "./app.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Runs `rv` in this process; gives its exit status and what stood on stderr. */
async function run(...args: readonly string[]): Promise<readonly [number, string]> {
  let err = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    err += String(text);
    return true;
  });
  return [await runCli(args), err];
}

test("rv alone, and a noun alone, say what there is to choose from", async () => {
  const all = expect.stringMatching(/\n {2}kit +show, verify, replace\n/);
  expect(await run()).toEqual([2, all]);
  const verbs = expect.stringMatching(/verify \[options\] +prove that the words/);
  expect(await run("kit")).toEqual([2, verbs]);
});

test("a command that is none is told in one sentence, without the help", async () => {
  const [code, err] = await run("kitt");
  expect([code, err]).toEqual([2, expect.stringContaining("Did you mean 'kit'?")]);
  expect(err).not.toContain("Usage");
});
