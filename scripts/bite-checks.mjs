/**
 * Finds the checks that `bite.mjs` switches off: where each begins and ends in its file.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What a refusal begins with: a throw, a `null` or `false`, a verdict that keeps a block out, an alarm. */
const REFUSAL =
  /^(throw\b|return (null|false)\b|return (no|fault|refuse\w*|\w+Fault)\(|return \{ ok: false|return \{ kind: |(await )?[\w.#]*\braise\w*\()/;

/** The sources below a folder of the checkout, without tests, as paths relative to `root`. */
export function sourcesOf(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((one, two) => (one.name < two.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourcesOf(root, path);
      return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
    });
}

/** Finds the checks of a file: where each begins and ends; of an `if` also where its condition stands. */
export function checksOf(root, file) {
  const source = readFileSync(join(root, file), "utf8");
  const code = blankOut(source);
  const found = [...mustCalls(code), ...refusingIfs(code)].toSorted(
    (one, two) => one.from - two.from,
  );
  return found.map(({ from, to, condition }) => ({
    file,
    from,
    to,
    condition,
    line: source.slice(0, from).split("\n").length,
    text: source.slice(from, to).replaceAll(/\s+/g, " "),
  }));
}

function mustCalls(code) {
  // Also a method, also one that is waited for.
  const call = /(?<![\w.#])(?:await )?(?:[\w#]+\.)*#?must\w*\(/g;
  return [...code.matchAll(call)].flatMap((match) => {
    const from = match.index;
    const before = code.slice(0, from).trimEnd();
    // A statement begins after one of these; a declaration or an argument does not.
    if (!/([;{})]|\belse)$/.test(before)) return [];
    const end = closing(code, from + match[0].length - 1) + 1;
    return code[end] === ";" ? [{ from, to: end }] : [];
  });
}

function refusingIfs(code) {
  return [...code.matchAll(/(?<![\w.])if \(/g)].flatMap((match) => {
    const from = match.index;
    const open = from + match[0].length - 1;
    const close = closing(code, open);
    const start = skipSpace(code, close + 1);
    const to = statementEnd(code, start);
    if (!REFUSAL.test(code.slice(start, to).replace(/^\{\s*/, ""))) return [];
    // Of a block, only one that holds nothing but the refusal.
    const inside = skipSpace(code, start + 1);
    if (code[start] === "{" && skipSpace(code, statementEnd(code, inside)) !== to - 1) return [];
    return [{ from, to, condition: [open + 1, close] }];
  });
}

/** Blanks comments, texts and regular expressions, so that brackets and words in them do not count. */
function blankOut(source) {
  const token =
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|(?<=[(,=:[!&|?{};]\s*|return\s+)\/(?![/*])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\//g;
  return source.replaceAll(token, (text) => text.replaceAll(/[^\n]/g, " "));
}

function skipSpace(code, at) {
  let next = at;
  while (/\s/.test(code[next] ?? "")) next++;
  return next;
}

/** Gives the place of the bracket that closes the one at `open`. */
function closing(code, open) {
  let depth = 0;
  for (let at = open; at < code.length; at++) {
    if ("([{".includes(code[at])) depth++;
    if (")]}".includes(code[at])) depth--;
    if (depth === 0) return at;
  }
  throw new Error("a bracket is not closed");
}

/** Gives the place behind the statement that begins at `start`. */
function statementEnd(code, start) {
  if (code[start] === "{") return closing(code, start) + 1;
  for (let at = start; at < code.length; at++) {
    if ("([{".includes(code[at])) at = closing(code, at);
    else if (code[at] === ";") return at + 1;
    else if (code[at] === "}") return at;
  }
  return code.length;
}
