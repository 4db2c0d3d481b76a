/**
 * The two doors over a driver. `sqlOf(tx)` is for `tables/` alone: every statement of a vault gets the vault as `?1`.
 * @module
 */
import type { VaultId } from "@rootvault/vault-core/protocol";
import type { SharedDb, SharedTx, TenantDb, Tx } from "../model/tenant.ts";
import type { Driver, Sql, SqlValue } from "./driver.ts";

const inside = new WeakMap<object, Sql>();

/** Opens the door to the rows of vaults. */
export function createTenantDb(driver: Driver): TenantDb {
  return {
    tx: (vault, work) => driver.tx((sql) => work(tenantTx(vault, sql))),
    read: (vault) => tenantTx(vault, driver.read),
  };
}

/** Opens the door to rows without a vault. */
export function createSharedDb(driver: Driver): SharedDb {
  return {
    tx: (work) => driver.tx((sql) => work(sharedTx(sql))),
    read: sharedTx(driver.read),
  };
}

/** Gives a table its statements. Of a `Tx`, the vault is bound as `?1` and the values given follow as `?2`, ... */
export function sqlOf(tx: Tx | SharedTx): Sql {
  const sql = inside.get(tx);
  if (sql === undefined) throw new TypeError("a transaction of another database");
  return sql;
}

function tenantTx(vault: VaultId, sql: Sql): Tx {
  const handle = Object.freeze({ vault });
  inside.set(handle, withVault(vault, sql));
  return handle;
}

function sharedTx(sql: Sql): SharedTx {
  const handle = Object.freeze({ shared: true as const });
  inside.set(handle, sql);
  return handle;
}

function withVault(vault: VaultId, sql: Sql): Sql {
  const bind = (statement: string, values: readonly SqlValue[]): readonly SqlValue[] => {
    if (!statement.includes("?1")) throw new TypeError("a statement without its vault");
    return [vault, ...values];
  };
  return {
    all: (statement, ...values) => sql.all(statement, ...bind(statement, values)),
    get: (statement, ...values) => sql.get(statement, ...bind(statement, values)),
    run: (statement, ...values) => sql.run(statement, ...bind(statement, values)),
  };
}
