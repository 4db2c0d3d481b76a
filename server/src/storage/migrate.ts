/**
 * Brings the database to this program's schema: forward only, numbered, each in a transaction of its own.
 * @module
 */
import { VaultError } from "@rootvault/vault-core/protocol";
import type { Driver } from "./driver.ts";
import { MIGRATIONS } from "./migrations/registry.ts";

/**
 * Runs the migrations that are missing.
 *
 * @throws {VaultError} bad-value when the data is of a newer program.
 */
export async function migrate(driver: Driver): Promise<void> {
  await driver.tx(async (sql) => {
    await sql.run(
      "CREATE TABLE IF NOT EXISTS schema_version (one BIGINT PRIMARY KEY, version BIGINT NOT NULL)",
    );
    await sql.run(
      "INSERT INTO schema_version (one, version) VALUES (1, 0) ON CONFLICT (one) DO NOTHING",
    );
  });
  const found = await schemaVersion(driver);
  if (found > MIGRATIONS.length) {
    throw new VaultError(
      "bad-value",
      `The data folder was written by a newer program (schema ${found}, this one knows ${MIGRATIONS.length}). Start the newer program.`,
    );
  }
  for (const [index, statements] of MIGRATIONS.entries()) {
    if (index < found) continue;
    await driver.tx(async (sql) => {
      for (const statement of statements) await sql.run(statement);
      await sql.run("UPDATE schema_version SET version = ?1 WHERE one = 1", index + 1);
    });
  }
}

/** Writes a row and takes it away again: rejects if the disk takes no writes. */
export async function tryWrite(driver: Driver): Promise<void> {
  await driver.tx(async (sql) => {
    // A row that is updated to what it was is no write.
    await sql.run("INSERT INTO schema_version (one, version) VALUES (?1, 0)", 2);
    await sql.run("DELETE FROM schema_version WHERE one = ?1", 2);
  });
}

/** Gives the number of the newest migration that the data has seen. */
export async function schemaVersion(driver: Driver): Promise<number> {
  const row = await driver.read.get<{ version: number }>(
    "SELECT version FROM schema_version WHERE one = 1",
  );
  return row?.version ?? 0;
}
