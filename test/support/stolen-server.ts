/**
 * A thief with a byte copy of a server's data folder, and with keys: opens whatever can be opened.
 * @module
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Database from "better-sqlite3";

import { openBlock } from "../../vault-core/src/block/open.ts";
import { collectionKey } from "../../vault-core/src/keys/collection-key.ts";
import { unwrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { openLink } from "../../vault-core/src/keys/link.ts";
import type { DeviceSecrets } from "../../vault-core/src/keys/secrets.ts";
import { passkeySecrets } from "../../vault-core/src/keys/passkey.ts";
import { kitSecrets } from "../../vault-core/src/keys/kit.ts";
import type { MemberId } from "../../vault-core/src/model/ids.ts";
import { isMemberId, RECOVERY_ID } from "../../vault-core/src/protocol/ids.ts";
import { readBlockHeader } from "../../vault-core/src/protocol/log/block-header.ts";
import { rosterEntryShape } from "../../vault-core/src/protocol/roster/entry.ts";
import { readRoster } from "../../vault-core/src/protocol/roster/rules.ts";
import type { RosterState } from "../../vault-core/src/protocol/roster/state.ts";
import { internalCollections } from "../../vault-core/src/records/internal/envelope.ts";
import { collections } from "../../vault-core/src/records/registry.ts";
import { unlockSecrets } from "../../vault-core/src/vault/enter/secrets-box.ts";
import { PASSWORD, type TestDevice } from "./household.ts";

/** Keys that survive: of devices, as their files hold them, and of a recovery kit. */
export interface SurvivingKeys {
  readonly devices: readonly DeviceSecrets[];
  readonly kit: Uint8Array | null;
  readonly passkey?: PasskeyKeys;
}

/** A passkey as its authenticator holds it. */
export interface PasskeyKeys {
  readonly credentialId: Uint8Array;
  readonly prf: Uint8Array;
}

/** A copied block. */
export interface StolenBlock {
  readonly id: string;
  readonly body: Uint8Array;
}

/** A copy of a data folder. */
export interface StolenServer {
  readonly blocks: readonly StolenBlock[];
  /** All bytes of all files. */
  readonly bytes: Buffer;
  readonly lockboxes: readonly { epoch: number; rid: string; data: Uint8Array }[];
  readonly links: readonly { epoch: number; data: Uint8Array }[];
  readonly roster: RosterState;
}

/** Copies the folder of a running server and reads it. */
export function steal(data: string): StolenServer {
  const folder = mkdtempSync(join(tmpdir(), "rootvault-stolen-"));
  try {
    cpSync(data, folder, { recursive: true });
    const bytes = Buffer.concat(
      readdirSync(folder, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name))),
    );
    const database = new Database(join(folder, "rootvault.db"));
    const all = <Row>(sql: string): Row[] => database.prepare<[], Row>(sql).all();
    const entries = all<{ bytes: string; sigs: string }>(
      "SELECT bytes, sigs FROM roster_entry ORDER BY n",
    ).map((row) => rosterEntryShape.parse({ bytes: row.bytes, sigs: JSON.parse(row.sigs) }));
    const stolen = {
      bytes,
      blocks: [...all<StolenBlock>("SELECT id, body FROM block")],
      lockboxes: all<StolenServer["lockboxes"][number]>("SELECT epoch, rid, data FROM lockbox"),
      links: all<StolenServer["links"][number]>("SELECT epoch, data FROM link"),
      roster: readRoster(entries),
    };
    database.close();
    return stolen;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a device's files hold, unlocked. */
export async function keysOf(...devices: readonly TestDevice[]): Promise<readonly DeviceSecrets[]> {
  const opened = devices.map(async ({ platform }) => {
    const { keeper } = await unlockSecrets(platform, { password: PASSWORD });
    return keeper.current();
  });
  return Promise.all(opened);
}

/** Gives the ids of the blocks that a thief with copies and keys can open. */
export function openAll(copies: readonly StolenServer[], keys: SurvivingKeys): ReadonlySet<string> {
  const veks = epochKeysOf(copies, keys);
  const names = [...Object.keys(collections), ...internalCollections];
  const opened = new Set<string>();
  for (const { id, body } of copies.flatMap(({ blocks }) => blocks)) {
    const vek = veks.get(readBlockHeader(body).epoch);
    if (vek === undefined || opened.has(id)) continue;
    openBlock(body, new Map(names.map((name) => [name, collectionKey(vek, name)])));
    opened.add(id);
  }
  return opened;
}

/** Every epoch key that some key opens, by lockboxes and links of any copy. */
function epochKeysOf(
  copies: readonly StolenServer[],
  { devices, kit, passkey }: SurvivingKeys,
): ReadonlyMap<number, Uint8Array> {
  const veks = new Map(devices.flatMap(({ epochKeys }) => [...epochKeys]));
  const seeds = new Map<MemberId, Uint8Array[]>();
  for (const { device, kemSeed, nextKemSeed } of devices)
    seeds.set(device, nextKemSeed === null ? [kemSeed] : [kemSeed, nextKemSeed]);
  if (kit !== null) seeds.set(RECOVERY_ID, [kitSecrets(kit).kemSeed]);
  if (passkey !== undefined)
    for (const [id, kemSeed] of passkeySeeds(copies, passkey)) seeds.set(id, [kemSeed]);
  for (const copy of copies)
    for (const [epoch, vek] of unwrapAll(copy, seeds)) veks.set(epoch, vek);
  const links = copies.flatMap(({ links: list, roster }) => list.map((link) => ({ link, roster })));
  for (const { link, roster } of links.toSorted((a, b) => b.link.epoch - a.link.epoch)) {
    const older = follow(link, roster, veks.get(link.epoch));
    if (older !== null) veks.set(link.epoch - 1, older);
  }
  return veks;
}

/** The passkey's key, for each member that is a passkey in any copy: what is not its own it does not open. */
function passkeySeeds(
  copies: readonly StolenServer[],
  { prf, credentialId }: PasskeyKeys,
): readonly (readonly [MemberId, Uint8Array])[] {
  return copies.flatMap(({ roster: { vault, members } }) => {
    const { kemSeed } = passkeySecrets(prf, vault, credentialId);
    const passkeys = [...members.values()].filter((member) => member.class === "passkey");
    return passkeys.map(({ id }) => [id, kemSeed] as const);
  });
}

/** Ids of the blocks that the collection keys of a helper open in any copy, with their collections. */
export function openAsHelper(
  copies: readonly StolenServer[],
  { helper }: DeviceSecrets,
): ReadonlyMap<string, string> {
  const opened = new Map<string, string>();
  for (const { id, body } of copies.flatMap(({ blocks }) => blocks)) {
    const keys = helper?.collectionKeys.get(readBlockHeader(body).epoch);
    const block = keys === undefined ? null : attempt(() => openBlock(body, keys));
    if (block !== null) opened.set(id, block.collection);
  }
  return opened;
}

function unwrapAll(
  { roster, lockboxes }: StolenServer,
  seeds: ReadonlyMap<string, readonly Uint8Array[]>,
): readonly (readonly [epoch: number, vek: Uint8Array])[] {
  return lockboxes.flatMap(({ epoch, rid, data }) => {
    const commit = roster.commits.get(epoch)?.commit;
    const kemSeeds = seeds.get(rid);
    if (!isMemberId(rid) || commit === undefined || kemSeeds === undefined) return [];
    const address = { vault: roster.vault, epoch, rid };
    const vek = attempt(() => unwrapEpochKey(address, { kemSeeds, commit }, data));
    return vek === null ? [] : [[epoch, vek] as const];
  });
}

function follow(
  { epoch, data }: StolenServer["links"][number],
  roster: RosterState,
  vek: Uint8Array | undefined,
): Uint8Array | null {
  const commit = roster.commits.get(epoch - 1)?.commit;
  if (vek === undefined || commit === undefined) return null;
  return attempt(() => openLink({ vault: roster.vault, epoch, vek }, commit, data));
}

function attempt<Value>(work: () => Value): Value | null {
  try {
    return work();
  } catch {
    return null;
  }
}
