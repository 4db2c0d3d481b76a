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

function show(line: Toast, forMs: number): void {
  clearTimeout(timer);
  toast.value = line;
  timer = setTimeout(hush, forMs);
}
