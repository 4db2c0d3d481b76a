/**
 * What a thief does with the keys of a device: admits another, and tries every lockbox.
 * @module
 */
import { readBase64Url } from "../../vault-core/src/bytes/encoding.ts";
import { isVaultError } from "../../vault-core/src/errors.ts";
import { sign } from "../../vault-core/src/crypto/secret.ts";
import { createDevice, toMemberKeys } from "../../vault-core/src/keys/device.ts";
import { unwrapEpochKey } from "../../vault-core/src/keys/kem-box.ts";
import { popMessage } from "../../vault-core/src/protocol/roster/entry.ts";
import { appendAdd } from "../../vault-core/src/roster/append-add.ts";
import { random } from "./household.ts";
import type { Thief } from "./thief.ts";

/** Admits a device of the thief's own. */
export async function addDevice({ secrets, session, state }: Thief): Promise<void> {
  const added = createDevice(random);
  const keys = toMemberKeys(added);
  const pop = sign(added.signSeed, "pop", popMessage(state.vault, keys.id, keys.kemKey));
  const keeper = { current: () => secrets, save: async () => Promise.resolve() };
  const author = { session, keeper, random, now: Date.now };
  await appendAdd(author, state, { class: "device", keys, pop });
}

/** Tries every lockbox of the newest epoch, as another member fetches them; gives the members whose one opened. */
export async function openLockboxes(thief: Thief, other: Thief): Promise<readonly string[]> {
  const { vault } = thief.secrets;
  const { epoch, members, commits } = other.state;
  const commit = commits.get(epoch)?.commit ?? new Uint8Array();
  const opened: string[] = [];
  for (const rid of members.keys()) {
    const answer = await other.session
      .call({ method: "GET", path: `/vaults/${vault}/lockboxes/${epoch}/${rid}` })
      .catch(() => null);
    const { data } = ((await answer?.json()) as { data?: string }) ?? {};
    const box = readBase64Url(data ?? "");
    if (box === null || box.length === 0) continue;
    if (
      [rid, thief.secrets.device].some((as) =>
        opens(thief, { vault, epoch, rid: as }, { commit, box }),
      )
    )
      opened.push(rid);
  }
  return opened;
}

function opens(
  { secrets }: Thief,
  address: Parameters<typeof unwrapEpochKey>[0],
  { commit, box }: { readonly commit: Uint8Array; readonly box: Uint8Array },
): boolean {
  try {
    unwrapEpochKey(address, { kemSeeds: [secrets.kemSeed], commit }, box);
    return true;
  } catch (error) {
    if (isVaultError(error)) return false;
    throw error;
  }
}
