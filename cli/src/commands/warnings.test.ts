import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, expect, test } from "vitest";

import { openNodeStores } from "../store/node-stores.ts";
import { createOutboxLog } from "../store/outbox-log.ts";
import { removeSetAside } from "../store/set-aside.ts";
import { warningsOf } from "./warnings.ts";

const root = mkdtempSync(join(tmpdir(), "rv-warnings-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Saves entries and damages the first of them; the next start sets it aside. */
async function damageOne(folder: string, ...texts: readonly string[]): Promise<void> {
  const path = join(folder, "outbox.log");
  const log = createOutboxLog(path);
  const before = existsSync(path) ? readFileSync(path).length : 0;
  await log.append(texts.map((text) => Buffer.from(text)));
  await log.close();
  const bytes = readFileSync(path);
  bytes[before + 8]! ^= 1;
  writeFileSync(path, bytes, { mode: 0o600 });
  expect(await start(folder)).toBe(texts.length - 1);
}

/** Opens the outbox as the next start does; gives how many entries it has. */
async function start(folder: string): Promise<number> {
  const log = createOutboxLog(join(folder, "outbox.log"));
  const entries = await log.read(0, 1_000);
  await log.close();
  return entries.length;
}

function contextOf(name: string, json = false): Parameters<typeof warningsOf>[0] {
  const folder = join(root, name);
  const place = { folder, socket: "", ttlMs: 0, passwordMib: 64 };
  return { options: { json, jsonl: false }, place };
}

test("what cannot be read of what was saved is told once, to programs each time, and again once there is more", async () => {
  const [ann, program] = [contextOf("ann"), contextOf("ann", true)];
  const { folder } = ann.place;
  mkdirSync(folder, { mode: 0o700 });
  expect(await warningsOf(ann)).toEqual({ warnings: [], lines: [] });
  await damageOne(folder, "tent");
  // A program that looks first takes the word from nobody.
  expect((await warningsOf(program)).warnings).toMatchObject([
    { code: "outbox-damaged", bytes: 12 },
  ]);
  const path = join(folder, "outbox.log.damaged");
  expect((await warningsOf(ann)).lines).toEqual([
    expect.stringMatching(
      new RegExp(`^outbox-damaged: .* add again what is missing\\. .*${path}\\. Copy it`),
    ),
  ]);
  expect((await warningsOf(ann)).lines).toEqual([]);
  expect((await warningsOf(program)).warnings).toHaveLength(1);
  // What was set aside before is kept before what comes.
  await damageOne(folder, "kettle");
  expect(readFileSync(path)).toHaveLength(12 + 14);
  expect((await warningsOf(ann)).lines).toHaveLength(1);
  // A hole before whole entries stays until they are sent: each start meets it, and tells nothing new.
  await damageOne(folder, "lamp", "sofa");
  expect((await warningsOf(ann)).lines).toHaveLength(1);
  expect(await start(folder)).toBe(1);
  expect((await warningsOf(ann)).lines).toEqual([]);
  expect(readFileSync(path)).toHaveLength(12 + 14 + 12);
});

test("an erasure removes what was set aside, and a clean-up once it was told", async () => {
  const ann = contextOf("ben");
  const { folder } = ann.place;
  const stores = await openNodeStores(folder);
  await damageOne(folder, "tent");
  const path = join(folder, "outbox.log.damaged");
  await stores.blocks.forget({});
  expect(existsSync(path)).toBe(true);
  await warningsOf(ann);
  await stores.blocks.forget({});
  expect(existsSync(path)).toBe(false);
  await stores.blocks.close();

  await damageOne(folder, "kettle");
  mkdirSync(join(folder, "blocks.damaged"));
  expect(await removeSetAside(folder)).toBe(true);
  expect(readdirSync(folder).filter((name) => /damaged|told/.test(name))).toEqual([]);
  expect(await removeSetAside(folder)).toBe(false);
});
