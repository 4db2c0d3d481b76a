/**
 * Ids of records: 16 bytes in base64url, 22 letters, the last of which has four bits that are zero.
 * @module
 */

/** Letters of an id. */
export const ID_LETTERS = 22;

const isLetter = flagsOf("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
const isLastLetter = flagsOf("AQgw");

/** Tells whether the 22 letters at a place are an id. */
export function isIdAt(bytes: Uint8Array, at: number): boolean {
  const last = at + ID_LETTERS - 1;
  for (let index = at; index < last; index++) if (isLetter[bytes[index] ?? 0] !== 1) return false;
  return isLastLetter[bytes[last] ?? 0] === 1;
}

function flagsOf(letters: string): Uint8Array {
  const flags = new Uint8Array(256);
  for (const letter of letters) flags[letter.charCodeAt(0)] = 1;
  return flags;
}
