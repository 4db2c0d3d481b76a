/**
 * Reads fields of record lines, which are texts from anywhere: only own members of objects count, and nothing is written.
 * @module
 */

/** Reads a line; undefined for a text that is no JSON. */
export function parseLine(line: string): unknown {
  try {
    const value: unknown = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}

/** Gives what lies at a path of keys, from the outermost to the innermost; undefined if nothing does. */
export function pick(record: unknown, path: readonly string[]): unknown {
  let value = record;
  for (const key of path) {
    if (!isObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
