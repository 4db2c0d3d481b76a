/**
 * The columns of a table, as the statement that made it tells them (sqlite.org/lang_createtable.html): a database keeps no
 * other list of them.
 * @module
 */
import type { Cell } from "./record.ts";

/** A column. */
export interface Column {
  /** Lower case. */
  readonly name: string;
  /** It is made from others as it is read, or was when it was written. */
  readonly isComputed: boolean;
  /** Its place in a row as it is written, 0 for the first; null where it is not written. */
  readonly place: number | null;
  /** It stands for the row id, and is written as nothing. */
  readonly isRowId: boolean;
  /** The value in rows that are older than the column. */
  readonly absent: Cell;
}

/** Blanks and comments, quoted names and texts, words and numbers, signs. */
const token =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*(?:\]|$)|[xX]?'(?:[^']|'')*'|\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|[\p{L}\p{N}_$\u0080-\uffff]+|[\s\S]/gu;
/** Words that end a column's type. */
const typeEnds = new Set([
  "CONSTRAINT",
  "PRIMARY",
  "NOT",
  "NULL",
  "UNIQUE",
  "CHECK",
  "DEFAULT",
  "COLLATE",
  "REFERENCES",
  "GENERATED",
  "AS",
  "ON",
]);
const tableRules = new Set(["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]);

/** Reads a `CREATE TABLE`; null for one whose rows have no row ids, or whose columns it does not say. */
export function columnsOf(sql: string): readonly Column[] | null {
  const tokens = (sql.match(token) ?? []).filter((one) => !/^(?:\s|--|\/\*)/u.test(one));
  const open = tokens.indexOf("(");
  if (open < 0) return null;
  const { parts, rest } = partsOf(tokens.slice(open + 1));
  if (rest.some((one) => one.toUpperCase() === "WITHOUT")) return null;
  const rules = parts.findIndex(([first = ""]) => tableRules.has(first.toUpperCase()));
  const columns = rules < 0 ? parts : parts.slice(0, rules);
  const keys = rules < 0 ? [] : parts.slice(rules).flatMap(keyOf);
  const found: Column[] = [];
  let place = 0;
  for (const words of columns) {
    const column = toColumn(words, keys, place);
    if (column.place !== null) place += 1;
    found.push(column);
  }
  return found;
}

/** Cuts what stands in a bracket at its commas; what follows the bracket is the rest. */
function partsOf(tokens: readonly string[]): {
  readonly parts: readonly (readonly string[])[];
  readonly rest: readonly string[];
} {
  const parts: string[][] = [[]];
  let depth = 0;
  for (const [index, one] of tokens.entries()) {
    if (one === "(") depth += 1;
    if (one === ")") depth -= 1;
    if (depth < 0) return { parts, rest: tokens.slice(index + 1) };
    if (one === "," && depth === 0) parts.push([]);
    else parts.at(-1)?.push(one);
  }
  return { parts, rest: [] };
}

/** The only column of a primary key that a rule of the table names. */
function keyOf(words: readonly string[]): readonly string[] {
  const at = words.findIndex((one) => one.toUpperCase() === "PRIMARY");
  if (at < 0) return [];
  const { parts } = partsOf(words.slice(words.indexOf("(", at) + 1));
  const [[only = ""] = []] = parts;
  return parts.length === 1 ? [nameOf(only)] : [];
}

/** @param next The place of the next column that is written. */
function toColumn(words: readonly string[], keys: readonly string[], next: number): Column {
  const name = nameOf(words[0] ?? "");
  const upper = outside(words.slice(1)).map((one) => one.toUpperCase());
  const end = upper.findIndex((one) => typeEnds.has(one));
  const type = end < 0 ? upper : upper.slice(0, end);
  const isComputed = upper.includes("AS") || upper.includes("GENERATED");
  const place = isComputed && !upper.includes("STORED") ? null : next;
  const isWhole = type.length === 1 && nameOf(type[0] ?? "") === "integer";
  const key = upper.indexOf("PRIMARY");
  // A word of SQLite's past: with DESC behind it, it is a column like others.
  const isKey = key >= 0 ? upper[key + 2] !== "DESC" : keys.includes(name);
  return { name, isComputed, place, isRowId: isWhole && isKey, absent: absentOf(words) };
}

/** Words that stand in no bracket. */
function outside(words: readonly string[]): readonly string[] {
  let depth = 0;
  return words.filter((one) => {
    if (one === "(") depth += 1;
    const isOutside = depth === 0;
    if (one === ")") depth -= 1;
    return isOutside;
  });
}

function nameOf(word: string): string {
  return unquoted(word).toLowerCase();
}

function unquoted(word: string): string {
  const [quote = ""] = word;
  if (quote === "[") return word.slice(1, -1);
  if (!["'", '"', "`"].includes(quote)) return word;
  return word.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Only constants may stand behind DEFAULT in a table that has rows already. */
function absentOf(words: readonly string[]): Cell {
  const at = words.findIndex((one) => one.toUpperCase() === "DEFAULT");
  if (at < 0) return null;
  const [first = "", second = ""] = words.slice(at + 1).filter((one) => one !== "(");
  const isSigned = first === "-" || first === "+";
  const word = isSigned ? second : first;
  if (/^\d/u.test(word)) return numberOf(first === "-" ? `-${word}` : word);
  const known: Readonly<Record<string, Cell>> = { NULL: null, TRUE: 1, FALSE: 0 };
  const upper = word.toUpperCase();
  if (Object.hasOwn(known, upper)) return known[upper] ?? null;
  return /^x'/iu.test(word) ? null : unquoted(word);
}

function numberOf(text: string): number | bigint {
  const value = Number(text);
  return Number.isSafeInteger(value) || !/^-?\d+$/u.test(text) ? value : BigInt(text);
}
