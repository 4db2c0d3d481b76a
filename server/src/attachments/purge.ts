/**
 * Deletes what compactions named as dead, in the transaction that deletes their blocks.
 * @module
 */
import type { Tx } from "../model/tenant.ts";
import type { Services } from "../services.ts";

/**
 * Deletes every attachment that truncate entries up to `n` named as dead, and gives its bytes back to the quota.
 *
 * @param tx of the purge, which holds the vault's lock.
 */
export async function purgeAttachments(
  { stores }: Pick<Services, "stores">,
  tx: Tx,
  n: number,
): Promise<{ readonly count: number; readonly bytes: number }> {
  const purged = await stores.attachments.purge(tx, n);
  if (purged.count > 0) await stores.vaults.advance(tx, 0, -purged.bytes);
  return purged;
}
