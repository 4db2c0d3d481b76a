/**
 * What is kept of the address of a page: scrubbed, with its site.
 * @module
 */
import { siteCategory } from "../../../records/category-words.ts";
import { siteOf } from "../reading/site.ts";
import { scrubQuery, scrubUrl } from "../reading/url-scrub.ts";

/** An address. */
export interface Address {
  /** Empty if nothing of it may be kept. */
  readonly scrubbed: string;
  readonly site: string | null;
  readonly category: string | null;
}

/** Pages are visited again and again, and sites more so. */
const addresses = new Map<string, Address>();
const sites = new Map<string, Pick<Address, "site" | "category">>();
const MAX_KEPT = 4_000;
const LONG_ADDRESS = 500;

/** Reads the address of a page. */
export function addressOf(url: string): Address {
  const usual = usualAddress(url);
  if (usual !== null) return usual;
  const known = addresses.get(url);
  if (known !== undefined) return known;
  const address = { scrubbed: scrubUrl(url), ...siteAt(url) };
  if (url.length <= LONG_ADDRESS) keep(addresses, url, address);
  return address;
}

/**
 * A host of small letters that ends in a name, a path and a query that say what they are: no port, nothing escaped, no step up,
 * nothing that a parser of addresses writes in another way.
 */
const USUAL =
  /^https?:\/\/((?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})(\/(?:[\w/~-][\w/.~-]*)?)?(?:\?([\w=&.~-]*))?$/u;
/** A run of so many letters, digits and hyphens may be a token. */
const TOKEN = 32;
/** 1 for what stands in tokens. */
const isOfToken = Uint8Array.from({ length: 128 }, (_, code) =>
  Number(/[\w-]/u.test(String.fromCharCode(code))),
);

/** Reads a usual address without parsing it, in a fraction of the time; null for any other. */
function usualAddress(url: string): Address | null {
  const parts = url.length > LONG_ADDRESS || url.includes("eyJ") ? null : USUAL.exec(url);
  if (parts === null) return null;
  const [, host = "", path = "/", query] = parts;
  if (isOdd(host, path)) return null;
  const { site, category } = sites.get(host) ?? keep(sites, host, siteAt(url));
  const isAsItIs = query === undefined && parts[2] !== undefined;
  return { scrubbed: isAsItIs ? url : scrubbedOf(url, host, path, query), site, category };
}

function scrubbedOf(url: string, host: string, path: string, query = ""): string {
  const front = url.slice(0, url.indexOf(host) + host.length);
  return `${front}${path}${scrubQuery(query, 0)}`;
}

/** Tells whether a host is one of other letters, or a path has steps of dots, leads elsewhere, or has what may be a token. */
function isOdd(host: string, path: string): boolean {
  if (host.includes("xn--") || path.includes("/.") || path.endsWith(".") || path === "/url")
    return true;
  if (path.length < TOKEN) return false;
  let run = 0;
  for (let at = 0; at < path.length; at++) {
    run = isOfToken[path.charCodeAt(at)] === 1 ? run + 1 : 0;
    if (run >= TOKEN) return true;
  }
  return false;
}

function siteAt(url: string): Pick<Address, "site" | "category"> {
  const site = siteOf(url);
  return { site, category: siteCategory(site) };
}

function keep<Value>(kept: Map<string, Value>, key: string, value: Value): Value {
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(key, value);
  return value;
}
