/**
 * Staying unlocked over a reload: a slot whose key the browser keeps and gives to nobody, renewed while the owner is
 * there and ended by the lock. It never outlives the lock time after the last touch.
 * @module
 */
import { effect } from "@preact/signals";
import type { VaultApi } from "@rootvault/vault-core";
import { lastTouch } from "./idle.ts";
import { lockMinutes, staying } from "./look.ts";
import { api, endStay, phase } from "./session.ts";

const RENEW_MS = 30_000;

/** Switches it on. */
export async function stay(): Promise<void> {
  await renew(api.value);
  staying.value = true;
}

/** Switches it off: the next reload asks again. */
export async function stayNot(): Promise<void> {
  staying.value = false;
  await endStay(api.value);
}

/** Begins to renew the slot while the vault is open and the owner is there. */
export function startStaying(): void {
  let until = 0;
  const follow = (): void => {
    const end = lastTouch() + lockMinutes.value * 60_000;
    if (phase.value !== "open" || !staying.value || end === until) return;
    until = end;
    // A renewal that fails leaves the slot that is there; it only ends sooner.
    renew(api.value).catch(() => undefined);
  };
  effect(() => {
    if (phase.value === "open" && staying.value && lockMinutes.value > 0) follow();
  });
  setInterval(follow, RENEW_MS);
}

async function renew(vault: VaultApi): Promise<void> {
  const until = new Date(lastTouch() + lockMinutes.value * 60_000).toISOString();
  await vault.addSlot({ kind: "webcrypto", until });
}
