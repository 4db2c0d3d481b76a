/**
 * One line at the foot of the page: what was done, with a way back for 30 seconds, or what failed.
 * @module
 */
import { signal } from "@preact/signals";

/** A line to show. */
export interface Toast {
  readonly text: string;
  readonly alarm: boolean;
  readonly undo: (() => Promise<void>) | null;
}

/** The line now, or null. */
export const toast = signal<Toast | null>(null);

/** A line that a page says as it leaves is for the next one. */
const JUST_NOW_MS = 500;

let saidAt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what was done; `undo` takes it back. */
export function say(text: string, undo: (() => Promise<void>) | null = null): void {
  show({ text, alarm: false, undo }, undo === null ? 6_000 : 30_000);
}

/** Says what failed. */
export function sayFailure(text: string): void {
  show({ text, alarm: true, undo: null }, 12_000);
}

/** Takes the line away. */
export function hush(): void {
  clearTimeout(timer);
  toast.value = null;
}

/** Takes away what an earlier page said, unless it can be undone. */
export function turnPage(): void {
  if (toast.value?.undo === null && performance.now() - saidAt > JUST_NOW_MS) hush();
}

function show(line: Toast, forMs: number): void {
  clearTimeout(timer);
  toast.value = line;
  saidAt = performance.now();
  timer = setTimeout(hush, forMs);
}
