/**
 * What many screens show and what follows the vault: its status, what changed, what waits, the last sync.
 * @module
 */
import { signal } from "@preact/signals";
import type {
  AlarmDecisionResult,
  GrantRow,
  RequestRow,
  VaultApi,
  VaultChange,
  VaultStatus,
} from "@rootvault/vault-core";
import { isTakingIn } from "./taking-in.ts";

/** The vault's status, null before the first answer. */
export const status = signal<VaultStatus | null>(null);
/** Requests, newest first. */
export const requests = signal<readonly RequestRow[]>([]);
/** Grants, newest first. */
export const grants = signal<readonly GrantRow[]>([]);
/** Devices that hold a copy. */
export const deviceCount = signal(0);
/** Raised with every change; the collections of the last one. */
export const changes = signal<{ readonly n: number; readonly collections: readonly string[] }>({
  n: 0,
  collections: [],
});
/** Whether a sync runs, and the code with which the last one failed. */
export const syncing = signal(false);
/** Code of the last failed sync, or null. */
export const syncError = signal<string | null>(null);
/** The minute, for "3 min ago". */
export const minute = signal(Date.now());

/** Whether this device is a helper of somebody's vault. */
export function isHelping(): boolean {
  return (status.value?.helper ?? null) !== null;
}

/** Whether records can be added here: a helper may perhaps only read. */
export function mayAdd(): boolean {
  const terms = status.value?.helper ?? null;
  return terms === null || terms.may === "add";
}

/** Whether older entries are still on their way to this device: what it does not hold may yet come. */
export function isComing(): boolean {
  return (status.value?.coming.owed ?? 0) > 0;
}

let stop: (() => void) | null = null;
let soon: ReturnType<typeof setTimeout> | undefined;

/** Begins to follow an open vault: refreshes after changes, syncs soon after them and once a minute. */
export function followVault(
  api: VaultApi,
  onChange: (listener: (change: VaultChange) => void) => () => void,
): void {
  const off = onChange((change) => {
    changes.value = { n: changes.value.n + 1, collections: change.collections };
    void refresh(api);
    if (change.collections.length > 0) syncSoon(api, 1_500);
  });
  const tick = setInterval(() => {
    minute.value = Date.now();
    void syncNow(api);
  }, 60_000);
  const wake = (): void => syncSoon(api, 0);
  addEventListener("online", wake);
  stop = () => {
    off();
    clearInterval(tick);
    removeEventListener("online", wake);
  };
  void refresh(api);
  syncSoon(api, 0);
}

/** Syncs now, unless a file comes in, which brings more to sync; a failure is remembered, not thrown. */
export async function syncNow(api: VaultApi): Promise<void> {
  if (syncing.value || isTakingIn()) return;
  syncing.value = true;
  try {
    await syncOrThrow(api).catch(() => undefined);
  } finally {
    syncing.value = false;
    minute.value = Date.now();
    await refresh(api);
  }
}

/** Syncs, and remembers how it went. @throws what the sync ended with. */
export async function syncOrThrow(api: Pick<VaultApi, "sync">): Promise<void> {
  try {
    await api.sync();
    syncError.value = null;
  } catch (error) {
    syncError.value = codeOf(error);
    throw error;
  }
}

/**
 * Carries out the owner's word on an alarm. Once publishing goes on, a sync that failed for it is over, and what waited
 * goes out at once.
 */
export async function decideAlarm(
  api: VaultApi,
  ask: Parameters<VaultApi["decideAlarm"]>[0],
): Promise<AlarmDecisionResult> {
  const result = await api.decideAlarm(ask);
  if (result.publishing) {
    syncError.value = null;
    void syncNow(api);
  }
  return result;
}

/** Reads again what the frame shows. */
export async function refresh(api: VaultApi): Promise<void> {
  try {
    const [now, asked, given, devices] = await Promise.all([
      api.status(),
      api.requests().catch(() => requests.value),
      // A helper has neither; what is the owner's alone is refused.
      api.grants().catch(() => grants.value),
      api.devices(),
    ]);
    status.value = now;
    requests.value = asked;
    grants.value = given;
    deviceCount.value = devices.filter(
      (one) => one.class === "device" && one.removed === null,
    ).length;
  } catch {
    // The vault was locked meanwhile; what is on screen is emptied by the lock itself.
  }
}

/** Forgets everything when the vault is locked. */
export function clearAfterLock(): void {
  stop?.();
  stop = null;
  clearTimeout(soon);
  status.value = null;
  requests.value = [];
  grants.value = [];
  deviceCount.value = 0;
  syncError.value = null;
}

function syncSoon(api: VaultApi, afterMs: number): void {
  clearTimeout(soon);
  soon = setTimeout(() => void syncNow(api), afterMs);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "internal";
}
