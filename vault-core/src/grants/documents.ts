/**
 * What a grantee publishes about itself: its client document and its keys, as fetched from its own host. The owner's
 * client takes no key of a grantee from the server (docs/protocol/grants.md, parties).
 * @module
 */
import { VaultError } from "../errors.ts";
import { type EncryptionKey, keyThumbprint, type SignatureKey } from "../protocol/compact-jose.ts";
import { isGranteeUrl, readClientDocument, readGranteeKeys } from "../protocol/grants/documents.ts";
import { textHash } from "../protocol/sha256.ts";
import type { FetchDocuments } from "./deps.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** A grantee as its own host tells it. */
export interface GranteeDocuments {
  readonly clientId: string;
  readonly host: string;
  readonly name: string;
  readonly policyUri: string | null;
  readonly redirectUris: readonly string[];
  readonly requestAlg: "Ed25519" | "ES256";
  readonly signatureKeys: readonly SignatureKey[];
  /** The current recipient of peeks: the first published. */
  readonly recipient: EncryptionKey;
  /** Thumbprints of all keys, sorted: what is pinned. */
  readonly thumbprints: readonly string[];
  /** The client document as fetched, and its hash. */
  readonly text: string;
  readonly textHash: string;
}

/**
 * Fetches and checks a grantee's documents.
 *
 * @param ownOrigin the server's origin: loopback grantees exist beside a loopback server only.
 * @throws {VaultError} grantee-unreachable if they cannot be fetched or break a rule.
 */
export async function fetchGrantee(
  fetchDocuments: FetchDocuments,
  clientId: string,
  ownOrigin: string,
): Promise<GranteeDocuments> {
  const kind = LOOPBACK.has(new URL(ownOrigin).hostname) ? "loopback" : "https";
  if (!isGranteeUrl(clientId, kind))
    throw unreachable("Its address is none that a company can have.");
  const texts = await fetchDocuments(clientId).catch((cause: unknown) => {
    throw unreachable("Its documents cannot be fetched.", cause);
  });
  const client = readClientDocument(texts.client, clientId, kind);
  const keys = client === null ? null : readGranteeKeys(texts.jwks);
  const recipient = keys?.sealing[0];
  if (client === null || keys === null || recipient === undefined)
    throw unreachable("Its documents are not as the protocol asks.");
  const all = [...keys.signing, ...keys.sealing];
  return {
    clientId,
    host: new URL(clientId).host,
    name: client.client_name,
    policyUri: client.policy_uri ?? null,
    redirectUris: client.redirect_uris,
    requestAlg: client.request_object_signing_alg,
    signatureKeys: keys.signing,
    recipient,
    thumbprints: (await Promise.all(all.map((key) => keyThumbprint(key)))).toSorted(),
    text: texts.client,
    textHash: await textHash(texts.client),
  };
}

function unreachable(why: string, cause?: unknown): VaultError {
  return new VaultError(
    "grantee-unreachable",
    `Who asks cannot be checked. ${why} Nothing was shared.`,
    { cause },
  );
}
