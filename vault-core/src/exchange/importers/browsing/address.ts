/**
 * What is kept of the address of a page: scrubbed, with its site.
 * @module
 */
import { siteCategory } from "../../../records/category-words.ts";
import { siteOf } from "../reading/site.ts";
import { isUnwanted, scrubQuery, scrubUrl } from "../reading/url-scrub.ts";
import { hasUsualQuery, LONG_ADDRESS, usualParts } from "./usual-address.ts";

/** An address. */
export interface Address {
  /** Empty if nothing of it may be kept. */
  readonly scrubbed: string;
  readonly site: string | null;
  readonly category: string | null;
}

/** Sites use few hosts; pages are visited again and again, whatever they are asked for. */
const sites = new Map<string, Pick<Address, "site" | "category">>();
/** Usual addresses up to the question mark. */
const pages = new Map<string, Address>();
/** Other addresses, whole. */
const addresses = new Map<string, Address>();
const MAX_KEPT = 4_000;

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

/** Reads a usual address without parsing it; null for any other. */
function usualAddress(url: string): Address | null {
  const query = url.indexOf("?");
  const end = query < 0 ? url.length : query;
  // What is long, or is asked for something odd, is no usual address, whatever page it is of.
  if (!hasUsualQuery(url, end)) return null;
  const name = query < 0 ? url : url.slice(0, end);
  const page = pages.get(name) ?? usualPage(name);
  if (page === null || query < 0) return page;
  return { scrubbed: withQuery(page.scrubbed, url, end), site: page.site, category: page.category };
}

/** Reads a usual address that has no query; null for any other. */
function usualPage(url: string): Address | null {
  const parts = usualParts(url);
  if (parts === null) return null;
  const host = url.slice(parts.hostFrom, parts.hostEnd);
  let at = sites.get(host);
  if (at === undefined) {
    // A host of other letters: a parser may write it in another way.
    if (host.includes("xn--")) return null;
    at = keep(sites, host, siteAt(url));
  }
  const scrubbed = parts.hostEnd === url.length ? `${url}/` : url;
  return keep(pages, url, { scrubbed, site: at.site, category: at.category });
}

function withQuery(page: string, url: string, end: number): string {
  if (page.length === end && isWanted(url, end + 1)) return url;
  return page + scrubQuery(url.slice(end + 1), 0);
}

/** Tells whether every parameter of a usual query is kept: its name alone can be a reason against it. */
function isWanted(url: string, from: number): boolean {
  for (let start = from; start <= url.length;) {
    const border = url.indexOf("&", start);
    const end = border < 0 ? url.length : border;
    const sign = url.indexOf("=", start);
    const nameEnd = sign < 0 || sign > end ? end : sign;
    if (end === start || isUnwanted(url.slice(start, nameEnd))) return false;
    start = end + 1;
  }
  return true;
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
