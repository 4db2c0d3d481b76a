/**
 * The parts of usual addresses, found letter by letter in a fraction of the time that a parser takes. Usual is a host of small
 * letters that ends in a name, a path and a query that say what they are: no port, nothing escaped, no step up, nothing that looks
 * like a secret, nothing that a parser of addresses writes in another way.
 * @module
 */

/** Where the host begins and ends. */
export interface UsualAddress {
  readonly hostFrom: number;
  readonly hostEnd: number;
}

/** Letters of an address that is looked at and remembered, at most. */
export const LONG_ADDRESS = 500;
/** A run of so many letters, digits and hyphens may be a token. */
const TOKEN = 32;

const [IN_NAME, IN_HOST, IN_PATH, IN_QUERY, IN_TOKEN] = [1, 2, 4, 8, 16];
const [DOT, SLASH] = [0x2e, 0x2f];
/** Which letters may stand where. */
const sets: readonly (readonly [kind: number, letters: RegExp])[] = [
  [IN_NAME, /[a-z]/u],
  [IN_HOST, /[a-z0-9.-]/u],
  [IN_PATH, /[\w/.~-]/u],
  [IN_QUERY, /[\w=&.~-]/u],
  [IN_TOKEN, /[\w-]/u],
];
const kinds = Uint8Array.from({ length: 128 }, (_, code) =>
  sets.reduce(
    (sum, [kind, letters]) => sum + (letters.test(String.fromCharCode(code)) ? kind : 0),
    0,
  ),
);

/** Finds the parts of an address that has no query; null for any that is not usual. */
export function usualParts(url: string): UsualAddress | null {
  const hostFrom = behindScheme(url);
  // A signed statement is a secret wherever it stands.
  if (hostFrom < 0 || url.includes("eyJ")) return null;
  const hostEnd = endOfHost(url, hostFrom);
  return hostEnd < 0 || !isUsualPath(url, hostEnd) ? null : { hostFrom, hostEnd };
}

/** Tells whether an address is no longer than usual, and so is its query, which begins at a place of it. */
export function hasUsualQuery(url: string, from: number): boolean {
  if (url.length > LONG_ADDRESS) return false;
  return (
    from === url.length || (isOf(IN_QUERY, url, from + 1, url.length) && !url.includes("eyJ", from))
  );
}

function behindScheme(url: string): number {
  if (url.startsWith("https://")) return 8;
  return url.startsWith("http://") ? 7 : -1;
}

/** Labels of letters, digits and hyphens, the last of letters alone. -1: the host is another. */
function endOfHost(url: string, from: number): number {
  let label = from;
  let before = DOT;
  let at = from;
  for (; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code === SLASH) break;
    if (!isKind(IN_HOST, code) || (code === DOT && before === DOT)) return -1;
    if (code === DOT) label = at + 1;
    before = code;
  }
  return at - label >= 2 && isOf(IN_NAME, url, label, at) ? at : -1;
}

/** Tells whether a path has no steps of dots, and nothing that may be a token. */
function isUsualPath(url: string, from: number): boolean {
  let run = 0;
  let before = SLASH;
  for (let at = from; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (!isKind(IN_PATH, code) || (code === DOT && before === SLASH)) return false;
    run = isKind(IN_TOKEN, code) ? run + 1 : 0;
    if (run >= TOKEN) return false;
    before = code;
  }
  return true;
}

function isOf(kind: number, url: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isKind(kind, url.charCodeAt(at))) return false;
  return true;
}

function isKind(kind: number, code: number): boolean {
  return code < 128 && ((kinds[code] ?? 0) & kind) !== 0;
}
