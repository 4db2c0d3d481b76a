/**
 * The raw edge in front of the OAuth library. The library's router folds case, answers HEAD and serves what the profile
 * leaves out; its resume ignores the path; it believes forwarded headers. So only an exact list of method and path
 * passes, each request cleaned first, and a resume only with an approval and the one cookie that belongs to it.
 * @module
 */
import type { IncomingMessage, ServerResponse } from "node:http";

import { isRequestUid, isVaultError, type RequestUid } from "@rootvault/vault-core/protocol";
import type { Provider } from "oidc-provider";

import { problemAnswer } from "../http/problem.ts";
import { METADATA_PATH } from "./provider.ts";

/** Bytes of the largest body; the library stops reading there too. */
export const MAX_BODY_BYTES = 56 * 1024;

const RESUME_PREFIX = "/oauth/authorize/";
const RESUME_COOKIE = "_interaction_resume";
// What the library may see of a browser's cookies, and what it may set.
const PASSED_COOKIES: readonly string[] = [RESUME_COOKIE, `${RESUME_COOKIE}.sig`];
const PASSED: ReadonlySet<string> = new Set([
  `GET ${METADATA_PATH}`,
  "GET /oauth/jwks",
  "GET /oauth/authorize",
  "POST /oauth/par",
  "POST /oauth/token",
  "POST /oauth/revoke",
  "POST /oauth/introspect",
]);

/** What the seam needs. */
export interface SeamParts {
  readonly provider: Provider;
  readonly issuer: string;
  readonly trial: boolean;
  /** Takes one from the address's bucket of a path. Throws `too-many-requests`. */
  readonly limit: (path: string, address: string) => Promise<void>;
  /** Makes the grants of a decided request active, once for each approval; false for a wrong or used one. */
  readonly activate: (uid: RequestUid, approval: string) => Promise<boolean>;
}

/** Answers a raw request to an OAuth path; false for every other path, which is left untouched. */
export type OAuthSeam = (
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
) => Promise<boolean>;

/** Builds the seam. */
export function createSeam(parts: SeamParts): OAuthSeam {
  const handler = parts.provider.callback();
  return async (request, response, address) => {
    const path = pathOf(request.url);
    if (!path.toLowerCase().startsWith("/oauth") && path !== METADATA_PATH) return false;
    setHeaders(response);
    try {
      const refusal = await refusalOf(parts, request, response, { path, address });
      if (refusal === null) {
        clean(request, parts.issuer);
        filterSetCookie(response);
        await handler(request, response);
      } else send(response, refusal);
    } catch (error) {
      await sendProblem(response, error, parts.issuer);
    }
    return true;
  };
}

interface Refusal {
  readonly status: number;
  readonly text: string;
}

interface Target {
  readonly path: string;
  readonly address: string;
}

async function refusalOf(
  parts: SeamParts,
  request: IncomingMessage,
  response: ServerResponse,
  { path, address }: Target,
): Promise<Refusal | null> {
  // The front turned a wrong Host away before; the library would build its URLs of it.
  if (request.headers.host !== new URL(parts.issuer).host)
    return { status: 421, text: "wrong host" };
  const uid = resumeUid(path);
  if (!PASSED.has(`${request.method} ${path}`) && !(request.method === "GET" && uid !== null))
    return { status: 404, text: "not found" };
  // In a local trial any web page could post to this port.
  if (parts.trial && request.method === "POST" && isFromAPage(request))
    return { status: 403, text: "not for web pages" };
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY_BYTES)
    return { status: 413, text: "too large" };
  await parts.limit(path, address);
  return uid === null ? null : refusalOfResume(parts, request, response, uid);
}

async function refusalOfResume(
  parts: SeamParts,
  request: IncomingMessage,
  response: ServerResponse,
  uid: RequestUid,
): Promise<Refusal | null> {
  const gone = { status: 400, text: "This link is for the browser in which the request began." };
  const query = new URL(request.url ?? "", parts.issuer).searchParams;
  const [approval, more] = query.getAll("approval");
  if (approval === undefined || more !== undefined) return gone;
  if (signedResumeCookie(parts.provider, request, response) !== uid) return gone;
  if ((await parts.provider.Interaction.find(uid)) === undefined) return gone;
  return (await parts.activate(uid, approval)) ? null : gone;
}

/** The value of the one resume cookie, if there is exactly one and its signature is ours. */
function signedResumeCookie(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): string | null {
  const names = cookiesOf(request).map(([name]) => name);
  for (const name of PASSED_COOKIES)
    if (names.filter((each) => each === name).length !== 1) return null;
  const { cookies } = provider.createContext(request, response);
  const value = cookies.get(RESUME_COOKIE, { signed: true });
  response.removeHeader("set-cookie");
  return value ?? null;
}

/** The uid of a resume path, letter for letter. */
function resumeUid(path: string): RequestUid | null {
  const uid = path.startsWith(RESUME_PREFIX) ? path.slice(RESUME_PREFIX.length) : "";
  return isRequestUid(uid) ? uid : null;
}

function pathOf(url: string | undefined): string {
  return (url ?? "").split("?", 1)[0] ?? "";
}

function isFromAPage({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers["sec-fetch-site"] !== undefined;
}

/** Leaves the library one Host, one scheme and the cookies it may know. */
function clean(request: IncomingMessage, issuer: string): void {
  const { protocol, host } = new URL(issuer);
  for (const name of Object.keys(request.headers))
    if (name === "forwarded" || name.startsWith("x-forwarded-")) delete request.headers[name];
  request.headers.host = host;
  request.headers["x-forwarded-host"] = host;
  request.headers["x-forwarded-proto"] = protocol.slice(0, -1);
  const passed = cookiesOf(request).filter(([name]) => PASSED_COOKIES.includes(name));
  if (passed.length === 0) delete request.headers.cookie;
  else request.headers.cookie = passed.map(([name, value]) => `${name}=${value}`).join("; ");
}

function cookiesOf(request: IncomingMessage): [string, string][] {
  return (request.headers.cookie ?? "").split(";").flatMap((part): [string, string][] => {
    const at = part.indexOf("=");
    return at < 0 ? [] : [[part.slice(0, at).trim(), part.slice(at + 1).trim()]];
  });
}

/** The library's sessions and its own interaction cookie never reach the browser: a vault is no log-in. */
function filterSetCookie(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => {
    if (name.toLowerCase() !== "set-cookie") return setHeader(name, value);
    const cookies = (Array.isArray(value) ? value : [String(value)]).filter((cookie) =>
      PASSED_COOKIES.some((passed) => cookie.startsWith(`${passed}=`)),
    );
    if (cookies.length > 0) setHeader(name, cookies);
    else response.removeHeader(name);
    return response;
  };
}

/** Headers of the frame do not reach the library's answers; they are set on the raw response first. */
function setHeaders(response: ServerResponse): void {
  response.setHeader("x-content-type-options", "nosniff");
  response.setHeader("referrer-policy", "no-referrer");
  response.setHeader("x-frame-options", "DENY");
  response.setHeader("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  response.setHeader("cache-control", "no-store");
}

function send(response: ServerResponse, { status, text }: Refusal): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" });
  response.end(text);
}

async function sendProblem(
  response: ServerResponse,
  error: unknown,
  origin: string,
): Promise<void> {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const answer = problemAnswer(error, { requestId: "oauth", origin });
  if (isVaultError(error, "too-many-requests"))
    response.setHeader("retry-after", answer.headers.get("retry-after") ?? "1");
  response.writeHead(answer.status, { "content-type": "application/problem+json" });
  response.end(await answer.text());
}
