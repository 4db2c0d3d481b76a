/**
 * Vault worker: all keys of an open vault, its stores, its index and its sync. It lives from unlock to lock; the page
 * sees answers of `VaultApi` and nothing else.
 * @module
 */
import {
  createRandomPool,
  createVault,
  joinVault,
  openBrowserStores,
  openDeviceKey,
  openVault,
  openWithPasskey,
  passkeyEval,
  restoreVault,
  vaultInfo,
  vaultMethods,
  VaultError,
  type Joining,
  type OpenedVault,
  type VaultPlatform,
} from "@rootvault/vault-core";
import { collectAllOfMany } from "../rpc/collector.ts";
import { type NewVault, type PasskeyWay, STORES, type WayIn } from "../rpc/door.ts";
import { giveItemsBack, type PackedItems, unpackItems } from "../rpc/packed.ts";
import { type Method, serve, startWorker } from "../rpc/serve.ts";
import { starter } from "../rpc/wire.ts";
import { deriveKey, granteeDocuments } from "./helpers.ts";
import { leavesMuch } from "./leaves-much.ts";
import { watchedStores } from "./watched-stores.ts";

/** Memory of the password's key, in KiB: a phone has less to give. */
const PHONE_KIB = 65_536;

let opened: OpenedVault | null = null;
let joining: Joining | null = null;

void startWorker(starter, async () => {
  const { indexedDB } = globalThis;
  const { locks, storage } = navigator;
  const stores = await openBrowserStores({ indexedDB, locks, storage }, STORES);
  const random = createRandomPool((bytes) => void crypto.getRandomValues(bytes));
  const base = {
    random,
    now: () => Date.now(),
    fetch: (...ask: Parameters<typeof fetch>) => fetch(...ask),
    stores: watchedStores(stores),
    deviceKey: openDeviceKey({ indexedDB, random }, STORES),
    argon2id: deriveKey,
    granteeDocuments,
    ...(/Android|iPhone|iPad/.test(navigator.userAgent) ? { passwordKib: PHONE_KIB } : {}),
  };
  serve(starter, { ...doorMethods(base), ...apiMethods(), importPart });
});

type Base = Omit<VaultPlatform, "deviceName">;

function doorMethods(base: Base): Record<string, Method> {
  const { origin } = location;
  const named = (deviceName: string): VaultPlatform => ({ ...base, deviceName });
  return {
    info: () => vaultInfo(base.stores),
    create: async (ask: NewVault) => {
      const { vault } = await createVault(named(ask.deviceName), { origin, ...ask });
      take(vault);
    },
    open: async (way: WayIn) => {
      take(await openVault(named(""), way));
    },
    passkeyEval: () => passkeyEval(),
    openPasskey: async (ask: PasskeyWay) => {
      take(await openWithPasskey(named(ask.deviceName), { origin, ...ask }));
    },
    restore: async (ask: NewVault & { text: string }) => {
      take(await restoreVault(named(ask.deviceName), { origin, ...ask }));
    },
    joinBegin: async ({ deviceName }: { deviceName: string }) => {
      joining = await joinVault(named(deviceName), { origin });
      return { qr: joining.qr, codeWords: joining.codeWords };
    },
    joinWords: () => mustJoin().words(),
    joinFinish: async ({ password }: { password: string }) => {
      take(await mustJoin().finished(password));
      joining = null;
    },
    close: async () => {
      await opened?.close();
      opened = null;
    },
  };
}

function take(vault: OpenedVault): void {
  opened = vault;
  vault.onChange((change) => postMessage({ event: "change", data: change }));
}

function mustJoin(): Joining {
  if (joining !== null) return joining;
  throw new VaultError("pairing-gone", "There is no pairing under way.");
}

/** The methods of `VaultApi` by name, each refused while the vault is locked. */
async function importPart({ run, items }: { run: string; items: PackedItems }): Promise<void> {
  if (opened === null) throw new VaultError("vault-locked", "The vault is locked.");
  try {
    await opened.api.importItems({ run, items: unpackItems(items) });
  } finally {
    giveItemsBack(items);
  }
}

function apiMethods(): Record<string, Method> {
  const entries = vaultMethods.map((name): [string, Method] => [
    name,
    (ask: never) => {
      if (opened === null) throw new VaultError("vault-locked", "The vault is locked.");
      const answer = (opened.api[name] as (ask: never) => unknown)(ask);
      return leavesMuch(name, ask) ? Promise.resolve(answer).finally(tidyLater) : answer;
    },
  ]);
  return Object.fromEntries(entries);
}

/** The answer goes first. */
function tidyLater(): void {
  setTimeout(collectAllOfMany, 0);
}
