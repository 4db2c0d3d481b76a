/**
 * The rules for what a grantee publishes: its client document (CIMD) and its key set. A document that breaks one is
 * treated as if it could not be fetched.
 * @module
 */
import {
  algorithmOf,
  readEncryptionKey,
  readSignatureKey,
  z,
  type EncryptionKey,
  type SignatureKey,
} from "@rootvault/vault-core/protocol";

/** Bytes of the longest client document. */
export const MAX_DOCUMENT_BYTES = 5 * 1024;
/** Bytes of the longest key set. */
export const MAX_KEY_SET_BYTES = 64 * 1024;

const DETAILS_TYPE = "urn:rootvault:peek:v1";
const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

const algShape = z.enum(["Ed25519", "ES256"]);
const urlShape = z.string().max(2048);

const documentShape = z.looseObject({
  client_id: urlShape,
  client_name: z.string().min(1).max(200),
  policy_uri: urlShape.exactOptional(),
  redirect_uris: z.array(urlShape).min(1).max(16),
  response_types: z.tuple([z.literal("code")]),
  grant_types: z.array(z.string().max(64)).min(1).max(8),
  token_endpoint_auth_method: z.literal("private_key_jwt"),
  token_endpoint_auth_signing_alg: algShape,
  request_object_signing_alg: algShape,
  jwks_uri: urlShape,
  dpop_bound_access_tokens: z.literal(true),
  authorization_details_types: z.tuple([z.literal(DETAILS_TYPE)]),
  application_type: z.literal("web").exactOptional(),
  jwks: z.never().exactOptional(),
  scope: z.never().exactOptional(),
  sector_identifier_uri: z.never().exactOptional(),
  client_secret: z.never().exactOptional(),
  client_secret_expires_at: z.never().exactOptional(),
});

/** A client document that keeps the rules. */
export type ClientDocument = z.output<typeof documentShape>;

/** The loopback grantees of a local trial, or the https grantees of every other server. */
export type GranteeKind = "loopback" | "https";

/** The usable keys of a key set, each with its public members alone. */
export interface KeySet {
  readonly signing: readonly PublishedKey[];
  readonly sealing: readonly PublishedKey[];
}

/** A published key, as the OAuth library is given it. */
export interface PublishedKey {
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y?: string;
  readonly use: "sig" | "enc";
  readonly alg: string;
  readonly kid?: string;
}

/** Reads a client document that stands at `clientId`; null if it breaks a rule. */
export function readClientDocument(
  text: string,
  clientId: string,
  kind: GranteeKind,
): ClientDocument | null {
  const read = documentShape.safeParse(readJson(text));
  if (!read.success || read.data.client_id !== clientId) return null;
  const { jwks_uri: jwksUri, redirect_uris: redirects } = read.data;
  if (!isGranteeUrl(clientId, kind) || !isGranteeUrl(jwksUri, kind)) return null;
  if (new URL(jwksUri).host !== new URL(clientId).host) return null;
  return redirects.every((uri) => isRedirectUri(uri, kind)) ? read.data : null;
}

/** Reads a key set, leaving out keys of other kinds; null for a text that is none. */
export function readKeySet(text: string): KeySet | null {
  const read = z.looseObject({ keys: z.array(z.unknown()).max(64) }).safeParse(readJson(text));
  if (!read.success) return null;
  const signing: PublishedKey[] = [];
  const sealing: PublishedKey[] = [];
  for (const key of read.data.keys) {
    // A published private key is no secret any more: the set is refused whole.
    if (typeof key === "object" && key !== null && ("d" in key || "k" in key)) return null;
    const signature = readSignatureKey(key);
    if (signature !== null) signing.push(toPublished(signature, "sig", algorithmOf(signature)));
    const encryption = readEncryptionKey(key);
    if (encryption !== null) sealing.push(toPublished(encryption, "enc", "ECDH-ES"));
  }
  return { signing, sealing };
}

/** Tells whether a URL may be a grantee's: https on port 443, or http on loopback in a local trial. */
export function isGranteeUrl(text: string, kind: GranteeKind): boolean {
  if (text.length > 2048 || !URL.canParse(text)) return false;
  const url = new URL(text);
  // The text itself must be the URL: no user, no fragment, no other spelling.
  if (url.href !== text || url.username !== "" || url.password !== "" || text.includes("#"))
    return false;
  if (kind === "loopback") return url.protocol === "http:" && LOOPBACK_HOSTS.has(url.hostname);
  return url.protocol === "https:" && url.port === "" && !isLoopbackName(url.hostname);
}

function toPublished(
  key: SignatureKey | EncryptionKey,
  use: "sig" | "enc",
  alg: string,
): PublishedKey {
  const { kty, crv, x } = key;
  const y = key.crv === "P-256" ? { y: key.y } : {};
  const kid = typeof key["kid"] === "string" ? { kid: key["kid"] } : {};
  return { kty, crv, x, ...y, use, alg, ...kid };
}

function isRedirectUri(text: string, kind: GranteeKind): boolean {
  if (!URL.canParse(text) || text.includes("#")) return false;
  const { protocol, hostname } = new URL(text);
  return kind === "loopback"
    ? protocol === "http:" && LOOPBACK_HOSTS.has(hostname)
    : protocol === "https:" && !isLoopbackName(hostname);
}

function isLoopbackName(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname.startsWith("127.") ||
    hostname === "[::1]"
  );
}

function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
