/**
 * The page's way to a scan worker: one a scanner, ended with it.
 * @module
 */
import scanUrl from "../workers/scan.worker.ts?worker&url";
import { createCaller } from "./caller.ts";
import { scriptUrl } from "./trusted.ts";
import { CallError } from "./wire.ts";

/** Reads codes in a worker. */
export interface CodeReader {
  /** Takes a frame over; resolves with its code's text, or null. */
  frame(image: ImageBitmap): Promise<string | null>;
  /** Looks through a photo. @throws {CallError} not-a-picture. */
  photo(file: File): Promise<string | null>;
  close(): void;
}

/** Starts a scan worker. */
export function createCodeReader(): CodeReader {
  const worker = new Worker(scriptUrl(scanUrl), { type: "module" });
  const caller = createCaller(worker);
  const end = (message: string): void => {
    worker.terminate();
    caller.end(new CallError({ code: "interrupted", message }));
  };
  worker.addEventListener("error", (event) => end(event.message));
  return {
    frame: (image) => caller.call("frame", { image }, { transfer: [image] }),
    photo: (file) => caller.call("photo", { file }),
    close: () => end("The scanner is closed."),
  };
}
