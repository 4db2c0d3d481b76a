/**
 * The stores of the vault worker, which tell the collector what goes through them: of each block of an import several copies lie
 * about once it is written, and again once it has been sent.
 * @module
 */
import type { VaultPlatform } from "@rootvault/vault-core";

import { notePassed } from "../rpc/collector.ts";

type Stores = VaultPlatform["stores"];
type SpoolStore = NonNullable<Stores["spools"]>;
type Spool = Awaited<ReturnType<SpoolStore["begin"]>>;

/** As it was packed, sealed, as the browser's cipher copied it, as it was set aside. */
const ASIDE = 4;
/** As what was set aside, sealed, with its frame, as it was stored. */
const WRITTEN = 6;
/** As it was stored, as it is sent. */
const SENT = 3;
/** As it was received, as base64 in a document, as the browser writes that. */
const KEPT = 6;

/** Watches what sets aside, writes and sends the blocks of an import. */
export function watchedStores(stores: Stores): Stores {
  return {
    ...stores,
    outbox: watchedOutbox(stores.outbox),
    blocks: watchedBlocks(stores.blocks),
    ...(stores.spools === undefined ? {} : { spools: watchedSpools(stores.spools) }),
  };
}

function watchedSpools(spools: SpoolStore): SpoolStore {
  return {
    begin: async () => watchedSpool(await spools.begin()),
    clear: () => spools.clear(),
  };
}

function watchedSpool(spool: Spool): Spool {
  return {
    put: async (bytes) => {
      const number = await spool.put(bytes);
      notePassed(ASIDE * bytes.byteLength);
      return number;
    },
    get: async (number) => {
      const bytes = await spool.get(number);
      notePassed(ASIDE * bytes.byteLength);
      return bytes;
    },
    drop: () => spool.drop(),
  };
}

function watchedOutbox(outbox: Stores["outbox"]): Stores["outbox"] {
  return {
    append: async (entries) => {
      await outbox.append(entries);
      notePassed(WRITTEN * bytesOf(entries));
    },
    read: async (first, bytes) => {
      const entries = await outbox.read(first, bytes);
      notePassed(SENT * bytesOf(entries));
      return entries;
    },
    replace: (entries) => outbox.replace(entries),
    close: () => outbox.close(),
  };
}

function watchedBlocks(blocks: Stores["blocks"]): Stores["blocks"] {
  return {
    put: async (some) => {
      await blocks.put(some);
      notePassed(KEPT * bytesOf(some.map(({ bytes }) => bytes)));
    },
    get: (position) => blocks.get(position),
    positions: () => blocks.positions(),
    keys: () => blocks.keys(),
    ...(blocks.readAhead === undefined ? {} : { readAhead: () => blocks.readAhead?.() }),
    forget: (upTo) => blocks.forget(upTo),
    getMeta: (name) => blocks.getMeta(name),
    putMeta: (name, text) => blocks.putMeta(name, text),
    close: () => blocks.close(),
  };
}

function bytesOf(entries: readonly Uint8Array[]): number {
  return entries.reduce((sum, { byteLength }) => sum + byteLength, 0);
}
