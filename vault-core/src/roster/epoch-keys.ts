/**
 * Gets the keys of epochs: the newest from this member's lockbox, older ones by links. Each must be the key to which
 * the roster commits, so a server can withhold keys but not replace them.
 * @module
 */
import { isVaultError, VaultError, withEvidence } from "../errors.ts";
import { unwrapEpochKey } from "../keys/kem-box.ts";
import { openLink } from "../keys/link.ts";
import type { MemberId } from "../model/ids.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { dataShape } from "../protocol/roster-calls.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import type { Session } from "../transport/login.ts";
import { lowestEpoch } from "./lowest-epoch.ts";

/** Keys of epochs by number. */
export type EpochKeys = ReadonlyMap<number, Uint8Array>;

/** Whose keys are fetched. */
export interface KeyHolder {
  readonly member: MemberId;
  /** KEM seeds, the newest first. */
  readonly kemSeeds: readonly Uint8Array[];
  /** Keys that are held already. */
  readonly held: EpochKeys;
  /** Lowest epoch of which a block may be needed. Absent: that of the newest compaction. */
  readonly lowest?: number;
}

/**
 * Completes the keys of all epochs that the roster names and a link or lockbox opens.
 * @returns `held` itself if nothing was missing.
 * @throws {VaultError} LOCKBOX_MISSING without a lockbox for the newest epoch; BAD_LOCKBOX; KEY_SUBSTITUTED.
 */
export async function fetchEpochKeys(
  session: Session,
  state: RosterState,
  holder: KeyHolder,
): Promise<EpochKeys> {
  const keys = new Map(holder.held);
  if (!keys.has(state.epoch)) keys.set(state.epoch, await fetchNewest(session, state, holder));
  const lowest = holder.lowest ?? lowestEpoch(state);
  for (let epoch = state.epoch; epoch > lowest; epoch--) {
    const vek = keys.get(epoch);
    if (vek === undefined) break;
    if (keys.has(epoch - 1)) continue;
    const older =
      state.commits.get(epoch)?.link === true
        ? await fetchOlder(session, state, { epoch, vek })
        : await fetchUnlinked(session, state, holder, epoch - 1);
    if (older === null) break;
    keys.set(epoch - 1, older);
  }
  return keys.size === holder.held.size ? holder.held : keys;
}

async function fetchNewest(
  session: Session,
  state: RosterState,
  holder: KeyHolder,
): Promise<Uint8Array> {
  return fetchLockbox(session, state, holder, state.epoch);
}

/** No link leads below an unlinked epoch; a member that was in before it has a lockbox of its own there. */
async function fetchUnlinked(
  session: Session,
  state: RosterState,
  holder: KeyHolder,
  epoch: number,
): Promise<Uint8Array | null> {
  try {
    return await fetchLockbox(session, state, holder, epoch);
  } catch (error) {
    if (isVaultError(error, "LOCKBOX_MISSING") || isVaultError(error, "BAD_LOCKBOX")) return null;
    throw error;
  }
}

async function fetchLockbox(
  session: Session,
  state: RosterState,
  { member, kemSeeds }: KeyHolder,
  epoch: number,
): Promise<Uint8Array> {
  const { vault } = state;
  const path = fillPath(PATHS.lockbox, { vault, epoch, rid: member });
  const box = await session.ask({ method: "GET", path }, dataShape).catch((error: unknown) => {
    if (isVaultError(error, "not-found"))
      throw new VaultError("LOCKBOX_MISSING", "This device was not given the vault's newest key.", {
        cause: error,
        ...(error.evidence !== null && { evidence: error.evidence }),
      });
    throw error;
  });
  const commit = commitOf(state, epoch);
  return proved(box.data, () =>
    unwrapEpochKey({ vault, epoch, rid: member }, { kemSeeds, commit }, box.data),
  );
}

async function fetchOlder(
  session: Session,
  state: RosterState,
  newer: { readonly epoch: number; readonly vek: Uint8Array },
): Promise<Uint8Array | null> {
  const { vault } = state;
  const path = fillPath(PATHS.link, { vault, epoch: newer.epoch });
  const link = await session.ask({ method: "GET", path }, dataShape).catch((error: unknown) => {
    // Below the floor of a compaction links are deleted with the blocks.
    if (isVaultError(error, "not-found") && newer.epoch <= lowestEpoch(state)) return null;
    throw error;
  });
  if (link === null) return null;
  const commit = commitOf(state, newer.epoch - 1);
  return proved(link.data, () => openLink({ vault, ...newer }, commit, link.data));
}

/** Opens what the server returned; if that fails, it is the proof. */
function proved(shown: Uint8Array, open: () => Uint8Array): Uint8Array {
  try {
    return open();
  } catch (error) {
    throw withEvidence(error, shown);
  }
}

function commitOf(state: RosterState, epoch: number): Uint8Array {
  const commit = state.commits.get(epoch)?.commit;
  if (commit === undefined)
    throw new VaultError("ROSTER_BAD", "The roster was refused: an epoch is without a commit.");
  return commit;
}
