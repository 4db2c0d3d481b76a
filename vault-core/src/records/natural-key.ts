/**
 * Natural keys: what makes two readings of one fact the same fact. UTF-8 NFC text, parts joined by a bar. The first part
 * is an identity space, not a file format, so that two formats of one source meet.
 * @module
 */
/** Joins the parts of a natural key; inside a part `%` becomes `%25` and a bar `%7C`. */
export function naturalKey(space: string, ...parts: readonly (string | number)[]): string {
  let key = keyPart(space);
  for (const part of parts) key += `|${keyPart(String(part))}`;
  return key;
}

/** Most parts are printable ASCII without either, and stay as they are. */
const PLAIN = /^[ -$&-{}~]*$/u;

/** Writes a part as it stands between the bars. */
export function keyPart(part: string): string {
  if (PLAIN.test(part)) return part;
  return part.normalize("NFC").replaceAll("%", "%25").replaceAll("|", "%7C");
}
