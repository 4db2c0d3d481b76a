/**
 * What a request must be before the owner ever sees it, checked where it is pushed; and which grants a token still
 * names when one is made.
 * @module
 */
import {
  checkDetails,
  isGrantId,
  isVaultId,
  PEEK_TYPE,
  readJws,
  readDpopJwk,
  thumbprint,
  z,
  type GrantId,
  type VaultId,
} from "@rootvault/vault-core/protocol";
import { errors, type AuthorizationDetail, type KoaContextWithOIDC } from "oidc-provider";

/** Scopes of the one resource. */
export const RESOURCE_SCOPES = ["peek:read", "grant_management_query", "grant_management_revoke"];
/** Seconds from a request object's `nbf` and `iat` to its `exp`, at most. */
export const MAX_REQUEST_SECONDS = 300;

const SCOPES: ReadonlySet<string> = new Set([...RESOURCE_SCOPES, "offline_access"]);
const PUSH_ROUTE = "pushed_authorization_request";

/** What the checks need to know. */
export interface DetailsRules {
  readonly issuer: string;
  readonly now: () => number;
  /** Tells whether a key is one of the grantee's published signing keys. */
  readonly isPublished: (clientId: string, jkt: string) => Promise<boolean>;
  /** Of these grants of a vault, those that are active. */
  readonly activeAmong: (
    vault: VaultId,
    grants: readonly GrantId[],
  ) => Promise<ReadonlySet<string>>;
}

const seconds = z.number().int().min(0).max(1e12);
const text = z.string().min(1).max(2048);

function claimsShape(issuer: string, clientId: string): z.ZodType {
  return z
    .strictObject({
      iss: z.literal(clientId),
      client_id: z.literal(clientId),
      aud: z.literal(issuer),
      jti: z.string().min(8).max(128),
      iat: seconds,
      nbf: seconds,
      exp: seconds,
      response_type: z.literal("code"),
      redirect_uri: text,
      state: text,
      code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
      code_challenge_method: z.literal("S256"),
      resource: z.literal(`${issuer}/peeks`),
      prompt: z.literal("consent"),
      scope: z.string().refine(isScope),
      authorization_details: z.array(z.unknown()),
    })
    .refine(
      ({ iat, nbf, exp }) =>
        exp > iat && exp - iat <= MAX_REQUEST_SECONDS && exp - nbf <= MAX_REQUEST_SECONDS,
      { path: ["exp"] },
    );
}

/** Makes the library's `requestObjects.assertJwtClaimsAndHeader`. */
export function createRequestCheck(
  rules: DetailsRules,
): (
  ctx: KoaContextWithOIDC,
  claims: Record<string, unknown>,
  header: Record<string, unknown>,
  client: { readonly clientId: string },
) => Promise<void> {
  return async (ctx, claims, header, { clientId }) => {
    // It runs again when the browser comes, with the text that was checked here.
    if (ctx.oidc.route !== PUSH_ROUTE) return;
    mustBeCanonical(ctx.oidc.params?.["request"], header);
    mustBeNoLogin(claims["scope"]);
    const { issuer, now } = rules;
    mustBeDocumented(claims, claimsShape(issuer, clientId));
    const details = claims["authorization_details"];
    const checked = checkDetails(details, { issuer, now: now(), kind: "request" });
    if (!checked.ok)
      throw new errors.InvalidAuthorizationDetails(`${checked.member ?? "details"} ${checked.why}`);
    await mustUsePublishedKey(ctx, clientId, rules);
  };
}

/** One request object has one text (RFC 7515 as jose reads it has 16). */
function mustBeCanonical(request: unknown, header: Record<string, unknown>): void {
  if (typeof request !== "string" || readJws(request) === null)
    throw new errors.InvalidRequestObject("the request object is not canonical");
  if (header["typ"] !== "oauth-authz-req+jwt" || "crit" in header || "jwk" in header)
    throw new errors.InvalidRequestObject("the request object's header is not as documented");
}

function mustBeDocumented(claims: Record<string, unknown>, shape: z.ZodType): void {
  const issue = shape.safeParse(claims).error?.issues[0];
  if (issue === undefined) return;
  const member = [...issue.path, ...(issue.code === "unrecognized_keys" ? issue.keys : [])];
  throw new errors.InvalidRequestObject(`the claim ${member.join(".")} is not as documented`);
}

/** Makes the library's `validate` of one object: it is called at the token endpoint too, where none may be sent. */
export function createDetailValidation(): (ctx: KoaContextWithOIDC) => Promise<void> {
  return async (ctx) => {
    if (ctx.oidc.route === "token")
      throw new errors.InvalidAuthorizationDetails("a token is narrowed by its grants alone");
    mustBeNoLogin(ctx.oidc.params?.["scope"]);
  };
}

/** Throws unless the request's DPoP proof is by a published key; the library checks the proof itself. */
export async function mustUsePublishedKey(
  ctx: KoaContextWithOIDC,
  clientId: string,
  { isPublished }: Pick<DetailsRules, "isPublished">,
): Promise<void> {
  const jwk = readDpopJwk(readJws(ctx.get("DPoP"))?.header["jwk"]);
  if (jwk === null) throw new errors.InvalidDpopProof("a DPoP proof by a published key is needed");
  if (!(await isPublished(clientId, await thumbprint(jwk))))
    throw new errors.InvalidDpopProof("the DPoP key is not among the published signing keys");
}

/** Makes the library's `authorizationDetailsForAccessToken`: ended grants leave, and with the last one the token. */
export function createLiveOnly(
  rules: Pick<DetailsRules, "activeAmong">,
): (
  ctx: KoaContextWithOIDC,
  token: unknown,
  source: { readonly rar?: AuthorizationDetail[] | undefined } | undefined,
) => Promise<AuthorizationDetail[]> {
  return async (ctx, _token, source) => {
    const grant = ctx.oidc.entities.Grant;
    const details = source?.rar ?? grant?.rar ?? [];
    const live = await activeDetails(rules, grant?.accountId, details);
    if (live.length === 0) throw new errors.InvalidGrant("no grant of this approval is active");
    return live;
  };
}

/** Of these details of a vault's token, those whose grant is active. */
export async function activeDetails(
  { activeAmong }: Pick<DetailsRules, "activeAmong">,
  vault: string | undefined,
  details: readonly AuthorizationDetail[],
): Promise<AuthorizationDetail[]> {
  if (!isVaultId(vault)) return [];
  const active = await activeAmong(vault, details.flatMap(grantIdOf));
  return details.filter((detail) => grantIdOf(detail).some((id) => active.has(id)));
}

/** The one type of details that this server knows. */
export const DETAILS_TYPE: string = PEEK_TYPE;

function grantIdOf(detail: AuthorizationDetail): GrantId[] {
  const id = detail["identifier"];
  return isGrantId(id) ? [id] : [];
}

function mustBeNoLogin(scope: unknown): void {
  if (typeof scope === "string" && scope.split(" ").includes("openid"))
    throw new errors.InvalidScope("this server signs nobody in", "openid");
}

function isScope(scope: string): boolean {
  const names = scope.split(" ");
  return names.includes("peek:read") && names.every((name) => SCOPES.has(name));
}
