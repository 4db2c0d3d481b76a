/**
 * The key paths at the start of a JSON text that may be cut off anywhere: enough to tell whose file it is.
 * @module
 */
/**
 * Gives the keys of the object at the top, and the keys of the objects in the list at the top as `[].key`.
 * Null if the text begins neither an object nor a list.
 */
export function jsonPaths(start: string): ReadonlySet<string> | null {
  const text = start.trimStart();
  if (!/^[[{]/u.test(text)) return null;
  const paths = new Set<string>();
  const stack: string[] = [];
  for (const token of text.matchAll(/"((?:[^"\\]|\\.)*)"(\s*:)?|[[\]{}]/gsu)) {
    const [mark, name, colon] = token;
    if (mark === "[" || mark === "{") stack.push(mark);
    else if (mark === "]" || mark === "}") stack.pop();
    else if (colon !== undefined && name !== undefined) addPath(paths, stack.join(""), name);
  }
  return paths;
}

function addPath(paths: Set<string>, stack: string, name: string): void {
  if (stack === "{") paths.add(name);
  else if (stack === "[{") paths.add(`[].${name}`);
}
