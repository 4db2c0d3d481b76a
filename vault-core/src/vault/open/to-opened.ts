/**
 * An open vault as its client holds it, and how it is locked.
 * @module
 */
import type { VaultApi, VaultChange } from "../api/vault-api.ts";
import type { Changes } from "../changes.ts";
import type { OpenParts } from "./open-parts.ts";
import type { VaultPlatform } from "../platform.ts";
import { prepareFigures, type Preparing } from "../tending/prepare-figures.ts";

/** An open vault. */
export interface OpenedVault {
  readonly api: VaultApi;
  /** Calls back when records changed or a sync ended, at most every 100 ms. */
  onChange(listener: (change: VaultChange) => void): () => void;
  /** Locks: flushes, leaves the marker of a clean end, gives up the lock. The stores stay with who opened them. */
  close(): Promise<void>;
}

/** Puts the way to lock beside the facade. */
export function toOpenedVault(
  { stores }: VaultPlatform,
  parts: OpenParts,
  { api, changes }: { readonly api: VaultApi; readonly changes: Changes },
): OpenedVault {
  const { device, context, serial, exclusive } = parts;
  const preparing = prepareFigures(parts, changes);
  const stop = device.log.onChange((collections) => changes.note({ collections }));
  return {
    api: whoRests(api, preparing),
    onChange: (listener) => changes.onChange(listener),
    close: async () => {
      // What runs ends first; what comes later is told that the vault is locked.
      await exclusive.close();
      await serial.close();
      await preparing.stop();
      stop();
      changes.close();
      context.records.close();
      await device.log.close();
      await stores.spools?.clear();
      await stores.lock.release();
    },
  };
}

/** Figures are not made ready while a file comes in: it has no room to spare, and changes them anyway. */
function whoRests(api: VaultApi, preparing: Preparing): VaultApi {
  return {
    ...api,
    importBegin: async (ask) => {
      preparing.rest();
      return api.importBegin(ask);
    },
    importItems: async (ask) => {
      preparing.rest();
      return api.importItems(ask);
    },
  };
}
