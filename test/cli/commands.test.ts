/**
 * Every command of `rv` as its help shows it: an example that parses, exit statuses that exist, words for each option.
 * @module
 */
import type { Command } from "commander";
import { expect, test, vi } from "vitest";

import { buildProgram } from "../../cli/src/app.ts";
import { commands } from "../../cli/src/commands/registry.ts";
import { EXIT } from "../../cli/src/exit-codes.ts";
import { VERSION } from "../../cli/src/version.ts";
import { makeMachine } from "../support/rv.ts";
import { textOf } from "../support/sources.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

/** Splits a line of a shell into words: blanks, quotes, backslashes. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  for (const [, single, double, bare = ""] of line.matchAll(
    /(?:^|\s)(?:'([^']*)'|"([^"]*)"|((?:\\.|[^\s'"\\]|'[^']*'|"[^"]*")+))/g,
  ))
    words.push(single ?? double ?? bare.replaceAll(/['"]/g, "").replaceAll(/\\(.)/g, "$1"));
  return words;
}

/** Parses words without doing anything; gives the command that would have run, by its words. */
async function parsed(words: readonly string[]): Promise<string> {
  const program = buildProgram();
  let ran = "";
  const mute = (command: Command, names: readonly string[]): void => {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
    const own = command.commands.length === 0 || command.registeredArguments.length > 0;
    if (own) command.action(() => void (ran = names.join(" ")));
    for (const inner of command.commands) mute(inner, [...names, inner.name()]);
  };
  mute(program, []);
  await program.parseAsync([...words], { from: "user" });
  return ran;
}

test.each(commands.map((spec) => [spec.line, spec]))("rv %s", async (line, spec) => {
  const name = line.replace(/ [<[].*$/, "");
  expect(spec.examples.length).toBeGreaterThan(0);
  for (const example of spec.examples) {
    const [program, ...words] = wordsOf(example);
    expect(program).toBe("rv");
    expect([example, await parsed(words)]).toEqual([example, name]);
  }
  const statuses: readonly number[] = Object.values(EXIT);
  expect(spec.exits.filter((status) => !statuses.includes(status))).toEqual([]);
  expect(spec.exits).toContain(0);
  expect(spec.exits).toEqual([...spec.exits].toSorted((one, other) => one - other));
  expect(spec.summary).toMatch(/^[a-z0-9]/);
  expect(spec.summary).not.toMatch(/\.$/);
  for (const [flags, meaning] of spec.options ?? []) {
    expect(flags).toMatch(/^--[a-z-]+( <[a-z=.]+>)?$/);
    expect(meaning).not.toBe("");
  }
});

test("no two commands have one name", () => {
  const names = commands.map(({ line }) => line.replace(/ [<[].*$/, ""));
  expect(new Set(names).size).toBe(names.length);
});

test("the version is the package's, and the help fits a screen and names every noun", async () => {
  const { version } = JSON.parse(textOf("cli/package.json")) as { version: string };
  expect(VERSION).toBe(version);
  await using machine = makeMachine();
  expect(await machine.rv("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  const help = await machine.rv("--help");
  expect([help.code, help.err]).toEqual([0, ""]);
  for (const { line } of commands) expect(help.out).toContain(line.split(" ")[0]);
  const one = await machine.rv("request", "approve", "--help");
  expect(one.out).toContain("rv request approve Zk3q --drop when");
  expect(one.out).toContain("Exit statuses: 0, 2, 3");
});

test("a typo gets a suggestion and status 2; stdout stays empty", async () => {
  await using machine = makeMachine();
  const noun = await machine.rv("grnat", "ls");
  expect(noun).toMatchObject({ code: 2, out: "" });
  expect(noun.err).toBe(
    "rv: unknown command 'grnat'. Did you mean 'grant'?\n    next: rv --help\n    (bad-option, exit 2)\n",
  );
  for (const words of [
    ["ls"],
    ["ls", "purchases", "--lmit", "3"],
    ["ls", "purchases", "extra"],
    ["grant", "rvoke", "x"],
  ]) {
    const run = await machine.rv(...words);
    expect([words, run.code, run.out]).toEqual([words, 2, ""]);
    expect(run.err).toMatch(/^rv: .+\n {4}next: rv .+\n {4}\(bad-option, exit 2\)\n$/);
  }
  const asJson = await machine.rv("grant", "lss", "--json");
  expect(asJson).toMatchObject({ code: 2, out: "" });
  expect(JSON.parse(asJson.err)).toMatchObject({ error: { code: "bad-option", exit: 2 } });
});
