/**
 * Gives the owner a file, and the clipboard a text.
 * @module
 */
import { t } from "../text/catalog.ts";
import { say } from "../state/toast.ts";

/** Hands a text to the browser's download. */
export function saveFile(name: string, type: string, text: string | readonly string[]): void {
  saveBlob(name, new Blob(typeof text === "string" ? [text] : [...text], { type }));
}

/** Hands bytes to the browser's download. */
export function saveBlob(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob once it has begun.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Copies a text and says so. */
export async function copyText(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
  say(t.do.copied);
}
