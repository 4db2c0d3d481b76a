/**
 * How far the vault is with an import: with writing it, or with taking it back.
 * @module
 */
import type { VaultApi } from "@rootvault/vault-core";
import { forwardOnly } from "./import-bar.ts";

/** How far it is. */
export interface RunSoFar {
  /** Records. */
  readonly done: number;
  readonly of: number;
  /** 0..1; it never goes back. */
  readonly share: number;
}

const LOOK_MS = 200;

/** Waits for what the vault does with a run, and hears how far it is. */
export async function followRun<Value>(
  vault: Pick<VaultApi, "importProgress">,
  run: string,
  onSoFar: (soFar: RunSoFar) => void,
  work: () => Promise<Value>,
): Promise<Value> {
  const forward = forwardOnly();
  let isOver = false;
  const show = async (): Promise<void> => {
    // At the end it is no longer open.
    const soFar = await vault.importProgress({ run }).catch(() => null);
    if (isOver || soFar === null || soFar.of === null || soFar.of === 0) return;
    const share = forward(soFar.done / soFar.of);
    onSoFar({ done: Math.round(share * soFar.of), of: soFar.of, share });
  };
  const look = setInterval(() => void show(), LOOK_MS);
  try {
    return await work();
  } finally {
    isOver = true;
    clearInterval(look);
  }
}
