/**
 * Locks the vault after a time without touch, and sooner on a hidden phone.
 * @module
 */
import { effect } from "@preact/signals";
import { lockMinutes } from "./look.ts";
import { lock, phase } from "./session.ts";

const HIDDEN_PHONE_MS = 5 * 60_000;

let last = Date.now();

/** When the owner last touched the page, in Unix milliseconds. */
export function lastTouch(): number {
  return last;
}

/** Begins to watch. */
export function startIdleLock(): void {
  for (const event of ["pointerdown", "keydown", "wheel"]) {
    addEventListener(event, touch, { passive: true });
  }
  effect(() => {
    if (phase.value === "open") touch();
  });
  // A wall clock, not a timer of the whole time: it also counts while the computer sleeps.
  setInterval(() => {
    if (phase.value !== "open") return;
    const phone = document.hidden && matchMedia("(pointer: coarse)").matches;
    const allowed = lockMinutes.value * 60_000;
    if (Date.now() - last > (phone ? Math.min(allowed, HIDDEN_PHONE_MS) : allowed)) void lock();
  }, 5_000);
}

function touch(): void {
  last = Date.now();
}
