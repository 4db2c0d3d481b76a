/**
 * The OAuth library's storage adapter, made atomic: a code, a refresh token, a client assertion, a DPoP proof and a
 * pushed request are each used once, however many requests race for them (docs/protocol/grants.md, traps).
 * @module
 */
import { createHash } from "node:crypto";

import { errors, Provider, type Adapter, type AdapterPayload } from "oidc-provider";
import { decodeJwt } from "jose";

import type { OAuthRow, OAuthStore } from "./store.ts";

/** Seconds by which clocks may differ, the library's `clockTolerance`. */
export const CLOCK_TOLERANCE_SECONDS = 10;

/** What the adapter needs. */
export interface AdapterParts {
  readonly store: OAuthStore;
  readonly now: () => number;
  /** Gives the metadata of a client that the library may not fetch by itself, and counts the look-up. */
  readonly findClient: (clientId: string) => Promise<AdapterPayload | undefined>;
}

// A pushed request's id stands in the interaction's row only as a hash; this mark tells it from an id.
const HASHED = "sha256~";

/** Makes the factory that the library asks for one adapter a model. */
export function createAdapterFactory(parts: AdapterParts): (model: string) => Adapter {
  return (model) => (model === "Client" ? clientAdapter(parts) : rowAdapter(model, parts));
}

/** Gives the key under which a model's row lies. */
export function rowKey(model: string, id: string): string {
  if (model === "PushedAuthorizationRequest" && id.startsWith(HASHED)) {
    // Only a resuming interaction may name a pushed request by its hash, never a `request_uri`.
    const hash = Provider.ctx?.oidc.route === "resume" ? id.slice(HASHED.length) : "";
    return `${model}:${hash}`;
  }
  return `${model}:${sha256(id)}`;
}

function rowAdapter(model: string, parts: AdapterParts): Adapter {
  const { store, now } = parts;
  return {
    upsert: (id, payload, expiresIn) => write(model, parts, toRow(model, id, payload, expiresIn)),
    async find(id) {
      const row = await store.find(rowKey(model, id), now());
      return row === null ? undefined : toPayload(row, id);
    },
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
    async consume(id) {
      if (await store.consume(rowKey(model, id), now())) return;
      if (model === "PushedAuthorizationRequest")
        throw new errors.InvalidRequestUri("request_uri is invalid, expired, or was already used");
      throw new errors.InvalidGrant("already consumed");
    },
    destroy: (id) => store.remove(rowKey(model, id)),
    revokeByGrantId: (grantId) => store.removeByGrant(grantId),
  };

  function toRow(
    name: string,
    id: string,
    payload: AdapterPayload,
    expiresIn: number | undefined,
  ): OAuthRow {
    const { jti: _, ...rest } = payload;
    if (name === "Interaction" && typeof rest["parJti"] === "string")
      rest["parJti"] = hashed(rest["parJti"]);
    return {
      hash: rowKey(name, id),
      model: name,
      oauthGrant: typeof payload.grantId === "string" ? payload.grantId : null,
      payload: JSON.stringify(rest),
      expiresAt: now() + (expiresIn ?? 0) * 1000,
      consumedAt: null,
    };
  }
}

async function write(model: string, { store, now }: AdapterParts, row: OAuthRow): Promise<void> {
  if (model === "ReplayDetection") {
    if (await store.putOnce([row], now())) return;
    throw new errors.InvalidRequest("the assertion or proof was used before");
  }
  if (model === "PushedAuthorizationRequest") {
    if (await store.putOnce([row, replayRow(row)], now())) return;
    throw new errors.InvalidRequest("the request object was used before");
  }
  return store.put(row);
}

/** The library never looks at a request object's `jti`: each (iss, jti) is pushed once while it could be valid. */
function replayRow(row: OAuthRow): OAuthRow {
  const payload: AdapterPayload = JSON.parse(row.payload);
  const { iss, jti, exp } = decodeJwt(payload.request ?? "");
  return {
    hash: `RequestObject:${sha256(JSON.stringify([iss, jti]))}`,
    model: "RequestObject",
    oauthGrant: null,
    payload: "{}",
    expiresAt: ((exp ?? 0) + CLOCK_TOLERANCE_SECONDS) * 1000,
    consumedAt: null,
  };
}

function toPayload(row: OAuthRow, id: string): AdapterPayload {
  const payload: AdapterPayload = JSON.parse(row.payload);
  const consumed = row.consumedAt === null ? {} : { consumed: Math.floor(row.consumedAt / 1000) };
  return { ...payload, jti: id, ...consumed };
}

function hashed(id: string): string {
  return id.startsWith(HASHED) ? id : HASHED + sha256(id);
}

function clientAdapter({ findClient }: AdapterParts): Adapter {
  return {
    find: findClient,
    upsert: refuse,
    consume: refuse,
    destroy: refuse,
    revokeByGrantId: refuse,
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  };
}

/** Clients are what their documents say; nothing of them is written. */
async function refuse(): Promise<never> {
  throw new errors.InvalidClient("clients are not stored");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
