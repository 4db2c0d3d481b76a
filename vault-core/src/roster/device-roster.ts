/**
 * What a device does to the roster in its own name, with its secrets at hand: each function appends, and keeps what
 * it learned before it returns.
 * @module
 */
import { equalBytes } from "../bytes/compare.ts";
import type { RandomSource } from "../crypto/random-pool.ts";
import { VaultError } from "../errors.ts";
import { epochCommit } from "../keys/epoch.ts";
import type { DeviceSecrets } from "../keys/secrets.ts";
import type { SecretsKeeper } from "../keys/secrets-keeper.ts";
import { baseFloor } from "../protocol/roster/truncates.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { Session } from "../transport/login.ts";
import type { RosterWriter } from "./append.ts";
import { fetchEpochKeys } from "./epoch-keys.ts";

/** A device with its session, secrets, clock and randomness. */
export interface RosterDevice {
  readonly session: Session;
  readonly keeper: SecretsKeeper;
  readonly random: RandomSource;
  /** Unix ms. */
  readonly now: () => number;
}

/** The device as an author of entries. */
export function writerOf({ session, keeper, now }: RosterDevice): RosterWriter {
  const { device, signSeed } = keeper.current();
  return { session, signer: { id: device, signSeed }, now };
}

/**
 * Fetches the keys of epochs that this device lacks, and keeps them.
 * @throws {VaultError} as `fetchEpochKeys`.
 */
export async function keepEpochKeys(device: RosterDevice, state: RosterState): Promise<void> {
  const secrets = device.keeper.current();
  const epochKeys = await fetchEpochKeys(device.session, state, {
    member: secrets.device,
    kemSeeds: kemSeedsOf(secrets),
    held: secrets.epochKeys,
    lowest: baseFloor(state, secrets.device, secrets.settled ?? 0).epoch,
  });
  if (epochKeys !== secrets.epochKeys)
    await device.keeper.save({ ...device.keeper.current(), epochKeys });
}

/** Gives the current epoch's key, fetched if need be. */
export async function currentEpochKey(
  device: RosterDevice,
  state: RosterState,
): Promise<Uint8Array> {
  if (!device.keeper.current().epochKeys.has(state.epoch)) await keepEpochKeys(device, state);
  const vek = device.keeper.current().epochKeys.get(state.epoch);
  if (vek === undefined)
    throw new VaultError("LOCKBOX_MISSING", "This device was not given the vault's newest key.");
  return vek;
}

/**
 * Keeps a new epoch's key if it is the one that came into force; else it is fetched as any other. Another device may
 * have started an epoch of the same number: its commit tells the two apart.
 */
export async function keepMadeKey(
  device: RosterDevice,
  after: RosterState,
  made: { readonly epoch: number; readonly vek: Uint8Array } | null,
): Promise<void> {
  const secrets = device.keeper.current();
  if (made === null || made.epoch !== after.epoch || secrets.epochKeys.has(made.epoch)) return;
  const commit = after.commits.get(made.epoch)?.commit;
  if (commit === undefined || !equalBytes(epochCommit(made.vek), commit)) return;
  const epochKeys = new Map(secrets.epochKeys).set(made.epoch, made.vek);
  await device.keeper.save({ ...secrets, epochKeys });
}

/** The KEM seeds of a member, the newest first: while it changes keys it has two. */
export function kemSeedsOf({ kemSeed, nextKemSeed }: DeviceSecrets): readonly Uint8Array[] {
  return nextKemSeed === null ? [kemSeed] : [nextKemSeed, kemSeed];
}
