/**
 * Creates a vault: genesis signed by the kit and the first device, lockboxes for both. The vault's id is a hash of
 * genesis, so it is known, and can be kept, before a server hears of it.
 * @module
 */
import { toHex } from "../bytes/encoding.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import { type MemberSecrets, toMemberKeys } from "../keys/device.ts";
import { epochCommit } from "../keys/epoch.ts";
import { wrapEpochKey } from "../keys/kem-box.ts";
import { signEntry } from "../keys/sign-entry.ts";
import type { MemberId } from "../model/ids.ts";
import { PATHS } from "../protocol/paths.ts";
import { createVaultShape, type lockboxShape } from "../protocol/roster-calls.ts";
import { RECOVERY_ID } from "../protocol/ids.ts";
import type { RosterEntry } from "../protocol/roster/entry.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { toWire } from "../protocol/shapes.ts";
import type { z } from "../protocol/zod.ts";
import { callServer, readAnswer, type Network } from "../transport/call.ts";

/** A lockbox with its address, as the server stores it. */
export type Lockbox = z.output<typeof lockboxShape>;

/** A vault that no server knows yet. */
export interface PreparedVault {
  readonly genesis: RosterEntry;
  readonly state: RosterState;
  readonly lockboxes: readonly Lockbox[];
}

/** What a vault begins with. */
export interface VaultBeginning {
  readonly device: MemberSecrets;
  readonly kit: MemberSecrets;
  /** Key of epoch 1. */
  readonly vek: Uint8Array;
  /** Unix ms. */
  readonly now: number;
}

/** Makes genesis and the first two lockboxes. */
export function prepareVault(beginning: VaultBeginning, random: RandomSource): PreparedVault {
  const { device, kit, vek, now } = beginning;
  const keys = toMemberKeys(device);
  const kitKeys = toMemberKeys(kit);
  const genesis = signEntry(
    {
      n: 0,
      op: "genesis",
      by: device.id,
      ts: now,
      recovery: { sig: toHex(kitKeys.signKey), kem: toHex(kitKeys.kemKey) },
      device: {
        id: device.id,
        class: "device",
        sig: toHex(keys.signKey),
        kem: toHex(keys.kemKey),
      },
      commit: toHex(epochCommit(vek)),
    },
    [device, kit],
  );
  const state = readRoster([genesis]);
  const lockboxFor = (rid: MemberId, kemKey: Uint8Array): Lockbox => ({
    epoch: 1,
    rid,
    data: wrapEpochKey({ vault: state.vault, epoch: 1, rid }, kemKey, vek, random),
  });
  const lockboxes = [lockboxFor(device.id, keys.kemKey), lockboxFor(RECOVERY_ID, kitKeys.kemKey)];
  return { genesis, state, lockboxes };
}

/**
 * Tells a server of the vault. Call it again after an answer was lost: the same genesis is the same vault.
 * @returns the key whose acks count; the device names it in the roster by a `server` entry.
 * @throws {VaultError} invite-invalid; signups-closed; unreachable.
 */
export async function registerVault(
  network: Network,
  origin: string,
  { genesis, state, lockboxes }: PreparedVault,
  invite?: string,
): Promise<Uint8Array> {
  const answer = await callServer(network, origin, {
    method: "POST",
    path: PATHS.vaults,
    body: {
      ...(invite === undefined ? {} : { invite }),
      genesis,
      lockboxes: lockboxes.map((box) => toWire(box)),
    },
    // The same genesis is the same vault, and an invite that it spent is spent for it.
    idempotent: true,
  });
  const made = await readAnswer(answer, createVaultShape);
  if (made.vault !== state.vault)
    throw new VaultError("WRONG_VAULT", "The server made another vault than the one asked for.");
  return made.server_key;
}
