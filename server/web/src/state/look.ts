/**
 * What this browser remembers about how things look: theme, privacy eye, lock time. Nothing here is a secret.
 * @module
 */
import { effect, signal } from "@preact/signals";

/** Theme by choice, or as the system says. */
export type Theme = "system" | "light" | "dark";

/** The chosen theme. */
export const theme = signal<Theme>(readTheme());
/** True while the privacy eye blurs amounts and rows. */
export const veiled = signal(read("veiled") === "1");
/** Minutes without a touch after which the vault locks. */
export const lockMinutes = signal(Number(read("lock-minutes") ?? "15"));
/** True where the owner wants a reload to ask for nothing. */
export const staying = signal(read("stay") === "1");

/** Puts the choices on the document and keeps them. */
export function startLook(): void {
  effect(() => {
    if (theme.value === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme.value;
    keep("theme", theme.value);
  });
  effect(() => {
    document.documentElement.classList.toggle("veiled", veiled.value);
    keep("veiled", veiled.value ? "1" : "0");
  });
  effect(() => keep("lock-minutes", String(lockMinutes.value)));
  effect(() => keep("stay", staying.value ? "1" : "0"));
}

/** Remembers that the owner locked, over a reload too. */
export function meanLock(meant: boolean): void {
  keep("locked", meant ? "1" : "0");
}

/** Whether the owner locked, and nobody has unlocked since. */
export function isLockMeant(): boolean {
  return read("locked") === "1";
}

function readTheme(): Theme {
  const kept = read("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** What was kept under a name; null for nothing. */
export function read(name: string): string | null {
  try {
    return localStorage.getItem(`rv-${name}`);
  } catch {
    return null;
  }
}

/** Keeps a text in this browser. Nothing secret. */
export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`rv-${name}`, value);
  } catch {
    // A browser without storage forgets the choice; nothing else depends on it.
  }
}
