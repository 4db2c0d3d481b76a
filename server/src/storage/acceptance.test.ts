/**
 * What every engine must do; each line of the registry below runs the whole suite.
 * @module
 */
import { mkdtempSync, readFileSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toVaultId } from "@rootvault/vault-core/protocol";
import { describe, expect, test } from "vitest";
import type { Driver } from "./driver.ts";
import { migrate, schemaVersion } from "./migrate.ts";
import { MIGRATIONS } from "./migrations/registry.ts";
import { openSqlite } from "./sqlite.ts";
import { vaultStore } from "./tables/vaults.ts";
import { createTenantDb, sqlOf } from "./tenant-db.ts";

const engines: readonly [name: string, open: (folder: string) => Driver][] = [
  ["sqlite", (folder) => openSqlite(join(folder, "rootvault.db"))],
];

const ann = toVaultId(new Uint8Array(16).fill(1));
const bob = toVaultId(new Uint8Array(16).fill(2));
const fresh = { rosterHash: "0".repeat(64), quotaBytes: 1_000, at: 0 };

describe.each(engines)("%s", (_, open) => {
  async function opened(folder = mkdtempSync(join(tmpdir(), "rootvault-db-"))): Promise<Driver> {
    const driver = open(folder);
    await migrate(driver);
    return driver;
  }

  test("twenty writers of one vault get numbers without gap or repeat", async () => {
    const driver = await opened();
    const tenant = createTenantDb(driver);
    await tenant.tx(ann, (tx) => vaultStore.create(tx, fresh));
    const numbers = await Promise.all(
      Array.from({ length: 200 }, () =>
        tenant.tx(ann, async (tx) => {
          await vaultStore.lock(tx);
          await new Promise((resolve) => setImmediate(resolve));
          return vaultStore.advance(tx, 1, 10);
        }),
      ),
    );
    expect(numbers).toEqual(Array.from({ length: 200 }, (_unused, index) => index + 1));
    await driver.close();
  });

  test("a transaction that fails leaves nothing behind, and the next one runs", async () => {
    const driver = await opened();
    const tenant = createTenantDb(driver);
    const failed = tenant.tx(ann, async (tx) => {
      await vaultStore.create(tx, fresh);
      throw new Error("power cut");
    });
    await expect(failed).rejects.toThrow("power cut");
    expect(await vaultStore.read(tenant.read(ann))).toBeNull();
    expect(await tenant.tx(ann, (tx) => vaultStore.create(tx, fresh))).toBe(true);
    await driver.close();
  });

  test("a reader sees what is committed, and cannot write", async () => {
    const driver = await opened();
    const tenant = createTenantDb(driver);
    await tenant.tx(ann, async (tx) => {
      await vaultStore.create(tx, fresh);
      expect(await vaultStore.read(tenant.read(ann))).toBeNull();
    });
    expect(await vaultStore.read(tenant.read(ann))).not.toBeNull();
    await expect(vaultStore.create(tenant.read(bob), fresh)).rejects.toThrow();
    await driver.close();
  });

  test("a transaction kept after its end writes nothing", async () => {
    const driver = await opened();
    const tenant = createTenantDb(driver);
    const kept = await tenant.tx(ann, (tx) => Promise.resolve(tx));
    await expect(vaultStore.create(kept, fresh)).rejects.toThrow("over");
    await driver.close();
  });

  test("the vault stands in front of every statement", async () => {
    const driver = await opened();
    const tenant = createTenantDb(driver);
    await tenant.tx(ann, (tx) => vaultStore.create(tx, fresh));
    await tenant.tx(bob, (tx) => vaultStore.create(tx, fresh));
    await tenant.tx(ann, (tx) => vaultStore.advance(tx, 5, 50));
    expect((await vaultStore.read(tenant.read(bob)))?.change).toBe(0);
    expect(() => sqlOf(tenant.read(ann)).all("SELECT * FROM vault")).toThrow("without its vault");
    await driver.close();
  });

  test("what was committed is there after the program died without a word", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rootvault-db-"));
    const dying = await opened(folder);
    await createTenantDb(dying).tx(ann, (tx) => vaultStore.create(tx, fresh));
    // No close: the next start finds the write-ahead log as it was left.
    const next = await opened(folder);
    expect(await vaultStore.read(createTenantDb(next).read(ann))).not.toBeNull();
    await next.close();
  });

  test("deleted bytes are in no file once the log is emptied", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rootvault-db-"));
    const driver = await opened(folder);
    const secret = "sealed-peek-of-ann-".repeat(50);
    const put = "INSERT INTO kit (hash, vault) VALUES (?1, ?2)";
    await driver.tx((sql) => sql.run(put, "x", secret));
    await driver.tx((sql) => sql.run("DELETE FROM kit WHERE hash = ?1", "x"));
    await driver.checkpoint();
    for (const name of ["rootvault.db", "rootvault.db-wal"]) {
      const path = join(folder, name);
      if (existsSync(path)) expect(readFileSync(path).includes("sealed-peek-of-ann")).toBe(false);
    }
    await driver.close();
  });

  test("data of a newer program is refused, and migrations run once", async () => {
    const folder = mkdtempSync(join(tmpdir(), "rootvault-db-"));
    const driver = await opened(folder);
    expect(await schemaVersion(driver)).toBe(MIGRATIONS.length);
    await migrate(driver);
    await driver.tx((sql) =>
      sql.run("UPDATE schema_version SET version = ?1 WHERE one = 1", MIGRATIONS.length + 1),
    );
    await expect(migrate(driver)).rejects.toMatchObject({ code: "bad-value" });
    await driver.close();
  });
});
