/**
 * Whether the vault of this browser is open, and the way to it. Signals: every screen that reads one follows it.
 * @module
 */
import { computed, signal } from "@preact/signals";
import type { VaultApi } from "@rootvault/vault-core";
import { type Door, STORES, type VaultInfo, type WayIn } from "../rpc/door.ts";
import { clearAfterLock } from "./follow.ts";
import { isLockMeant, meanLock } from "./look.ts";
import { holdVault, isVaultHeld, releaseVault, vaultIsFree } from "./one-writer.ts";
import { hasNoStores, rememberedVault, rememberVault } from "./remembered.ts";

/** Where a page stands with its vault. */
export type Phase = "starting" | "broken" | "none" | "locked" | "elsewhere" | "open";

const PATIENCE_MS = 2_000;

/** Where this page stands. */
export const phase = signal<Phase>("starting");
/** The vault of this browser, while there is one. */
export const vaultInfo = signal<VaultInfo | null>(null);
/** Why a worker could not start, or a part of the page was not to be had. */
export const broken = signal("");
/** True once a new vault's kit should be shown. */
export const freshKit = signal(false);

const doorNow = signal<Door | null>(null);

/** The way to the workers. */
export const door = computed<Door>(() => {
  if (doorNow.value === null) throw new Error("The page has no door yet.");
  return doorNow.value;
});

/** The open vault. */
export const api = computed<VaultApi>(() => door.value.api);

/** Says why this page cannot go on; what is shown then offers to load it anew. */
export function giveUpPage(reason: unknown): void {
  broken.value = reason instanceof Error ? reason.message : String(reason);
  phase.value = "broken";
}

/** Shows what surely stands before the worker has said it: the lock of the vault that was here last, or that there is none. */
export async function showWhatIsSure(): Promise<void> {
  const info = rememberedVault();
  if (info === null) {
    if (await hasNoStores(indexedDB, STORES)) phase.value = "none";
    return;
  }
  vaultInfo.value = info;
  await showLock(info);
}

/** Takes the door and finds out whether this browser has a vault. */
export async function startSession(given: Door): Promise<void> {
  doorNow.value = given;
  try {
    const info = await given.info();
    learn(info);
    const isShown = phase.value !== "starting" && phase.value !== "none";
    if (broken.value !== "") return;
    if (info === null) phase.value = "none";
    else if (isShown) return;
    else if (mayStay(info)) await resume();
    else await showLock(info);
  } catch (error) {
    giveUpPage(error);
  }
}

/** Notes what the worker says of the vault of this browser. */
export function learn(info: VaultInfo | null): void {
  vaultInfo.value = info;
  rememberVault(info);
}

async function showLock({ vault }: VaultInfo): Promise<void> {
  if (await isVaultHeld(vault)) void waitForOther(vault);
  else phase.value = "locked";
}

/** Says that another tab has the vault, before anybody types a password; goes on once it is free. */
async function waitForOther(vault: string): Promise<void> {
  phase.value = "elsewhere";
  await vaultIsFree(vault);
  if (phase.value === "elsewhere") phase.value = "locked";
}

/** Opens by a way in; in a second tab this only says that another one has it. */
export async function unlock(way: WayIn): Promise<void> {
  const info = vaultInfo.value;
  if (info === null) return;
  if (!(await holdVault(info.vault, giveUp))) {
    phase.value = "elsewhere";
    return;
  }
  try {
    await door.value.open(way);
  } catch (error) {
    releaseVault();
    throw error;
  }
  meanLock(false);
  phase.value = "open";
}

/** Opens with the key that this browser keeps for reloads; asks for another way in where that has ended. */
export async function resume(): Promise<void> {
  try {
    await unlock({ slot: "webcrypto" });
  } catch {
    phase.value = "locked";
  }
}

/** Whether a reload may go on without a question: there is a slot for it, in time, and nobody locked. */
export function mayStay({ slots }: VaultInfo): boolean {
  if (isLockMeant()) return false;
  return slots.some(
    ({ kind, until }) => kind === "webcrypto" && (until === null || Date.parse(until) > Date.now()),
  );
}

/** Goes on after a vault was made, joined or restored. */
export async function enter(options: { readonly kit: boolean }): Promise<void> {
  const info = await door.value.info();
  learn(info);
  if (info !== null) await holdVault(info.vault, giveUp);
  freshKit.value = options.kit;
  meanLock(false);
  // Asked at the first write: without it a browser may clear what it has not seen for a week.
  void navigator.storage.persist();
  phase.value = "open";
}

/** Locks: ends what lets a reload in, ends the vault worker, and forgets all that was on screen. */
export async function lock(next: Phase = "locked"): Promise<void> {
  if (phase.value !== "open") return;
  phase.value = next;
  clearAfterLock();
  if (next === "locked") {
    // Said first: a slot that cannot be taken away in time must not open the next reload.
    meanLock(true);
    await inTime(endStay(door.value.api));
  }
  await door.value.lock();
  releaseVault();
  // Ways in may have come and gone while it was open.
  if (next === "locked") learn(await door.value.info().catch(() => vaultInfo.value));
}

/** Takes the slot away that lets a reload in. */
export async function endStay(vault: VaultApi): Promise<void> {
  for (const slot of await vault.slots()) {
    if (slot.kind === "webcrypto") await vault.removeSlot({ id: slot.id });
  }
}

async function inTime(work: Promise<void>): Promise<void> {
  await Promise.race([
    work.catch(() => undefined),
    new Promise((done) => setTimeout(done, PATIENCE_MS)),
  ]);
}

function giveUp(): void {
  void lock("elsewhere");
}
