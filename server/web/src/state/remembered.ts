/**
 * What this browser remembers of its vault, so that the lock screen stands before the vault worker does: what the secrets
 * file says in clear, and no more. The worker's own answer counts as soon as it is there.
 * @module
 */
import type { SlotView } from "@rootvault/vault-core";
import type { VaultInfo } from "../rpc/door.ts";
import { isLockMeant, keep, read, staying } from "./look.ts";

const NAME = "vault";
const SLOT_KINDS: ReadonlySet<unknown> = new Set(["pw", "prf", "webcrypto"]);

/** Remembers the vault of this browser, or that there is none. */
export function rememberVault(info: VaultInfo | null): void {
  keep(NAME, info === null ? "" : JSON.stringify(info));
}

/** The vault that was remembered; null if there was none, or if a reload may go on without a question. */
export function rememberedVault(): VaultInfo | null {
  if (staying.value && !isLockMeant()) return null;
  return readVault(read(NAME) ?? "");
}

/** Reads what `rememberVault` wrote; null for anything else. */
export function readVault(text: string): VaultInfo | null {
  try {
    const value: unknown = JSON.parse(text);
    return isVault(value) ? value : null;
  } catch {
    return null;
  }
}

/** Tells whether this browser surely has no vault: none of its databases is there. False where browsers do not list them. */
export async function hasNoStores(factory: Partial<IDBFactory>, name: string): Promise<boolean> {
  try {
    const databases = await factory.databases?.();
    return databases?.every((one) => one.name?.includes(name) !== true) ?? false;
  } catch {
    return false;
  }
}

function isVault(value: unknown): value is VaultInfo {
  if (!isObject(value)) return false;
  const { vault, origin, deviceName, slots } = value;
  const areTexts = [vault, origin, deviceName].every((one) => typeof one === "string");
  return areTexts && Array.isArray(slots) && slots.every(isSlot);
}

function isSlot(value: unknown): value is SlotView {
  if (!isObject(value)) return false;
  const { id, kind, credentialId, until } = value;
  const areTexts = [credentialId, until].every((one) => one === null || typeof one === "string");
  return areTexts && typeof id === "string" && SLOT_KINDS.has(kind);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
