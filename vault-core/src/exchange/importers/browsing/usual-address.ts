/**
 * The parts of usual addresses, found letter by letter in a fraction of the time that a parser takes. Usual is a host of small
 * letters that ends in a name, a path and a query that say what they are: no port, nothing escaped, no step up, nothing that looks
 * like a secret, nothing that a parser of addresses writes in another way.
 * @module
 */

/** Where the parts end. */
export interface UsualAddress {
  readonly hostFrom: number;
  readonly hostEnd: number;
  /** Where the question mark stands; the length of the address if there is none. */
  readonly pathEnd: number;
}

const LONG_ADDRESS = 500;
/** A run of so many letters, digits and hyphens may be a token. */
const TOKEN = 32;

const [IN_NAME, IN_HOST, IN_PATH, IN_QUERY, IN_TOKEN] = [1, 2, 4, 8, 16];
const [DOT, SLASH, QUESTION] = [0x2e, 0x2f, 0x3f];
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

/** Finds the parts; null for any other address. */
export function usualParts(url: string): UsualAddress | null {
  const hostFrom = behindScheme(url);
  // A signed statement is a secret wherever it stands.
  if (hostFrom < 0 || url.length > LONG_ADDRESS || url.includes("eyJ")) return null;
  const hostEnd = endOfHost(url, hostFrom);
  const pathEnd = hostEnd < 0 ? -1 : endOfPath(url, hostEnd);
  if (pathEnd < 0 || !isOf(IN_QUERY, url, pathEnd + 1, url.length)) return null;
  return { hostFrom, hostEnd, pathEnd };
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
    if (code === SLASH || code === QUESTION) break;
    if (!isKind(IN_HOST, code) || (code === DOT && before === DOT)) return -1;
    if (code === DOT) label = at + 1;
    before = code;
  }
  return at - label >= 2 && isOf(IN_NAME, url, label, at) ? at : -1;
}

/** A path without steps of dots, and without what may be a token. -1: the path is another. */
function endOfPath(url: string, from: number): number {
  let run = 0;
  let before = SLASH;
  let at = from;
  for (; at < url.length; at++) {
    const code = url.charCodeAt(at);
    if (code === QUESTION) break;
    if (!isKind(IN_PATH, code) || (code === DOT && before === SLASH)) return -1;
    run = isKind(IN_TOKEN, code) ? run + 1 : 0;
    if (run >= TOKEN) return -1;
    before = code;
  }
  return at;
}

function isOf(kind: number, url: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!isKind(kind, url.charCodeAt(at))) return false;
  return true;
}

function isKind(kind: number, code: number): boolean {
  return code < 128 && ((kinds[code] ?? 0) & kind) !== 0;
}
