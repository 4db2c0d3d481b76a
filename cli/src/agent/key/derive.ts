/**
 * Argon2id in a thread of its own.
 * @module
 */
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { deriveFromPassword } from "@rootvault/vault-core/kdf";

/** Derives 32 bytes from a password, a salt and a cost. */
export type Derive = typeof deriveFromPassword;

/** Derives in a new thread, which is gone with all its memory when this resolves. */
export async function deriveInWorker(...asked: Parameters<Derive>): Promise<Uint8Array> {
  const file = fileURLToPath(new URL("derive-worker.js", import.meta.url));
  const worker = new Worker(file, { workerData: asked });
  try {
    return await new Promise<Uint8Array>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("The thread of the password's key ended.")));
    });
  } finally {
    await worker.terminate();
  }
}
