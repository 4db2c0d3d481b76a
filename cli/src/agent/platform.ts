/**
 * What a vault needs of Node: stores in a folder, randomness, the clock, Argon2id, and a grantee's two documents.
 * @module
 */
import { hostname } from "node:os";
import {
  createRandomPool,
  VaultError,
  type GranteeDocuments,
  type VaultPlatform,
} from "@rootvault/vault-core";
import { openKeyring } from "../store/keyring.ts";
import { openNodeStores } from "../store/node-stores.ts";
import { packInThread } from "./packing/pack-thread.ts";
import { type Derive, deriveInWorker } from "./key/derive.ts";

type Documents = Awaited<ReturnType<GranteeDocuments>>;

const DOCUMENT_MS = 5000;
const MOST_BYTES = 65_536;

/** What a platform is told beside its folder. */
export interface NodeAsk {
  /** Memory of Argon2id for a new password slot, MiB. */
  readonly passwordMib: number;
  /** Argon2id; in a thread of its own unless said otherwise. */
  readonly derive?: Derive;
}

/**
 * Opens the platform of the vault in a folder.
 *
 * @throws {VaultError} unsafe-permissions.
 */
export async function openNodePlatform(
  folder: string,
  { passwordMib, derive = deriveInWorker }: NodeAsk,
): Promise<VaultPlatform> {
  return {
    random: createRandomPool((bytes) => globalThis.crypto.getRandomValues(bytes)),
    now: Date.now,
    fetch: async (input, init) => await fetch(input, init),
    stores: await openNodeStores(folder),
    argon2id: derive,
    pack: packInThread(),
    granteeDocuments: fetchGranteeDocuments,
    keyring: openKeyring(process.platform),
    deviceName: hostname(),
    passwordKib: passwordMib * 1024,
  };
}

/** Fetches the client document and its JWKS from the grantee's own host: no redirect, no credentials, 64 KiB each. */
export async function fetchGranteeDocuments(clientId: string): Promise<Documents> {
  const client = await fetchText(clientId);
  const address = jwksUriOf(client);
  if (address === null || new URL(address).host !== new URL(clientId).host) {
    throw new VaultError(
      "grantee-unreachable",
      "The company's document names no key list on its own host.",
    );
  }
  return { client, jwks: await fetchText(address) };
}

async function fetchText(address: string): Promise<string> {
  const host = URL.canParse(address) ? new URL(address).host : address;
  try {
    const response = await fetch(address, {
      redirect: "error",
      credentials: "omit",
      headers: { Accept: "application/json" },
      signal: AbortSignal.timeout(DOCUMENT_MS),
    });
    const body = response.ok ? await readCapped(response) : null;
    if (body !== null) return body;
  } catch (error) {
    throw new VaultError("grantee-unreachable", `${host} does not answer.`, { cause: error });
  }
  throw new VaultError("grantee-unreachable", `${host} does not serve its document.`);
}

async function readCapped(response: Response): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MOST_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function jwksUriOf(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text);
    const address: unknown =
      typeof value === "object" && value !== null && "jwks_uri" in value ? value.jwks_uri : null;
    return typeof address === "string" && URL.canParse(address) ? address : null;
  } catch {
    return null;
  }
}
