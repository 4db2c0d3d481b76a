/**
 * Collecting: one counted read of a grant, its consent record, and the opened rows; renewing tokens on the way.
 * @module
 */
import {
  fetchProtectedResource,
  refreshTokenGrant,
  WWWAuthenticateChallengeError,
} from "openid-client";
import { VaultError, type VaultErrorCode } from "../errors.ts";
import type { JsonObject } from "../model/json.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { toGranted, toVaultError } from "./ask.ts";
import type { Connection } from "./connection.ts";
import { openPeek } from "./open-peek.ts";
import { toRefusal } from "./problem.ts";
import { checkReceipt } from "./receipt.ts";
import type { CollectedPeek, Granted, GrantedPeek } from "./types.ts";

/**
 * Collects a peek, checks and opens it.
 *
 * @throws {VaultError} no-grant; grant-revoked, grant-expired, grant-consumed, grant-returned with `action` in
 * `details`; not-active if no more tokens are given; PEEK_MISMATCH, bad-peek; unreachable.
 */
export async function collect(
  connection: Connection,
  granted: Granted,
  grantId: string,
): Promise<CollectedPeek> {
  const peek = granted.peeks.find((one) => one.grantId === grantId);
  if (peek === undefined) throw new VaultError("no-grant", "No such grant is held here.");
  const asked = await get(connection, granted, fillPath(PATHS.grant, { id: grantId }));
  const consent = await readConsentText(asked.response);
  const { response, granted: renewed } = await get(
    connection,
    asked.granted,
    fillPath(PATHS.peek, { id: grantId }),
  );
  const body = await response.text();
  const pages = body.split("\n").filter((line) => line !== "");
  const opened = await openPeek(pages, {
    clientId: connection.profile.clientId,
    grantId,
    granted: peek.details,
    consent,
    subject: peek.subject,
    versionSeen: peek.version,
    keys: connection.secrets.open,
    nowSeconds: Math.floor(connection.now() / 1000),
  });
  const left = response.headers.get("Peek-Reads-Left");
  const receipt = await checkReceipt(
    connection,
    granted.vault,
    response.headers.get("Peek-Receipt"),
    grantId,
  );
  return {
    grantId,
    collection: opened.payload.datatype,
    fields: opened.payload.fields,
    coarsen: toJson(opened.payload.coarsen),
    rows: opened.rows,
    version: opened.version,
    subject: opened.subject,
    readsLeft: left === null || !/^\d+$/.test(left) ? null : Number(left),
    receipt,
    granted: remember(renewed, { ...peek, subject: opened.subject, version: opened.version }),
  };
}

/** Hands a grant back: from then on nothing can be collected. @throws {VaultError} as `collect`. */
export async function giveBack(
  connection: Connection,
  granted: Granted,
  grantId: string,
): Promise<void> {
  await get(connection, granted, fillPath(PATHS.grant, { id: grantId }), "DELETE");
}

interface Answer {
  readonly response: Response;
  readonly granted: Granted;
}

/** Sends a request with the token; a token that has run out is renewed once. */
async function get(
  connection: Connection,
  granted: Granted,
  path: string,
  method = "GET",
): Promise<Answer> {
  const first = await send(connection, granted, path, method);
  if (first !== null) return { response: first, granted };
  const renewed = await renew(connection, granted);
  const second = await send(connection, renewed, path, method);
  if (second === null)
    throw new VaultError(
      "invalid-token",
      "The vault's server refuses a token that it has just given.",
    );
  return { response: second, granted: renewed };
}

/** Null if the token is no longer good. */
async function send(
  connection: Connection,
  granted: Granted,
  path: string,
  method: string,
): Promise<Response | null> {
  const { config, dpop } = await connection.to(granted.vault);
  const url = new URL(path, granted.vault);
  try {
    const response = await fetchProtectedResource(
      config,
      granted.accessToken,
      url,
      method,
      null,
      new Headers(),
      { DPoP: dpop },
    );
    if (response.ok) return response;
    throw await toRefusal(response);
  } catch (error) {
    if (error instanceof WWWAuthenticateChallengeError) {
      const problem = await toRefusal(error.response);
      if (problem.code === "invalid-token") return null;
      throw problem;
    }
    throw toVaultError(error);
  }
}

async function renew(connection: Connection, granted: Granted): Promise<Granted> {
  if (granted.refreshToken === null) throw ended();
  const { config, dpop } = await connection.to(granted.vault);
  try {
    const tokens = await refreshTokenGrant(config, granted.refreshToken, {}, { DPoP: dpop });
    const fresh = toGranted(connection, granted.vault, tokens, []);
    return {
      ...granted,
      accessToken: fresh.accessToken,
      expiresAt: fresh.expiresAt,
      refreshToken: fresh.refreshToken ?? granted.refreshToken,
    };
  } catch (error) {
    const failed = toVaultError(error);
    throw failed.details["error"] === "invalid_grant" ? ended(failed) : failed;
  }
}

function ended(cause?: Error): VaultError {
  const code: VaultErrorCode = "not-active";
  return new VaultError(
    code,
    "The vault's server gives no more tokens for this grant: it has ended.",
    { cause },
  );
}

async function readConsentText(response: Response): Promise<string> {
  const body: unknown = await response.json().catch(() => null);
  if (
    typeof body === "object" &&
    body !== null &&
    "consent" in body &&
    typeof body.consent === "string"
  )
    return body.consent;
  throw new VaultError(
    "PEEK_MISMATCH",
    "The vault's server gives no consent record for this grant.",
  );
}

function remember(granted: Granted, peek: GrantedPeek): Granted {
  return {
    ...granted,
    peeks: granted.peeks.map((one) => (one.grantId === peek.grantId ? peek : one)),
  };
}

/** The shapes of the profile are JSON by construction; this only tells the compiler. */
function toJson(value: Readonly<Record<string, object>>): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
