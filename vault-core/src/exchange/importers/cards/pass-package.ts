/**
 * What lies beside a pass in its package: the list of check sums, and its words in other languages.
 * @module
 */
import { toHex } from "../../../bytes/encoding.ts";
import type { Companions, ImportMember } from "../importer.ts";
import { blobOf } from "../reading/byte-source.ts";
import { textMember } from "../reading/json.ts";
import { limits } from "../reading/limits.ts";
import { wholeJson, wholeText } from "../reading/whole.ts";

/** Gives the words that a key of the pass stands for; the key itself if it stands for none. */
export type PassWords = (key: string) => string;

/** Holds a pass against its package's list of SHA-1 sums. Gives what is wrong, or null; without a list nothing is. */
export async function mustFitManifest(
  member: ImportMember,
  companions: Companions,
): Promise<string | null> {
  const manifest = companions.take(`${folderOf(member)}manifest.json`);
  if (manifest === null) return null;
  const sums = await wholeJson(manifest.source);
  const stated = sums === null ? null : textMember(sums, "pass.json");
  if (stated === null) return "The package's manifest does not name the pass.";
  const bytes = await (await blobOf(member.source, limits.wholeBytes)).arrayBuffer();
  const sum = toHex(new Uint8Array(await crypto.subtle.digest("SHA-1", bytes)));
  return sum === stated.toLowerCase() ? null : "The pass is not the one of its manifest.";
}

/** Reads the words of a package: English ones, else those of its first language. */
export async function wordsOfPass(
  member: ImportMember,
  companions: Companions,
): Promise<PassWords> {
  const folder = folderOf(member);
  const all = companions.names.filter(
    (name) =>
      name.startsWith(folder) && /^[\w-]+\.lproj\/pass\.strings$/u.test(name.slice(folder.length)),
  );
  const name = all.find((one) => one.slice(folder.length).startsWith("en")) ?? all[0];
  const strings = name === undefined ? null : companions.take(name);
  const words =
    strings === null
      ? new Map<string, string>()
      : wordsOf(await wholeText(strings.source, limits.jsonString));
  return (key) => words.get(key) ?? key;
}

function folderOf({ name }: ImportMember): string {
  const end = name?.lastIndexOf("/") ?? -1;
  return name === null ? "" : name.slice(0, end + 1);
}

/** A string, which the end of the text ends too, or any other sign: each letter is read once, whatever it holds. */
const token = /"([^"\\]*(?:\\.[^"\\]*)*)(?:"|\\?$)|\S/gsu;

/** `"key" = "value";`, one after the other, with notes between them. */
function wordsOf(text: string): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  let [key, value, isEqual]: [string | null, string | null, boolean] = [null, null, false];
  for (const [sign, string] of text.matchAll(token)) {
    if (string !== undefined) [key, value] = isEqual ? [key, string] : [string, null];
    else if (sign === "=") [key, value] = [value ?? key, null];
    else {
      if (sign === ";" && key !== null && value !== null)
        words.set(unescaped(key), unescaped(value));
      [key, value] = [null, null];
    }
    isEqual = sign === "=" && key !== null;
  }
  return words;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gsu, (_match, letter: string) => (letter === "n" ? "\n" : letter));
}
