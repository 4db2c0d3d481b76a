/**
 * A read is spent in one statement: each condition of it alone keeps a grant shut. Whoever looked a moment before may
 * have seen it live; a revocation that lands in between must win.
 * @module
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toGrantId, toVaultId } from "@rootvault/vault-core/protocol";
import { expect, test } from "vitest";
import type { Grant, GrantEnd } from "../../grants/store.ts";
import type { TenantDb } from "../../model/tenant.ts";
import { migrate } from "../migrate.ts";
import { openSqlite } from "../sqlite.ts";
import { createTenantDb } from "../tenant-db.ts";
import { grantStore } from "./grants.ts";

const ann = toVaultId(new Uint8Array(16).fill(1));
const bob = toVaultId(new Uint8Array(16).fill(2));
const id = toGrantId(new Uint8Array(16).fill(3));
const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

async function openGrants(): Promise<TenantDb> {
  const driver = openSqlite(join(mkdtempSync(join(tmpdir(), "rootvault-test-")), "grants.db"));
  await migrate(driver);
  return createTenantDb(driver);
}

/** Leaves Ann's grant to Bootery: five reads, for a day. */
async function deposit(tenant: TenantDb, more: Partial<Grant> = {}): Promise<void> {
  const grant: Grant = {
    id,
    clientId: "https://bootery.example/rootvault.json",
    state: "pending",
    ver: 1,
    reads: 0,
    maxReads: 5,
    lastRead: null,
    createdAt: NOW,
    grantedAt: null,
    notBefore: null,
    expiresAt: NOW + DAY,
    unusedMs: null,
    endedAt: null,
    endedLeaf: null,
    details: "{}",
    consent: "consent",
    consentSha256: "hash",
    withdrawn: null,
    viewSha256: "hash",
    kid: "key",
    requestUid: "uid" as never,
    oauthGrant: "oauth",
    ...more,
  };
  await tenant.tx(ann, (tx) => grantStore.deposit(tx, { grant, body: "sealed", pages: 1 }, NOW));
}

async function activate(tenant: TenantDb): Promise<void> {
  await tenant.tx(ann, (tx) => grantStore.activate(tx, id, NOW, 0));
}

/** Spends a read as `collect` does; gives how many there were, null if it was refused. */
async function spend(tenant: TenantDb, now = NOW, vault = ann): Promise<number | null> {
  const spent = await tenant.tx(vault, (tx) => grantStore.spendRead(tx, id, now));
  return spent?.reads ?? null;
}

async function readsOf(tenant: TenantDb): Promise<number | undefined> {
  return (await grantStore.find(tenant.read(ann), id))?.reads;
}

test("a live grant is read, each time once more, until its reads are used up", async () => {
  const tenant = await openGrants();
  await deposit(tenant, { maxReads: 2 });
  await activate(tenant);
  expect([await spend(tenant), await spend(tenant), await spend(tenant)]).toEqual([1, 2, null]);
  expect(await readsOf(tenant)).toBe(2);
});

test("a revocation that lands between the look and the spend wins, and spends nothing", async () => {
  const ends: readonly GrantEnd["state"][] = [
    "revoked",
    "expired",
    "consumed",
    "returned",
    "lapsed",
  ];
  for (const state of ends) {
    const tenant = await openGrants();
    await deposit(tenant);
    await activate(tenant);
    // Bootery's request looked, and the grant was live.
    expect((await grantStore.find(tenant.read(ann), id))?.state).toBe("active");
    // Ann revokes.
    await tenant.tx(ann, (tx) => grantStore.end(tx, { id, state, now: NOW, withdrawn: null }));
    // The request goes on: nothing else than its state keeps the grant shut.
    expect([state, await spend(tenant)]).toEqual([state, null]);
    expect([state, await readsOf(tenant)]).toEqual([state, 0]);
  }
});

test("a grant that nobody followed the redirect for is not read", async () => {
  const tenant = await openGrants();
  await deposit(tenant);
  expect(await spend(tenant)).toBeNull();
});

test("a grant is read neither before its time nor from its end on", async () => {
  const tenant = await openGrants();
  await deposit(tenant, { notBefore: NOW + 10 });
  await activate(tenant);
  expect(await spend(tenant, NOW + 9)).toBeNull();
  expect(await spend(tenant, NOW + 10)).toBe(1);
  expect(await spend(tenant, NOW + DAY - 1)).toBe(2);
  expect(await spend(tenant, NOW + DAY)).toBeNull();
});

test("a grant that was left unused for too long is not read; a read begins the time anew", async () => {
  const tenant = await openGrants();
  await deposit(tenant, { unusedMs: 1000 });
  await activate(tenant);
  expect(await spend(tenant, NOW + 999)).toBe(1);
  expect(await spend(tenant, NOW + 1998)).toBe(2);
  expect(await spend(tenant, NOW + 2998)).toBeNull();
});

test("nobody reads the grant of another vault", async () => {
  const tenant = await openGrants();
  await deposit(tenant);
  await activate(tenant);
  expect(await spend(tenant, NOW, bob)).toBeNull();
  expect(await readsOf(tenant)).toBe(0);
});
