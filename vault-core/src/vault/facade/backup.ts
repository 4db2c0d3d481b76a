/**
 * The part of `VaultApi` that writes a sealed backup, in parts of a bounded size.
 * @module
 */
import { type BackupDevice, planBackup } from "../../backup/plan.ts";
import { writeBackup } from "../../backup/write.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { toBase64Url } from "../../bytes/encoding.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { attachmentAddress } from "../../protocol/log/attachment.ts";
import { fetchAttachment } from "../../sync/attachments.ts";
import type { BackupPart, VaultApi } from "../api/vault-api.ts";
import type { OpenParts } from "../open/open-parts.ts";
import { lastSyncOf } from "../tending/sync-here.ts";

const PART_BYTES = 256 * 1024;
const MAX_OPEN = 4;

type Rest = AsyncGenerator<Uint8Array, void, undefined>;

/** Makes the method. */
export function backupMethods({
  device,
  exclusive,
}: Pick<OpenParts, "device" | "exclusive">): Pick<VaultApi, "backup"> {
  // What is left of a backup waits here under the word that the last part named.
  const open = new Map<string, Rest>();

  const restOf = async (after: string | undefined): Promise<Rest> => {
    if (after === undefined) {
      // Between two syncs, so that roster and blocks belong together; the writing itself holds up nothing.
      const maker = { ...device, attachment: attachmentsOf(device) };
      const plan = await exclusive(async () => {
        await mustHaveAll(device);
        return planBackup(maker);
      });
      return writeBackup(maker, plan);
    }
    const rest = open.get(after);
    if (rest === undefined)
      throw new VaultError("bad-value", "This part does not continue a backup. Begin again.");
    open.delete(after);
    return rest;
  };

  return {
    backup: async ({ after }): Promise<BackupPart> => {
      const rest = await restOf(after);
      const { bytes, ended } = await takePart(rest);
      if (ended) return { data: toBase64Url(bytes), next: null };
      for (const old of [...open.keys()].slice(0, Math.max(0, open.size - MAX_OPEN + 1)))
        open.delete(old);
      const next = toBase64Url(device.random(16));
      open.set(next, rest);
      return { data: toBase64Url(bytes), next };
    },
  };
}

/** From this device or the server; a server that does not answer is asked once. */
function attachmentsOf(device: OpenParts["device"]): BackupDevice["attachment"] {
  let isDown = false;
  return async (address) => {
    const kept = await device.attachments.files.get(address);
    if (kept !== null && attachmentAddress(kept) === address) return kept;
    if (isDown) return null;
    return await fetchAttachment(device, address).catch((error: unknown) => {
      if (!isVaultError(error)) throw error;
      isDown ||= error.code !== "BAD_ATTACHMENT";
      return null;
    });
  };
}

/** A device that a kit let in knows what it lacks only when its first sync has ended. */
async function mustHaveAll(device: OpenParts["device"]): Promise<void> {
  const isMaker = device.roster.current().entries[0]?.by === device.keeper.current().device;
  if (isMaker || (await lastSyncOf(device)) !== null) return;
  throw new VaultError(
    "owing",
    "No sync of this device has ended yet, so a backup could have a hole. Sync first.",
  );
}

async function takePart(
  rest: Rest,
): Promise<{ readonly bytes: Uint8Array; readonly ended: boolean }> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  while (length < PART_BYTES) {
    const next = await rest.next();
    if (next.done === true) return { bytes: concatBytes(...pieces), ended: true };
    pieces.push(next.value);
    length += next.value.length;
  }
  return { bytes: concatBytes(...pieces), ended: false };
}
