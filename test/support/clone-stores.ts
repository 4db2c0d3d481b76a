/**
 * The disk of a device as a backup keeps it: everything in its stores at one moment.
 * @module
 */
import { createMemoryStores, type VaultStores } from "@rootvault/vault-core";

import { blockId } from "../../vault-core/src/protocol/log/block-id.ts";

/** What a device keeps beside its blocks. */
const META = ["roster", "cursor", "alarms", "last-sync"];

/** Copies the stores of a device. */
export async function cloneStores(from: VaultStores): Promise<VaultStores> {
  const to = createMemoryStores();
  const secrets = await from.secrets.read();
  if (secrets !== null) await to.secrets.write(secrets);
  await to.outbox.append(await from.outbox.read(0, Number.POSITIVE_INFINITY));
  for (const position of await from.blocks.positions()) {
    const bytes = await from.blocks.get(position);
    if (bytes !== null) await to.blocks.put([{ position, id: blockId(bytes), bytes }]);
  }
  for (const name of META) {
    const text = await from.blocks.getMeta(name);
    if (text !== null) await to.blocks.putMeta(name, text);
  }
  const marker = await from.marker.read();
  if (marker !== null) await to.marker.write(marker);
  return to;
}
