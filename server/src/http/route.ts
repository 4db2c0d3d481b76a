/**
 * A route is plain data: method, path, guard, body limit, shapes, handler. Guards stand in the list of routes, so a reader
 * sees at once who may call what.
 * @module
 */
import { VaultError, type MemberId, type VaultId, type z } from "@rootvault/vault-core/protocol";
import { mustFit, readBody, readJson } from "./body.ts";

/** Who calls: an owner's device with a login of at most 15 minutes. */
export interface DeviceSession {
  readonly vault: VaultId;
  readonly device: MemberId;
  readonly memberClass: "device" | "passkey" | "kit" | "helper";
  /** Of a helper: whether its blocks are taken. Null for all others. */
  readonly may: "read" | "add" | null;
}

/** Who calls: a grantee with a DPoP-bound access token. */
export interface GranteeAccess {
  readonly clientId: string;
  /** The vault whose owner granted the token. */
  readonly vault: VaultId;
  /** RFC 7638 thumbprint of the key that signed the DPoP proof. */
  readonly jkt: string;
  /** The proof as sent, kept in the leaf of the access log. */
  readonly proof: string;
  readonly scopes: ReadonlySet<string>;
  /** Grants that the token's authorization details name. */
  readonly grants: ReadonlySet<string>;
  /** False once the approval behind the token has ended: it is good for news of an ended grant, and nothing else. */
  readonly standing: boolean;
}

/** What each guard finds out. */
export interface GuardResults {
  none: null;
  device: DeviceSession;
  /** A device's session if the request brings one; a wrong one is refused. */
  anyone: DeviceSession | null;
  grantee: GranteeAccess;
}

/** Names of the guards. */
export type AuthKind = keyof GuardResults;

/** A request as guards see it: the URL is what the caller dialled, built of the public origin. */
export interface GuardRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
}

/** Checks of tokens, passed in by `services.ts`. Each throws a 401 code. */
export type Guards = {
  readonly [A in AuthKind]: (request: GuardRequest) => Promise<GuardResults[A]>;
};

/** What the frame knows about a request before its guard ran. */
export interface RawContext extends GuardRequest {
  readonly request: Request;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Address of the caller, for rate limits only. */
  readonly ip: string;
  readonly now: number;
  readonly signal: AbortSignal;
}

/** What a handler gets. */
export interface RouteContext<A extends AuthKind, Body, Query> extends Omit<RawContext, "query"> {
  readonly session: GuardResults[A];
  readonly body: Body;
  readonly query: Query;
  /** Reads a body that is no JSON, up to the route's limit. */
  readonly readBytes: () => Promise<Uint8Array<ArrayBuffer>>;
}

/** A route as rooms write it. */
export interface RouteSpec<A extends AuthKind, Body, Query> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Pattern with `:name` parts; `:vault` must be the session's vault, else 404. */
  readonly path: string;
  readonly auth: A;
  /** Most bytes of a body; 0 for none. */
  readonly bodyLimit: number;
  /** Open to every origin without credentials: routes of grantees. */
  readonly anyOrigin?: boolean;
  /** A helper's session may call it: few do, so a new route is closed to helpers until it says otherwise. */
  readonly helpers?: boolean;
  /** Shape of a JSON body. Absent: the handler reads bytes, or there is none. */
  readonly body?: z.ZodType<Body>;
  /** Shape of the query. Absent: the query is not looked at. */
  readonly query?: z.ZodType<Query>;
  handle(context: RouteContext<A, Body, Query>): Promise<Response>;
}

/** A route with its types closed up, as the frame runs it. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly auth: AuthKind;
  readonly bodyLimit: number;
  readonly anyOrigin: boolean;
  run(raw: RawContext, guards: Guards): Promise<Response>;
}

/** JSON bodies without a limit of their own. */
export const JSON_LIMIT = 64 * 1024;

/** Closes a route: guard first, then query and body, then the handler. */
export function route<A extends AuthKind, Body = undefined, Query = undefined>(
  spec: RouteSpec<A, Body, Query>,
): Route {
  return {
    method: spec.method,
    path: spec.path,
    auth: spec.auth,
    bodyLimit: spec.bodyLimit,
    anyOrigin: spec.anyOrigin ?? false,
    run: async (raw, guards) => {
      const session = await guards[spec.auth](raw);
      mustBeOwnVault(raw.params, session);
      if (spec.helpers !== true) mustBeNoHelper(session);
      mustFit(raw.request, spec.bodyLimit);
      const query = readShape(
        spec.query,
        () => Promise.resolve(Object.fromEntries(raw.query)),
        "query",
      );
      const body = readShape(spec.body, () => readJson(raw.request, spec.bodyLimit), "body");
      return spec.handle({
        ...raw,
        session,
        query: await query,
        body: await body,
        readBytes: () => readBody(raw.request, spec.bodyLimit),
      });
    },
  };
}

/** A foreign vault looks like one that is not there. */
function mustBeOwnVault(
  params: Readonly<Record<string, string>>,
  session: GuardResults[AuthKind],
): void {
  const asked = params["vault"];
  if (asked === undefined || session === null || !("vault" in session)) return;
  if (asked !== session.vault) throw notFound();
}

/** Helpers reach roster, own boxes, heads, blocks and attachments; all else is closed (docs/protocol/http.md). */
function mustBeNoHelper(session: GuardResults[AuthKind]): void {
  if (session !== null && "memberClass" in session && session.memberClass === "helper")
    throw helperRefused();
}

/** The one error of what a helper may not do. */
export function helperRefused(): VaultError {
  return new VaultError("helper-refused", "A helper may not do this.");
}

/** The one error of unknown and foreign objects: same code, same bytes. */
export function notFound(): VaultError {
  return new VaultError("not-found", "There is nothing here.");
}

async function readShape<T>(
  shape: z.ZodType<T> | undefined,
  read: () => Promise<unknown>,
  what: string,
): Promise<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- T is undefined where no shape is given
  if (shape === undefined) return undefined as T;
  const found = shape.safeParse(await read());
  if (found.success) return found.data;
  const at = found.error.issues[0]?.path.map(String).join(".") ?? "";
  throw new VaultError(
    "bad-request",
    `The ${what} is not as documented${at === "" ? "" : ` at ${at}`}.`,
  );
}
