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
  if (!URL.canParse(url)) return null;
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" || protocol === "https:" ? hostname.replace(/\.$/u, "") : null;
}
