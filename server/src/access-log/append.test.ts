import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import {
  consistencyProof,
  isVaultId,
  MemoryTree,
  readLeaf,
  rootOf,
  toGrantId,
  utf8,
  verifyConsistency,
  type VaultId,
} from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";

import { migrate } from "../storage/migrate.ts";
import { openSqlite } from "../storage/sqlite.ts";
import { accessLogStore as store } from "../storage/tables/access-log.ts";
import { createTenantDb } from "../storage/tenant-db.ts";
import type { TenantDb } from "../model/tenant.ts";
import { createAccessLogWriter, type AccessLogWriter } from "./append.ts";

const facts = { grant: toGrantId(new Uint8Array(16)), client_id: "https://shop.example/x" };

interface Stage extends AsyncDisposable {
  readonly tenant: TenantDb;
  readonly writer: AccessLogWriter;
  later(ms: number): void;
}

async function openStage(): Promise<Stage> {
  const driver = openSqlite(join(mkdtempSync(join(tmpdir(), "rootvault-test-")), "log.db"));
  await migrate(driver);
  const tenant = createTenantDb(driver);
  let now = 1_800_000_000_000;
  let seed = 0;
  const writer = createAccessLogWriter({
    tenant,
    store,
    now: () => now,
    random: (length) => new Uint8Array(length).fill(++seed),
  });
  return {
    tenant,
    writer,
    later: (ms) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => driver.close(),
  };
}

function vaultOf(digit: string): VaultId {
  const id = digit.repeat(32);
  if (!isVaultId(id)) throw new TypeError("no vault id");
  return id;
}

test("leaves are numbered without gap however many write at once, each vault its own", async () => {
  await using stage = await openStage();
  const [ann, bea] = [vaultOf("a"), vaultOf("b")];
  await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      stage.tenant.tx(index % 2 === 0 ? ann : bea, (tx) =>
        stage.writer.append(tx, { ...facts, ev: "read", ver: 1, bytes: index }),
      ),
    ),
  );
  for (const vault of [ann, bea]) {
    const leaves = await store.leaves(stage.tenant.read(vault), 0, 100);
    expect(leaves.map((leaf) => readLeaf(leaf)?.n)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(new Set(leaves.map((leaf) => readLeaf(leaf)?.s)).size).toBe(10);
  }
  const heads = await Promise.all([ann, bea].map((vault) => store.head(stage.tenant.read(vault))));
  expect(heads[0]?.logId).not.toBe(heads[1]?.logId);
});

test("the stored nodes give the root of all leaves, and every older tree begins the newer", async () => {
  await using stage = await openStage();
  const vault = vaultOf("a");
  const read = (level: number, index: number): Promise<Uint8Array> =>
    store.node(stage.tenant.read(vault), level, index);
  const tree = new MemoryTree();
  const roots: Uint8Array[] = [];
  for (let n = 1; n <= 13; n++) {
    await stage.tenant.tx(vault, (tx) => stage.writer.append(tx, { ...facts, ev: "granted" }));
    const [leaf = ""] = await store.leaves(stage.tenant.read(vault), n - 1, 1);
    await tree.append(utf8(leaf));
    roots.push(await rootOf(n, read));
    expect(roots[n - 1]).toEqual(await rootOf(n, tree.read));
  }
  for (let first = 1; first <= 13; first++) {
    const proof = await consistencyProof(first, 13, read);
    const [firstRoot, secondRoot] = [roots[first - 1], roots[12]];
    if (firstRoot === undefined || secondRoot === undefined) throw new TypeError("no root");
    expect(await verifyConsistency({ first, second: 13, firstRoot, secondRoot, proof })).toBe(true);
  }
});

test("an undone transaction leaves no leaf and no number", async () => {
  await using stage = await openStage();
  const vault = vaultOf("a");
  await expect(
    stage.tenant.tx(vault, async (tx) => {
      await stage.writer.append(tx, { ...facts, ev: "read" });
      throw new Error("the disk is full");
    }),
  ).rejects.toThrow("the disk is full");
  expect(await store.head(stage.tenant.read(vault))).toBeNull();
});

test("denials of one grant and reason make one leaf an hour, which counts those before", async () => {
  await using stage = await openStage();
  const vault = vaultOf("a");
  const deny = (why: string): Promise<void> => stage.writer.deny(vault, facts, why);
  for (let round = 0; round < 5; round++) await deny("grant-revoked");
  await deny("too-early");
  stage.later(3_600_000);
  await deny("grant-revoked");
  const leaves = await store.leaves(stage.tenant.read(vault), 0, 100);
  expect(leaves.map((leaf) => [readLeaf(leaf)?.why, readLeaf(leaf)?.count])).toEqual([
    ["grant-revoked", 1],
    ["too-early", 1],
    ["grant-revoked", 5],
  ]);
});
