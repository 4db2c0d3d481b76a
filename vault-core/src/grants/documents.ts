/**
 * What a grantee publishes about itself: its client document and its keys, as fetched from its own host. The owner's
 * client takes no key of a grantee from the server (docs/protocol/grants.md, parties).
 * @module
 */
import { utf8 } from "../bytes/encoding.ts";
import { VaultError } from "../errors.ts";
import {
  keyThumbprint,
  readEncryptionKey,
  readSignatureKey,
  type EncryptionKey,
  type SignatureKey,
} from "../protocol/compact-jose.ts";
import { PEEK_TYPE } from "../protocol/grants/details-shape.ts";
import { textHash } from "../protocol/sha256.ts";
import { z } from "../protocol/zod.ts";
import type { FetchDocuments } from "./deps.ts";

const MAX_CLIENT_BYTES = 5 * 1024;
const MAX_JWKS_BYTES = 64 * 1024;
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

const alg = z.enum(["Ed25519", "ES256"]);
const url = z.string().max(2048);
const documentShape = z.looseObject({
  client_id: url,
  client_name: z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u),
  policy_uri: url.exactOptional(),
  redirect_uris: z.array(url).min(1).max(16),
  response_types: z.tuple([z.literal("code")]),
  token_endpoint_auth_method: z.literal("private_key_jwt"),
  request_object_signing_alg: alg,
  jwks_uri: url,
  dpop_bound_access_tokens: z.literal(true),
  authorization_details_types: z.tuple([z.literal(PEEK_TYPE)]),
  jwks: z.never().exactOptional(),
  scope: z.never().exactOptional(),
});
const keySetShape = z.looseObject({ keys: z.array(z.unknown()).max(64) });

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
  const loopback = LOOPBACK.has(new URL(ownOrigin).hostname);
  if (!isGranteeUrl(clientId, loopback))
    throw unreachable("Its address is none that a company can have.");
  const texts = await fetchDocuments(clientId).catch((cause: unknown) => {
    throw unreachable("Its documents cannot be fetched.", cause);
  });
  const client = readClient(texts.client, clientId, loopback);
  const keys = client === null ? null : readKeys(texts.jwks);
  const recipient = keys?.encryption[0];
  if (client === null || keys === null || recipient === undefined)
    throw unreachable("Its documents are not as the protocol asks.");
  const all = [...keys.signature, ...keys.encryption];
  return {
    clientId,
    host: new URL(clientId).host,
    name: client.client_name,
    policyUri: client.policy_uri ?? null,
    redirectUris: client.redirect_uris,
    requestAlg: client.request_object_signing_alg,
    signatureKeys: keys.signature,
    recipient,
    thumbprints: (await Promise.all(all.map((key) => keyThumbprint(key)))).toSorted(),
    text: texts.client,
    textHash: await textHash(texts.client),
  };
}

function readClient(
  text: string,
  clientId: string,
  loopback: boolean,
): z.infer<typeof documentShape> | null {
  if (utf8(text).length > MAX_CLIENT_BYTES) return null;
  const read = documentShape.safeParse(readJson(text));
  if (!read.success || read.data.client_id !== clientId) return null;
  const { jwks_uri: jwksUri, redirect_uris: redirects } = read.data;
  const sameHost = isGranteeUrl(jwksUri, loopback) && hostOf(jwksUri) === hostOf(clientId);
  return sameHost && redirects.every((each) => isRedirect(each, loopback)) ? read.data : null;
}

function readKeys(
  text: string,
): { signature: readonly SignatureKey[]; encryption: readonly EncryptionKey[] } | null {
  if (utf8(text).length > MAX_JWKS_BYTES) return null;
  const read = keySetShape.safeParse(readJson(text));
  if (!read.success) return null;
  return {
    signature: read.data.keys.flatMap((key) => readSignatureKey(key) ?? []),
    encryption: read.data.keys.flatMap((key) => readEncryptionKey(key) ?? []),
  };
}

/** Https on port 443 in its one spelling; in a local trial http on loopback. */
function isGranteeUrl(text: string, loopback: boolean): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, port, username, password, href } = new URL(text);
  if (href !== text || text.includes("#") || username !== "" || password !== "") return false;
  if (loopback && protocol === "http:") return LOOPBACK.has(hostname);
  return protocol === "https:" && port === "" && !LOOPBACK.has(hostname);
}

function isRedirect(text: string, loopback: boolean): boolean {
  if (!URL.canParse(text) || text.includes("#")) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === "https:" || (loopback && protocol === "http:" && LOOPBACK.has(hostname));
}

function hostOf(text: string): string {
  return new URL(text).host;
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

function unreachable(why: string, cause?: unknown): VaultError {
  return new VaultError(
    "grantee-unreachable",
    `Who asks cannot be checked. ${why} Nothing was shared.`,
    { cause },
  );
}
