/**
 * The rules for what a grantee publishes: its client document (CIMD) and its key set. Server and owner's client run the
 * same ones; a document that breaks one is treated as if it could not be fetched.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import {
  readEncryptionKey,
  readSignatureKey,
  type EncryptionKey,
  type SignatureKey,
} from "../compact-jose.ts";
import { z } from "../zod.ts";
import { PEEK_TYPE } from "./details-shape.ts";

/** Bytes of the longest client document. */
export const MAX_DOCUMENT_BYTES = 5 * 1024;
/** Bytes of the longest key set. */
export const MAX_KEY_SET_BYTES: number = 64 * 1024;

const LOOPBACK_HOSTS: ReadonlySet<string> = new Set(["localhost", "127.0.0.1"]);

const algShape = z.enum(["Ed25519", "ES256"]);
const urlShape = z.string().max(2048);

const documentShape = z.looseObject({
  client_id: urlShape,
  client_name: z
    .string()
    .min(1)
    .max(200)
    // A name is shown to owners: nothing in it may move the text around it.
    .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u),
  policy_uri: urlShape.exactOptional(),
  redirect_uris: z.array(urlShape).min(1).max(16),
  response_types: z.tuple([z.literal("code")]),
  grant_types: z.array(z.string().max(64)).min(1).max(8),
  token_endpoint_auth_method: z.literal("private_key_jwt"),
  token_endpoint_auth_signing_alg: algShape,
  request_object_signing_alg: algShape,
  jwks_uri: urlShape,
  dpop_bound_access_tokens: z.literal(true),
  authorization_details_types: z.tuple([z.literal(PEEK_TYPE)]),
  application_type: z.literal("web").exactOptional(),
  jwks: z.never().exactOptional(),
  scope: z.never().exactOptional(),
  sector_identifier_uri: z.never().exactOptional(),
  client_secret: z.never().exactOptional(),
  client_secret_expires_at: z.never().exactOptional(),
});

const keySetShape = z.looseObject({ keys: z.array(z.unknown()).max(64) });

/** A client document that keeps the rules. */
export type ClientDocument = z.output<typeof documentShape>;

/** The loopback grantees of a local trial, or the https grantees of every other server. */
export type GranteeKind = "loopback" | "https";

/** The usable keys of a key set. */
export interface GranteeKeys {
  readonly signing: readonly SignatureKey[];
  readonly sealing: readonly EncryptionKey[];
}

/** Reads a client document that stands at `clientId`; null if it breaks a rule. */
export function readClientDocument(
  text: string,
  clientId: string,
  kind: GranteeKind,
): ClientDocument | null {
  if (utf8(text).length > MAX_DOCUMENT_BYTES) return null;
  const read = documentShape.safeParse(readJson(text));
  if (!read.success || read.data.client_id !== clientId) return null;
  const { jwks_uri: jwksUri, redirect_uris: redirects } = read.data;
  if (!isGranteeUrl(clientId, kind) || !isGranteeUrl(jwksUri, kind)) return null;
  if (new URL(jwksUri).host !== new URL(clientId).host) return null;
  return redirects.every((uri) => isRedirectUri(uri, kind)) ? read.data : null;
}

/** Reads a key set, leaving out keys of other kinds; null for a text that is none. */
export function readGranteeKeys(text: string): GranteeKeys | null {
  if (utf8(text).length > MAX_KEY_SET_BYTES) return null;
  const read = keySetShape.safeParse(readJson(text));
  if (!read.success) return null;
  const { keys } = read.data;
  // A published private key is no secret any more: the set is refused whole.
  if (keys.some(isPrivate)) return null;
  return {
    signing: keys.flatMap((key) => readSignatureKey(key) ?? []),
    sealing: keys.flatMap((key) => readEncryptionKey(key) ?? []),
  };
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

function isPrivate(key: unknown): boolean {
  return typeof key === "object" && key !== null && ("d" in key || "k" in key);
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
