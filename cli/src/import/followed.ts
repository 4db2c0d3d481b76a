/**
 * Shows how far the vault is with an import: with its writing, or with taking it back.
 * @module
 */
import type { VaultApi } from "@rootvault/vault-core";
import type { Progress } from "../output/progress.ts";

const LOOK_MS = 200;

/** Waits for what is done with a run, and shows how far it is. */
export async function followed<Value>(
  api: Pick<VaultApi, "importProgress">,
  run: string,
  work: Promise<Value>,
  progress: Progress,
): Promise<Value> {
  let isOver = false;
  const show = async (): Promise<void> => {
    // At the end it is no longer open.
    const soFar = await api.importProgress({ run }).catch(() => null);
    if (!isOver && soFar !== null && soFar.of !== null) progress.update(soFar.done, soFar.of);
  };
  const look = setInterval(() => void show(), LOOK_MS);
  try {
    return await work;
  } finally {
    isOver = true;
    clearInterval(look);
    progress.end();
  }
}
