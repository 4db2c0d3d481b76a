/**
 * The site of a URL: its registrable domain.
 * @module
 */
import { getDomain } from "tldts";

/** Gives the registrable domain; null for IP addresses, single labels, `.local` and everything that is no web address. */
export function siteOf(url: string): string | null {
  const host = hostOf(url);
  if (host === null || !host.includes(".") || host.endsWith(".local")) return null;
  return getDomain(host, { extractHostname: false });
}

function hostOf(url: string): string | null {
  const parsed = readUrl(url);
  if (parsed === null || !/^https?:$/u.test(parsed.protocol)) return null;
  return parsed.hostname.replace(/\.$/u, "");
}

/** Parses a URL once; null for what is none. */
export function readUrl(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
