/**
 * Builds what the rooms need, once per start: the only file that names a storage engine.
 * @module
 */
import { createPublicKey, sign } from "node:crypto";
import { join } from "node:path";
import {
  ackMessage,
  digestToSign,
  hash,
  kitOf,
  readBase64Url,
  toHex,
  VaultError,
  type AckFields,
  type RosterState,
} from "@rootvault/vault-core/protocol";
import type { Logger } from "pino";
import type { AttachmentStore } from "./attachments/store.ts";
import type { Config } from "./config.ts";
import { openLimits, type StoredLimits } from "./http/limits.ts";
import { createProofMemory, type ProofMemory } from "./http/proof-memory.ts";
import type { Base, Clock, RandomSource } from "./model/base.ts";
import { createRosterReader, type RosterReader } from "./roster/roster-reader.ts";
import type { PairingStore, RosterStore } from "./roster/store.ts";
import type { ServerSecrets } from "./secrets.ts";
import type { SessionStore } from "./sessions/store.ts";
import { createBus, type MemoryBus } from "./storage/bus.ts";
import type { Driver } from "./storage/driver.ts";
import { migrate } from "./storage/migrate.ts";
import { openSqlite } from "./storage/sqlite.ts";
import { attachmentStore } from "./storage/tables/attachments.ts";
import { createBucketStore } from "./storage/tables/buckets.ts";
import { pairingStore, rosterStore } from "./storage/tables/roster.ts";
import { sessionStore } from "./storage/tables/sessions.ts";
import { compactionStore } from "./storage/tables/compactions.ts";
import { blockStore } from "./storage/tables/sync.ts";
import { inviteStore, kitStore, vaultStore } from "./storage/tables/vaults.ts";
import { createSharedDb, createTenantDb } from "./storage/tenant-db.ts";
import type { BlockStore } from "./sync/store.ts";
import type { CompactionStore, InviteStore, KitStore, VaultStore } from "./vaults/store.ts";

/** What every start is given; tests pass a clock, a network, randomness and a log of their own. */
export interface Surroundings {
  readonly now: Clock;
  readonly random: RandomSource;
  /** The network, for grantee documents alone. */
  readonly fetch: typeof globalThis.fetch;
  readonly log: Logger;
}

/** The tables behind the rooms. */
export interface Stores {
  readonly vaults: VaultStore;
  readonly invites: InviteStore;
  readonly kits: KitStore;
  readonly roster: RosterStore;
  readonly pairings: PairingStore;
  readonly sessions: SessionStore;
  readonly blocks: BlockStore;
  readonly attachments: AttachmentStore;
  readonly compactions: CompactionStore;
}

/** What rooms are built of. */
export interface Services extends Base, Surroundings {
  readonly config: Config;
  readonly secrets: ServerSecrets;
  /** Where the app is. */
  readonly appUrl: string;
  readonly limits: StoredLimits;
  readonly bus: MemoryBus;
  readonly driver: Driver;
  readonly stores: Stores;
  readonly rosters: RosterReader;
  /** The server's memory for DPoP proofs: nonces and used `jti`. */
  readonly proofs: ProofMemory;
  /** Public half of the ack key, 32 bytes. */
  readonly serverKey: Uint8Array;
  /** Signs that something was stored, erased or revoked; call it after the commit. */
  signAck(fields: AckFields): Uint8Array;
  /** Name by which a recovery kit finds its vault: H("kit-find", its signing key)[0..16] as hex. */
  kitHash(roster: RosterState): string;
}

/** Opens the database and builds the services. Whoever opened them closes `driver`. */
export async function openServices(
  config: Config,
  secrets: ServerSecrets,
  origin: string,
  surroundings: Surroundings,
): Promise<Services> {
  const { now, random } = surroundings;
  const driver = openSqlite(join(config.data, "rootvault.db"));
  await migrate(driver);
  const shared = createSharedDb(driver);
  const { trial } = config;
  const store = createBucketStore(shared);
  const limits = await openLimits({ now, hashKey: secrets.hashKey, trial, store });
  return {
    ...surroundings,
    config,
    secrets,
    origin,
    trial,
    driver,
    shared,
    limits,
    appUrl: config.appUrl ?? `${origin}/app/`,
    tenant: createTenantDb(driver),
    bus: createBus(),
    stores: {
      vaults: vaultStore,
      invites: inviteStore,
      kits: kitStore,
      roster: rosterStore,
      pairings: pairingStore,
      sessions: sessionStore,
      blocks: blockStore,
      attachments: attachmentStore,
      compactions: compactionStore,
    },
    rosters: createRosterReader(rosterStore),
    proofs: createProofMemory(now, random),
    serverKey: publicHalf(secrets),
    signAck: (fields) =>
      new Uint8Array(sign(null, digestToSign("server-ack", ackMessage(fields)), secrets.ackKey)),
    kitHash: (roster) => toHex(hash("kit-find", kitOf(roster).signKey).subarray(0, 16)),
  };
}

function publicHalf({ ackKey }: ServerSecrets): Uint8Array {
  const { x } = createPublicKey(ackKey).export({ format: "jwk" });
  const key = readBase64Url(x ?? "");
  if (key === null || key.length !== 32)
    throw new VaultError("bad-value", "The ack key is damaged.");
  return key;
}
