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
  // A text that ends inside a string is one token too: each letter is read once, whatever it holds.
  for (const token of text.matchAll(/"((?:[^"\\]|\\.)*)(?:"(\s*:)?|\\?$)|[[\]{}]/gsu)) {
    const [mark, name, colon] = token;
    if (mark === "[" || mark === "{") stack.push(mark);
    else if (mark === "]" || mark === "}") stack.pop();
    else if (colon !== undefined && name !== undefined) addPath(paths, stack, name);
  }
  return paths;
}

function addPath(paths: Set<string>, stack: readonly string[], name: string): void {
  // Nothing deeper tells a format.
  if (stack.length > 2) return;
  const place = stack.join("");
  if (place === "{") paths.add(name);
  else if (place === "[{") paths.add(`[].${name}`);
}
