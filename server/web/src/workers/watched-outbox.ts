/**
 * The outbox of the vault worker, which tells the collector what goes through it: of each block of an import several copies lie
 * about once it is written.
 * @module
 */
import type { VaultPlatform } from "@rootvault/vault-core";

import { notePassed } from "../rpc/collector.ts";

type Outbox = VaultPlatform["stores"]["outbox"];

/** As what was set aside, sealed, with its frame, as it was stored. */
const COPIES = 6;

/** Watches an outbox. */
export function watchedOutbox(outbox: Outbox): Outbox {
  return {
    append: async (entries) => {
      await outbox.append(entries);
      notePassed(COPIES * entries.reduce((sum, { byteLength }) => sum + byteLength, 0));
    },
    read: (first, bytes) => outbox.read(first, bytes),
    replace: (entries) => outbox.replace(entries),
    close: () => outbox.close(),
  };
}
