/**
 * The root element at the start of markup that may be cut off anywhere: enough to tell whose file it is.
 * @module
 */
import type { XmlSample } from "../importer.ts";

/** Looks past declarations, comments and a document type, which may hold an internal subset. */
export function xmlSample(start: string): XmlSample {
  const tag = rootTag(start);
  const name = /^<([^\s/>]*)/u.exec(tag)?.[1] ?? "";
  const colon = name.indexOf(":");
  const prefix = colon < 0 ? "" : name.slice(0, colon);
  return {
    kind: "xml",
    root: name.slice(colon + 1),
    namespace: namespaceOf(tag, prefix),
    start,
  };
}

function rootTag(start: string): string {
  let at = 0;
  for (;;) {
    at = start.indexOf("<", at);
    if (at < 0) return "";
    const next = start[at + 1] ?? "";
    if (next !== "?" && next !== "!") break;
    const end = endOfProlog(start, at);
    if (end < 0) return "";
    at = end;
  }
  const end = start.indexOf(">", at);
  return end < 0 ? start.slice(at) : start.slice(at, end);
}

/** Where a declaration, comment or document type that begins at `at` ends; -1: it is cut off. */
function endOfProlog(start: string, at: number): number {
  if (start.startsWith("<?", at)) return start.indexOf("?>", at);
  if (start.startsWith("<!--", at)) return start.indexOf("-->", at);
  const end = start.indexOf(">", at);
  const subset = start.indexOf("[", at);
  return subset < 0 || end < subset ? end : start.indexOf("]>", subset);
}

/** Attributes by their names, so that one pass over a long tag is enough. */
function namespaceOf(tag: string, prefix: string): string | null {
  const wanted = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
  for (const [, name, double, single] of tag.matchAll(
    /\s([^\s=<>"']{1,64})\s*=\s*(?:"([^"]*)"|'([^']*)')/gu,
  )) {
    if (name === wanted) return double ?? single ?? null;
  }
  return null;
}
