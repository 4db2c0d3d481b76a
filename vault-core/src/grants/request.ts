/**
 * A request as it comes: fetched from the server, verified against the documents that the grantee's own host publishes.
 * @module
 */
import { VaultError } from "../errors.ts";
import { readJws, verifyJws, type SignatureKey } from "../protocol/compact-jose.ts";
import { checkDetails } from "../protocol/grants/details.ts";
import type { PeekDetails } from "../protocol/grants/details-shape.ts";
import { isRequestUid } from "../protocol/ids.ts";
import { fillPath, PATHS } from "../protocol/paths.ts";
import { z } from "../protocol/zod.ts";
import type { SharingDeps } from "./deps.ts";
import { fetchGrantee, type GranteeDocuments } from "./documents.ts";

const REQUEST_TYP = "oauth-authz-req+jwt";
const MAX_AGE_SECONDS = 65 * 60;
const MAX_SKEW_SECONDS = 5 * 60;

const answerShape = z.looseObject({
  uid: z.string(),
  client_id: z.string().max(2048),
  request: z.string().max(65_536),
  expires_at: z.string(),
});
const claimsShape = z.looseObject({
  iss: z.string(),
  client_id: z.string(),
  aud: z.string(),
  redirect_uri: z.string().max(2048),
  iat: z.number(),
  authorization_details: z.array(z.unknown()),
});

/** A request that verified. */
export interface VerifiedRequest {
  readonly uid: string;
  /** The request as signed. */
  readonly text: string;
  readonly expiresAt: string;
  readonly redirectUri: string;
  readonly details: readonly PeekDetails[];
  readonly grantee: GranteeDocuments;
}

/** Reads the uid of a request, given itself or in the link that a browser followed. @throws {VaultError} no-request. */
export function requestUidOf(text: string): string {
  const uid = /^(?:https?:\/\/[\w.:[\]-]+\/[\w./-]*#\/requests\/)?([\w-]{16,64})\/?$/.exec(
    text.trim(),
  )?.[1];
  if (!isRequestUid(uid)) throw new VaultError("no-request", "There is no such request.");
  return uid;
}

/**
 * Fetches a request and the grantee's documents, and verifies the one with the other.
 *
 * @throws {VaultError} no-request; grantee-unreachable; grantee-key-unpublished; bad-request-object.
 */
export async function fetchRequest(deps: SharingDeps, uid: string): Promise<VerifiedRequest> {
  if (!isRequestUid(uid)) throw new VaultError("no-request", "There is no such request.");
  const answer = await deps.session.ask(
    { method: "GET", path: fillPath(PATHS.ownerRequest, { uid }) },
    answerShape,
  );
  const grantee = await fetchGrantee(deps.granteeDocuments, answer.client_id, deps.origin);
  const checked = await verifyRequest(answer.request, grantee, deps);
  return { uid, text: answer.request, expiresAt: answer.expires_at, grantee, ...checked };
}

/** Verifies a request's text. @throws {VaultError} bad-request-object; grantee-key-unpublished. */
export async function verifyRequest(
  text: string,
  grantee: GranteeDocuments,
  {
    context,
    origin,
  }: { readonly context: Pick<SharingDeps["context"], "now">; readonly origin: string },
): Promise<{ readonly redirectUri: string; readonly details: readonly PeekDetails[] }> {
  const unchecked = readJws(text);
  if (unchecked?.header["typ"] !== REQUEST_TYP || unchecked.header["alg"] !== grantee.requestAlg)
    throw refused("it is no signed request");
  const claims = claimsShape.safeParse(await verified(text, grantee.signatureKeys));
  if (!claims.success) throw refused("a claim is missing");
  mustBeTheirs(claims.data, grantee);
  if (claims.data.aud !== origin) throw refused("it is meant for another server");
  const now = context.now();
  mustBeFresh(claims.data.iat, now);
  const details = checkDetails(claims.data.authorization_details, {
    issuer: origin,
    now,
    kind: "request",
  });
  if (!details.ok) throw refused(`${details.member ?? "it"} ${details.why}`);
  return { redirectUri: claims.data.redirect_uri, details: details.details };
}

function mustBeTheirs(claims: z.infer<typeof claimsShape>, grantee: GranteeDocuments): void {
  if (claims.iss !== grantee.clientId || claims.client_id !== grantee.clientId)
    throw refused("it is signed for somebody else");
  if (!grantee.redirectUris.includes(claims.redirect_uri))
    throw refused("it leads back to an address that they do not name as theirs");
}

function mustBeFresh(iat: number, now: number): void {
  if (iat < now / 1000 - MAX_AGE_SECONDS || iat > now / 1000 + MAX_SKEW_SECONDS)
    throw refused("it is too old");
}

async function verified(text: string, keys: readonly SignatureKey[]): Promise<unknown> {
  for (const key of keys) {
    const claims = await verifyJws(text, REQUEST_TYP, key);
    if (claims !== null) return claims;
  }
  throw new VaultError(
    "grantee-key-unpublished",
    "The request is not signed by a key that they publish. It may have been changed, or come from somebody else. Nothing was shared.",
  );
}

function refused(why: string): VaultError {
  return new VaultError(
    "bad-request-object",
    `The request was refused: ${why}. Nothing was shared.`,
  );
}
