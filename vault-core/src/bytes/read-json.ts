/**
 * Reads a JSON text that a stranger, or a damaged disk, may have written.
 * @module
 */

/** Gives the value of a JSON text; null for a text that is none. */
export function readJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}
