/**
 * Asking: details of the profile, a signed request object, pushed to the vault's server (PAR), and the address for
 * the owner's browser. Coming back: code for tokens, bound to the grantee's published DPoP key.
 * @module
 */
import {
  ResponseBodyError,
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrlWithJAR,
  buildAuthorizationUrlWithPAR,
  calculatePKCECodeChallenge,
  randomPKCECodeVerifier,
  randomState,
} from "openid-client";
import { VaultError } from "../errors.ts";
import type { Json, JsonObject } from "../model/json.ts";
import { checkDetails } from "../protocol/grants/details.ts";
import { equalJson } from "../protocol/grants/equal-json.ts";
import type { Connection } from "./connection.ts";
import type { Ask, AskInput, Granted, GrantedLess } from "./types.ts";

const SCOPE = "peek:read grant_management_query grant_management_revoke offline_access";

/** Writes a question as an object of the profile (docs/protocol/grants.md, authorization details). */
export function toDetails(vault: string, input: AskInput, nowMs: number): JsonObject {
  const days = /^P(\d+)D$/.exec(input.expires)?.[1];
  if (days === undefined)
    throw new VaultError("bad-value", `expires is P<n>D, not "${input.expires}".`);
  const until = new Date(nowMs + Number(days) * 86_400_000).toISOString();
  const asked: Record<string, Json | undefined> = {
    type: "urn:rootvault:peek:v1",
    locations: [`${vault}/peeks`],
    actions: ["read"],
    datatypes: [input.collection],
    fields: input.fields,
    selector: input.selector,
    coarsen: input.coarsen,
    limit: input.limit,
    purpose: { id: `https://w3id.org/dpv#${input.purpose.id}`, text: input.purpose.text },
    retention: input.retention ?? "P30D",
    onward: "none",
    refresh: "once",
    required: input.required,
    max_reads: input.maxReads,
    expires_at: `${until.slice(0, 19)}Z`,
    offer: input.offer,
  };
  return Object.fromEntries(
    Object.entries(asked).filter((entry): entry is [string, Json] => entry[1] !== undefined),
  );
}

/**
 * Signs and pushes a request.
 *
 * @throws {VaultError} invalid-details, with the member that the profile refuses; oauth-error; unreachable.
 */
export async function ask(
  connection: Connection,
  vault: string,
  input: readonly AskInput[],
): Promise<Ask> {
  const details = input.map((one) => toDetails(vault, one, connection.now()));
  const checked = checkDetails(details, { issuer: vault, now: connection.now(), kind: "request" });
  if (!checked.ok) {
    const { code, why, member = "" } = checked;
    throw new VaultError(code, `${member} ${why}`.trim(), { details: { member } });
  }
  const { config, dpop, signingKey } = await connection.to(vault);
  const codeVerifier = randomPKCECodeVerifier();
  const state = randomState();
  const parameters = {
    response_type: "code",
    redirect_uri: connection.profile.redirectUri,
    scope: SCOPE,
    resource: `${vault}/peeks`,
    prompt: "consent",
    state,
    code_challenge: await calculatePKCECodeChallenge(codeVerifier),
    code_challenge_method: "S256",
    authorization_details: JSON.stringify(details),
  };
  try {
    const signed = await buildAuthorizationUrlWithJAR(config, parameters, signingKey);
    const url = await buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP: dpop });
    return { url: url.href, vault, state, codeVerifier, details };
  } catch (error) {
    throw toVaultError(error);
  }
}

/**
 * Takes the code of the redirect for tokens.
 *
 * @param callbackUrl the whole address that the owner's browser came back to.
 * @throws {VaultError} access-denied if the owner declined; oauth-error; unreachable.
 */
export async function finish(
  connection: Connection,
  asked: Ask,
  callbackUrl: string,
): Promise<Granted> {
  const { config, dpop } = await connection.to(asked.vault);
  try {
    const tokens = await authorizationCodeGrant(
      config,
      new URL(callbackUrl),
      { pkceCodeVerifier: asked.codeVerifier, expectedState: asked.state },
      {},
      { DPoP: dpop },
    );
    return toGranted(connection, asked.vault, tokens, asked.details);
  } catch (error) {
    throw toVaultError(error);
  }
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token?: string | undefined;
  readonly expires_in?: number | undefined;
  readonly authorization_details?: unknown;
}

/** Reads a token answer; without `asked` the grants known so far are kept. */
export function toGranted(
  connection: Connection,
  vault: string,
  tokens: Tokens,
  asked: readonly JsonObject[],
): Granted {
  const details = Array.isArray(tokens.authorization_details) ? tokens.authorization_details : [];
  const peeks = details.filter(isGrantedObject).map((granted) => ({
    grantId: granted.identifier,
    details: granted,
    less: toLess(asked, granted),
    subject: null,
    version: 0,
  }));
  return {
    vault,
    accessToken: tokens.access_token,
    refreshToken: tokens.refresh_token ?? null,
    expiresAt: connection.now() + (tokens.expires_in ?? 0) * 1000,
    peeks,
  };
}

function isGrantedObject(value: unknown): value is JsonObject & { readonly identifier: string } {
  return (
    typeof value === "object" &&
    value !== null &&
    "identifier" in value &&
    typeof value.identifier === "string"
  );
}

/** Finds the object that was asked for by what a grant keeps: collection and purpose. */
function toLess(asked: readonly JsonObject[], granted: JsonObject): GrantedLess {
  const request = asked.find(
    (one) =>
      equalJson(one["datatypes"], granted["datatypes"]) &&
      equalJson(one["purpose"], granted["purpose"]),
  );
  if (request === undefined) return { dropped: [], coarser: [], missing: [] };
  const given = new Set(namesOf(granted["fields"]));
  const dropped = namesOf(request["fields"]).filter((field) => !given.has(field));
  const before = objectOf(request["coarsen"]);
  const coarser = Object.entries(objectOf(granted["coarsen"]))
    .filter(([field, step]) => given.has(field) && !equalJson(step, before[field]))
    .map(([field]) => field);
  return {
    dropped,
    coarser,
    missing: namesOf(request["required"]).filter((field) => !given.has(field)),
  };
}

function namesOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value)
    ? value.filter((name): name is string => typeof name === "string")
    : [];
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}

/** Makes the one error type of what the OAuth library throws. */
export function toVaultError(error: unknown): VaultError {
  if (error instanceof VaultError) return error;
  if (error instanceof AuthorizationResponseError) {
    return error.error === "access_denied"
      ? new VaultError("access-denied", "The owner declined, or decides later.", { cause: error })
      : new VaultError("oauth-error", `The vault's server answered ${error.error}.`, {
          cause: error,
        });
  }
  if (error instanceof ResponseBodyError) {
    const why = error.error_description === undefined ? "" : `: ${error.error_description}`;
    return new VaultError("oauth-error", `The vault's server answered ${error.error}${why}.`, {
      cause: error,
      details: { error: error.error, status: error.status },
    });
  }
  const network =
    error instanceof TypeError || (error instanceof DOMException && error.name === "TimeoutError");
  return network
    ? new VaultError("unreachable", "The vault's server does not answer.", { cause: error })
    : new VaultError("oauth-error", "The vault's server gave an answer that cannot be read.", {
        cause: error,
      });
}
