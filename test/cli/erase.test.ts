/**
 * Erasing in a terminal: what `rv` asks, what it says, what is left on the disk.
 * @module
 */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { startTestServer, type TestServer } from "../support/household.ts";
import { makeMachine, type Machine, type RvRun } from "../support/rv.ts";

// Many processes, each of which loads a program: on a busy machine that takes its time.
vi.setConfig({ testTimeout: 400_000, hookTimeout: 400_000 });

let server: TestServer;
let ann: Machine;
beforeAll(async () => {
  server = await startTestServer();
  ann = makeMachine();
  await ann.ok("init", "--server", server.origin, "--name", "laptop");
});
afterAll(async () => {
  await ann[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

async function rv(...args: readonly string[]): Promise<RvRun> {
  return await ann.rv(...args, "--no-input");
}

test("a record is erased once the vault is named, with a receipt; shredding gives a new kit", async () => {
  await ann.ok("add", "purchases", "name=Tent", "lineTotal=249.90 EUR");
  await ann.ok("add", "purchases", "name=Kettle", "lineTotal=39.90 EUR");
  // A damaged disk had made an entry unreadable: it lies beside, and is told of.
  const damaged = join(ann.home, "data", "default", "outbox.log.damaged");
  writeFileSync(damaged, "an entry", { mode: 0o600 });
  expect(await ann.ok("sync")).toContain(`lies sealed in ${damaged}.`);
  const listed = await ann.json("ls", "purchases");
  const tent = listed.items!.find(({ record }) => record.name === "Tent");
  expect(await rv("erase-receipt")).toMatchObject({ code: 5, out: "" });

  // Without the vault's name nothing happens, `--yes` or not.
  const [bare, yes, other, neither] = [
    await rv("erase", tent.id),
    await rv("erase", tent.id, "--yes"),
    await rv("erase", tent.id, "--confirm", "another"),
    await rv("erase"),
  ];
  expect([bare.code, yes.code, other.code, neither.code]).toEqual([10, 10, 2, 2]);
  // A wrong name is a wrong value, and the right one is told.
  expect(other.err).toContain('This vault is named "default", not "another".');
  expect(other.err).toContain("--confirm default");
  expect(bare.err).toContain("--confirm default");
  expect((await ann.json("ls", "purchases")).items).toHaveLength(2);

  const said = await ann.ok("erase", tent.id, "--confirm", "default");
  expect(said).toMatch(/1 record is erased/);
  expect(said).toMatch(/gone {5}this device laptop/);
  expect(said).toMatch(/gone {5}server localhost/);
  expect(said).toMatch(/waiting {2}backups of the server .*, by 20/);
  expect((await ann.json("ls", "purchases")).items!.map(({ record }) => record.name)).toEqual([
    "Kettle",
  ]);
  expect(await ann.json("erase-receipt")).toMatchObject({
    kind: "erase.receipt",
    item: { level: "erased", records: 1 },
  });
  // The database in which it lay is gone from the disk.
  const data = readdirSync(ann.home, { recursive: true }).map(String);
  const databases = data.filter((path) => /(^|\/)blocks(-\d+)?$/.test(path));
  expect(databases.map((path) => path.split("/").at(-1))).toEqual(["blocks-1"]);
  expect(data.filter((path) => /outbox\.log\./.test(path))).toEqual([]);

  // The kit's words are kept here until they are proved, so nothing is asked for them.
  await ann.ok("rm", (await ann.json("ls", "purchases")).items![0].id, "--yes");
  const { item } = await ann.json("erase", "--shred", "--confirm", "default");
  expect(item.receipt).toMatchObject({ level: "shredded" });
  const words = join(ann.home, "words");
  writeFileSync(words, item.words.join(" "), { mode: 0o600 });
  await ann.ok("kit", "verify", "--words-file", words);
  // From now on they are needed.
  const shredded = await ann.json(
    "erase",
    "--shred",
    "--confirm",
    "default",
    "--words-file",
    words,
  );
  expect(shredded.item.words).toHaveLength(24);
  expect(shredded.item.words).not.toEqual(item.words);
});
