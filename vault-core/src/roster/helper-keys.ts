/**
 * Gets the keys of a helper from its boxes and keeps them. It looks at the newest epoch's boxes each time, since a further
 * collection is a further box, and at older epochs' where it lacks something.
 * @module
 */
import { concatBytes } from "../bytes/compare.ts";
import { isVaultError, VaultError, withEvidence } from "../errors.ts";
import { type CollectionKeyMap, unwrapCollectionKeys } from "../keys/helper-box.ts";
import type { HelperSecrets } from "../keys/secrets.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { helperBoxesShape } from "../protocol/roster-calls.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { kemSeedsOf, type RosterDevice } from "./device-roster.ts";
import { lowestEpoch } from "./lowest-epoch.ts";

/**
 * Completes the keys of this helper, and keeps them.
 *
 * @returns whether there are more than before.
 * @throws {VaultError} LOCKBOX_MISSING without a box of the newest epoch; BAD_LOCKBOX if none of them counts or opens.
 */
export async function keepHelperKeys(device: RosterDevice, state: RosterState): Promise<boolean> {
  const before = device.keeper.current().helper;
  const helper = before ?? { idRoot: device.random(32), collectionKeys: new Map() };
  const newest = await keysOfEpoch(device, state, { helper, epoch: state.epoch });
  const keys = new Map(helper.collectionKeys).set(state.epoch, newest);
  for (let epoch = lowestEpoch(state); epoch < state.epoch; epoch++) {
    const held = keys.get(epoch);
    if (held !== undefined && [...newest.keys()].every((name) => held.has(name))) continue;
    // An epoch of before, whose boxes the server does not give, stays closed.
    const older = await keysOfEpoch(device, state, { helper, epoch }).catch(unlessMissing);
    if (older !== null) keys.set(epoch, older);
  }
  const isMore = before === undefined || sizeOf(keys) > sizeOf(before.collectionKeys);
  if (isMore)
    await device.keeper.save({
      ...device.keeper.current(),
      helper: { idRoot: helper.idRoot, collectionKeys: keys },
    });
  return isMore;
}

async function keysOfEpoch(
  { session, keeper }: RosterDevice,
  state: RosterState,
  { helper, epoch }: { readonly helper: HelperSecrets; readonly epoch: number },
): Promise<CollectionKeyMap> {
  const { device: rid } = keeper.current();
  const { vault } = state;
  const path = fillPath(PATHS.helperBoxesOf, { vault, epoch, rid });
  const boxes = await session
    .ask({ method: "GET", path }, helperBoxesShape)
    .then((answer) => answer.boxes)
    .catch((error: unknown) => {
      if (isVaultError(error, "not-found")) return [];
      throw error;
    });
  const held = helper.collectionKeys.get(epoch) ?? new Map();
  const mine = { address: { vault, epoch, rid }, kemSeeds: kemSeedsOf(keeper.current()), held };
  try {
    return unwrapCollectionKeys(state, mine, boxes);
  } catch (error) {
    throw withEvidence(error, concatBytes(...boxes));
  }
}

function unlessMissing(error: unknown): null {
  if (error instanceof VaultError && /^(LOCKBOX_MISSING|BAD_LOCKBOX)$/.test(error.code))
    return null;
  throw error;
}

function sizeOf(keys: HelperSecrets["collectionKeys"]): number {
  return [...keys.values()].reduce((sum, one) => sum + one.size, 0);
}
