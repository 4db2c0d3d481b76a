/**
 * Takes secrets and trackers out of URLs, before storage and again before any peek. Scrubbing twice equals once.
 * @module
 */
import { readUrl } from "./site.ts";
import { urlScrubList } from "./url-scrub-list.ts";

const { secretWords, trackingParameters } = urlScrubList;
const words: ReadonlySet<string> = new Set(secretWords);
const exactNames: ReadonlySet<string> = new Set(
  trackingParameters.filter((name) => !name.endsWith("*")),
);
const prefixes = trackingParameters
  .filter((name) => name.endsWith("*"))
  .map((name) => name.slice(0, -1));
const email = /[^\s/@]{1,64}@[^\s/@]{1,255}\.[^\s/@]/u;
/** What stands before a dot that a word follows. */
const dotted = /(?<![\w-])[\w-]+(?=\.[\w-])/gu;
/** How a signed statement (RFC 7519) begins, if more follows. */
const jwt = /eyJ[\w-]/u;
const longToken = /[\w-]{32,}/u;
/** A headline as a path: plain words and years between hyphens. No key looks like that. */
const headlineWord = "(?:[A-Z]?[a-z]{1,20}|[A-Z]{1,6}|\\d{1,8})";
const headline = new RegExp(`^${headlineWord}(?:[-_]${headlineWord}){3,}$`, "u");
/** Schemes whose rest is content or a person. */
const schemeOnly = new Set(["data:", "blob:", "javascript:", "mailto:", "tel:", "sms:"]);
/** Shorter segments hold no claim and no long token. */
const SHORT = 10;
const MAX_UNWRAP = 3;
/** Longer ones carry content, not an address; they keep scheme and host. */
const MAX_LENGTH = 8_192;

/** Gives the URL without secrets; for an unparsable or endless one its scheme and host, or an empty text. */
export function scrubUrl(url: string): string {
  return scrub(url, MAX_UNWRAP);
}

function scrub(url: string, unwrap: number): string {
  const parsed = url.length > MAX_LENGTH ? null : readUrl(url);
  if (parsed === null) return schemeAndHost(url);
  const target = unwrap > 0 ? redirectTarget(parsed) : null;
  if (target !== null) return scrub(target, unwrap - 1);
  if (schemeOnly.has(parsed.protocol)) return parsed.protocol;
  const origin = parsed.host === "" ? parsed.protocol : `${parsed.protocol}//${parsed.host}`;
  const file = parsed.protocol === "file:" ? "//" : "";
  const query = scrubQuery(parsed.search.slice(1), unwrap);
  return `${origin}${file}${scrubPath(parsed.pathname)}${query}${scrubRoute(parsed.hash)}`;
}

function schemeAndHost(url: string): string {
  const parts = /^\s*([a-z][a-z0-9+.-]*):\/\/(?:[^/?#\s]*@)?([^/?#@\s:]+)/iu.exec(url);
  return parts === null ? "" : `${parts[1]}://${parts[2]}`;
}

/** The page behind a search engine's counting link. */
function redirectTarget(url: URL): string | null {
  if (!/(^|\.)google\.[a-z]{2,3}(\.[a-z]{2})?$/u.test(url.hostname) || url.pathname !== "/url")
    return null;
  const target = url.searchParams.get("q") ?? url.searchParams.get("url");
  return target !== null && /^https?:\/\//u.test(target) && readUrl(target) !== null
    ? target
    : null;
}

function scrubPath(path: string): string {
  return path.split("/").map(scrubSegment).join("/");
}

function scrubSegment(segment: string): string {
  // Matrix parameters hold session ids.
  const [head = "", ...matrix] = segment.split(";");
  const kept = matrix.filter((parameter) => !isUnwanted(nameOf(parameter)));
  return [isSecret(head) ? "~" : head, ...kept].join(";");
}

function isSecret(text: string): boolean {
  const plain = decoded(text);
  if (plain.length < SHORT && !plain.includes("@")) return false;
  if (isPersonOrClaim(plain)) return true;
  return longToken.test(plain) && !headline.test(plain.replace(/\.[a-z]{2,5}$/u, ""));
}

/** Gives a query without secrets, with its question mark; an empty one as nothing. `unwrap`: how often URLs in it are followed. */
export function scrubQuery(query: string, unwrap: number): string {
  if (query === "") return "";
  const kept = query
    .split("&")
    .filter((parameter) => parameter !== "" && !isUnwanted(nameOf(parameter)))
    .map((parameter) => scrubParameter(parameter, unwrap));
  return kept.length === 0 ? "" : `?${kept.join("&")}`;
}

/** A value may be an address of a person, a signed statement, or a URL with secrets of its own. */
function scrubParameter(parameter: string, unwrap: number): string {
  const border = parameter.indexOf("=");
  if (border < 0) return parameter;
  const value = decoded(parameter.slice(border + 1));
  const name = parameter.slice(0, border);
  if (/^https?:\/\//u.test(value)) {
    const inner = unwrap > 0 ? scrub(value, unwrap - 1) : schemeAndHost(value);
    return inner === value ? parameter : `${name}=${asValue(inner)}`;
  }
  return isPersonOrClaim(value) ? `${name}=~` : parameter;
}

/** As a URL's own writer would write it, so that a second scrub changes nothing. */
function asValue(text: string): string {
  return encodeURIComponent(text).replaceAll("'", "%27");
}

function isPersonOrClaim(text: string): boolean {
  return (text.includes("@") && email.test(text)) || holdsClaim(text);
}

/** Each word is looked at once, however often it begins like a statement. */
function holdsClaim(text: string): boolean {
  return text.includes("eyJ") && (text.match(dotted) ?? []).some((word) => jwt.test(word));
}

/** Only routes of single-page apps are kept of what stands behind `#`. */
function scrubRoute(hash: string): string {
  if (!hash.startsWith("#!")) return "";
  const [path = "", query = ""] = hash.slice(2).split("?", 2);
  return `#!${scrubPath(path)}${scrubQuery(query, 0)}`;
}

function nameOf(parameter: string): string {
  return decoded(parameter.split("=", 1)[0] ?? "");
}

/** Sites use few names again and again. */
const judged = new Map<string, boolean>();
const MAX_JUDGED = 5_000;

/** Tells whether a parameter's name, decoded, says that it is a secret or a tracker. */
export function isUnwanted(name: string): boolean {
  const known = judged.get(name);
  if (known !== undefined) return known;
  const unwanted = judge(name);
  if (judged.size < MAX_JUDGED) judged.set(name, unwanted);
  return unwanted;
}

function judge(name: string): boolean {
  const lower = name.toLowerCase();
  if (exactNames.has(lower) || prefixes.some((prefix) => lower.startsWith(prefix))) return true;
  return name
    .replaceAll(/([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/gu, "$1$3_$2")
    .split(/[^A-Za-z0-9]+/u)
    .some((word) => words.has(word.toLowerCase()));
}

function decoded(text: string): string {
  if (!/[%+]/u.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
