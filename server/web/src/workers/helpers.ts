/**
 * The two short-lived workers of the vault worker: one derives a key from a password, one fetches a grantee's
 * documents. Each ends with its answer.
 * @module
 */
import type { GranteeDocuments, VaultPlatform } from "@rootvault/vault-core";
import { createCaller } from "../rpc/caller.ts";
import { scriptUrl } from "../rpc/trusted.ts";
import { CallError } from "../rpc/wire.ts";
import granteeKeysUrl from "./grantee-keys.worker.ts?worker&url";
import kdfUrl from "./kdf.worker.ts?worker&url";

/** Argon2id in a worker of its own, which is ended at once: that frees its memory. */
export const deriveKey: VaultPlatform["argon2id"] = async (password, salt, cost) => {
  const key = await once(kdfUrl, "derive", { password, salt, cost });
  if (key instanceof Uint8Array) return key;
  throw new TypeError("The key is no bytes.");
};

/** The documents of a grantee, fetched where no key is. */
export const granteeDocuments: GranteeDocuments = async (clientId) => {
  const found = await once(granteeKeysUrl, "documents", clientId);
  if (isDocuments(found)) return found;
  throw new TypeError("The documents are no texts.");
};

async function once(url: string, method: string, argument: unknown): Promise<unknown> {
  const worker = new Worker(scriptUrl(url), { type: "module" });
  try {
    const caller = createCaller(worker);
    worker.addEventListener("error", () =>
      caller.end(new CallError({ code: "internal", message: "A worker could not start." })),
    );
    return await caller.call(method, argument);
  } finally {
    worker.terminate();
  }
}

function isDocuments(value: unknown): value is { readonly client: string; readonly jwks: string } {
  return typeof value === "object" && value !== null && "client" in value && "jwks" in value;
}
