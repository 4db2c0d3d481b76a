/**
 * A grantee's connection to the vaults' servers: metadata, client authentication and DPoP, kept per server.
 * @module
 */
import {
  allowInsecureRequests,
  customFetch,
  discovery,
  getDPoPHandle,
  PrivateKeyJwt,
  type Configuration,
  type CryptoKey,
  type DPoPHandle,
} from "openid-client";
import { VaultError } from "../errors.ts";
import { toKeyPair, toSigningKey, type GranteeProfile, type GranteeSecrets } from "./keys.ts";

/** What a request to one server needs. */
export interface Session {
  readonly config: Configuration;
  readonly dpop: DPoPHandle;
  readonly signingKey: { readonly key: CryptoKey; readonly kid: string };
}

/** A grantee's settings with the sessions made so far. */
export interface Connection {
  readonly profile: GranteeProfile;
  readonly secrets: GranteeSecrets;
  readonly now: () => number;
  /** Discovers a server once; a failure is tried again at the next call. */
  to(vault: string): Promise<Session>;
  /** The keys that a server publishes for its receipts, fetched once. @throws {VaultError} unreachable. */
  serverKeys(vault: string): Promise<readonly unknown[]>;
}

/** Tells whether an origin is on this computer: only there is http allowed, for a local trial. */
export function isLoopback(url: URL): boolean {
  return ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
}

/** Opens a connection; nothing is sent before the first question. */
export function openConnection(
  profile: GranteeProfile,
  secrets: GranteeSecrets,
  ports: { readonly fetch: typeof fetch; readonly now: () => number },
): Connection {
  const sessions = new Map<string, Promise<Session>>();
  const to = async (vault: string): Promise<Session> => {
    const known = sessions.get(vault);
    if (known !== undefined) return await known;
    const opened = discover(profile, secrets, vault, ports.fetch);
    sessions.set(vault, opened);
    opened.catch(() => sessions.delete(vault));
    return await opened;
  };
  const keys = new Map<string, readonly unknown[]>();
  const serverKeys = async (vault: string): Promise<readonly unknown[]> => {
    const known = keys.get(vault) ?? (await fetchKeys((await to(vault)).config, ports.fetch));
    keys.set(vault, known);
    return known;
  };
  return { profile, secrets, now: ports.now, to, serverKeys };
}

async function fetchKeys(
  config: Configuration,
  fetcher: typeof fetch,
): Promise<readonly unknown[]> {
  const { jwks_uri: address } = config.serverMetadata();
  const answer =
    address === undefined ? null : await fetcher(address, { redirect: "error" }).catch(() => null);
  const body: unknown = await answer?.json().catch(() => null);
  if (typeof body !== "object" || body === null || !("keys" in body) || !Array.isArray(body.keys)) {
    throw new VaultError("unreachable", "The vault's server does not publish its keys.");
  }
  return body.keys;
}

async function discover(
  profile: GranteeProfile,
  secrets: GranteeSecrets,
  vault: string,
  fetcher: typeof fetch,
): Promise<Session> {
  const origin = new URL(vault);
  const local = origin.protocol === "http:" && isLoopback(origin);
  if (origin.protocol !== "https:" && !local) {
    throw new VaultError(
      "bad-value",
      `A vault's address begins with https://, not "${origin.protocol}//".`,
    );
  }
  const key = await toSigningKey(secrets.sign);
  const signingKey = { key, kid: secrets.sign.kid };
  let config: Configuration;
  try {
    config = await discovery(origin, profile.clientId, {}, PrivateKeyJwt(signingKey), {
      algorithm: "oauth2",
      [customFetch]: async (url, { body, ...init }) =>
        await fetcher(url, {
          ...init,
          body: body instanceof Uint8Array ? new Uint8Array(body) : (body ?? null),
        }),
      ...(local ? { execute: [allowInsecureRequests] } : {}),
    });
  } catch (error) {
    throw new VaultError("unreachable", `${origin.host} does not answer as a vault's server.`, {
      cause: error,
    });
  }
  return { config, signingKey, dpop: getDPoPHandle(config, await toKeyPair(secrets.dpop)) };
}
