/**
 * Shows that every check bites: deletes each `must...(...)` and each refusing `if` of the rooms that guard the vault,
 * one at a time, and asks whether a test turns red or a type wrong. What survives stands in `bite-allowed.json` with
 * its reason, or is a fault.
 *
 *   node scripts/bite.mjs [--only PATH]... [--sample N] [--seed S] [--jobs N] [--list]
 *
 * The working tree is never touched: each job works on a copy of its own in the temp folder.
 * @module
 */
import { spawn } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const ROOMS = ["crypto", "keys", "block", "protocol"].map((room) => `vault-core/src/${room}`);
const TESTS = [...ROOMS, "vault-core/src/bytes"].map((room) => `${room}/**/*.test.ts`);
const VECTORS = ["known-answers", "labels"].map((name) => `test/vectors/${name}.test.ts`);
const REFUSAL =
  /^(throw\b|return (null|false)\b|return (no|fault|refuse\w*|\w+Fault)\(|return \{ ok: false)/;
const TIMEOUT_MS = 180_000;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    list: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main() {
  const mutations = chosen(ROOMS.flatMap(sourcesOf).flatMap(mutationsOf));
  if (options.list) {
    for (const { file, line, text } of mutations) print(`${file}:${line}  ${text}`);
    return 0;
  }
  const benches = Array.from({ length: Number(options.jobs) }, makeBench);
  try {
    await mustBeGreen(benches[0], mutations);
    const survivors = await runAll(benches, mutations);
    return report(mutations, survivors);
  } finally {
    for (const bench of benches) rmSync(bench, { recursive: true, force: true });
  }
}

/** Deletions that the command line asks for, the same ones for the same seed. */
function chosen(all) {
  const wanted = options.only.map((path) => relative(root, resolve(path)));
  const within = all.filter(
    ({ file }) =>
      wanted.length === 0 || wanted.some((path) => file === path || file.startsWith(`${path}/`)),
  );
  if (options.sample === undefined) return within;
  const next = generator(Number(options.seed));
  const shuffled = within.map((mutation) => ({ mutation, at: next() }));
  shuffled.sort((one, two) => one.at - two.at);
  return shuffled.slice(0, Number(options.sample)).map(({ mutation }) => mutation);
}

/** Mulberry32: small, seeded, the same everywhere. */
function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

function sourcesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .toSorted((one, two) => (one.name < two.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return sourcesOf(path);
      return /(?<!\.test)\.ts$/.test(entry.name) ? [path] : [];
    });
}

/** Finds what can be deleted of a file: where it begins and ends, and what stands in its place. */
function mutationsOf(file) {
  const source = readFileSync(join(root, file), "utf8");
  const code = blankOut(source);
  const found = [...mustCalls(code), ...refusingIfs(code)].toSorted(
    (one, two) => one.from - two.from,
  );
  return found.map(({ from, to }) => ({
    file,
    from,
    to,
    line: source.slice(0, from).split("\n").length,
    text: source.slice(from, to).replaceAll(/\s+/g, " "),
  }));
}

function mustCalls(code) {
  return [...code.matchAll(/(?<![\w.])must\w*\(/g)].flatMap((match) => {
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
    const start = skipSpace(code, closing(code, from + match[0].length - 1) + 1);
    const to = statementEnd(code, start);
    const body = code.slice(start, to).replace(/^\{\s*/, "");
    if (!REFUSAL.test(body)) return [];
    // Of a block, only one that holds nothing but the refusal.
    if (
      code[start] === "{" &&
      skipSpace(code, statementEnd(code, skipSpace(code, start + 1))) !== to - 1
    )
      return [];
    const rest = skipSpace(code, to);
    return [{ from, to: code.startsWith("else ", rest) ? rest + 5 : to }];
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

/** Copies what the tests need into a folder of its own. */
function makeBench() {
  const bench = mkdtempSync(join(tmpdir(), "rootvault-bite-"));
  for (const path of [
    "package.json",
    "tsconfig.base.json",
    "vault-core/package.json",
    "vault-core/src",
    "test/vectors",
  ])
    cpSync(join(root, path), join(bench, path), { recursive: true });
  symlinkSync(join(root, "node_modules"), join(bench, "node_modules"));
  const include = ROOMS.map((room) => `${relative("vault-core", room)}/**/*.ts`);
  const compilerOptions = {
    rootDir: "src",
    noEmit: true,
    lib: ["es2023", "dom", "dom.iterable"],
    types: [],
  };
  // A deletion may leave a variable unused; that alone is no wrong type.
  const lax = {
    composite: false,
    declarationMap: false,
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
  };
  writeFileSync(
    join(bench, "vault-core/tsconfig.json"),
    JSON.stringify({
      extends: "../tsconfig.base.json",
      compilerOptions: { ...compilerOptions, ...lax },
      include,
      exclude: ["**/*.test.ts"],
    }),
  );
  writeFileSync(
    join(bench, "vitest.config.mjs"),
    `export default { test: { include: ${JSON.stringify([...TESTS, ...VECTORS])}, testTimeout: 60000, maxWorkers: 1 } };`,
  );
  return bench;
}

async function mustBeGreen(bench, mutations) {
  const files = [...new Set(mutations.map(({ file }) => file))];
  const types = await compile(bench);
  const tests = await vitest(bench, ["related", "--run", ...files]);
  if (types.status !== 0 || tests.status !== 0) {
    print(types.output + tests.output);
    throw new Error("types and tests must be green before anything is deleted");
  }
}

async function runAll(benches, mutations) {
  const waiting = [...mutations];
  const survivors = [];
  let done = 0;
  const work = async (bench) => {
    for (let mutation = waiting.shift(); mutation !== undefined; mutation = waiting.shift()) {
      const killer = await trial(bench, mutation);
      done++;
      if (killer === null) survivors.push(mutation);
      print(
        `${done}/${mutations.length} ${mutation.file}:${mutation.line} ${killer ?? "SURVIVES"}  ${mutation.text.slice(0, 90)}`,
      );
    }
  };
  await Promise.all(benches.map(work));
  return survivors;
}

/** Deletes, and gives what turned red; null if nothing did. */
async function trial(bench, { file, from, to }) {
  const path = join(bench, file);
  const source = readFileSync(path, "utf8");
  writeFileSync(path, `${source.slice(0, from)};${source.slice(to)}`);
  try {
    if (await turnsRed(vitest(bench, ["run", ...nearTests(bench, file)]))) return "test";
    if (await turnsRed(compile(bench))) return "type";
    return (await turnsRed(vitest(bench, ["related", "--run", file]))) ? "test" : null;
  } finally {
    writeFileSync(path, source);
  }
}

/** A deletion that leaves no program at all would show nothing; it is a fault of this script. */
async function turnsRed(running) {
  const { status, output } = await running;
  if (/PARSE_ERROR|Transform failed|error TS1\d{3}:/.test(output))
    throw new Error(`a deletion broke the syntax\n${output}`);
  return status !== 0;
}

/** Tests that stand beside a file, else those of the nearest folder above that has some. */
function nearTests(bench, file) {
  const own = file.replace(/\.ts$/, ".test.ts");
  for (let folder = dirname(file); folder.startsWith("vault-core/src/"); folder = dirname(folder)) {
    const tests = readdirSync(join(bench, folder)).filter((name) => name.endsWith(".test.ts"));
    if (tests.includes(basename(own))) return [own];
    if (tests.length > 0) return tests.map((name) => `${folder}/${name}`);
  }
  throw new Error(`no folder above ${file} has a test`);
}

function compile(bench) {
  return run(bench, ["node_modules/typescript/bin/tsc", "-p", "vault-core"]);
}

function vitest(bench, args) {
  const quiet = ["--bail", "1", "--reporter", "dot", "--passWithNoTests", "--no-file-parallelism"];
  return run(bench, ["node_modules/vitest/vitest.mjs", ...args, ...quiet]);
}

function run(cwd, args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NO_COLOR: "1" } });
    const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (status) => {
      clearTimeout(timer);
      done({ status, output });
    });
  });
}

function report(mutations, survivors) {
  const allowed = JSON.parse(readFileSync(join(root, "scripts/bite-allowed.json"), "utf8"));
  const faults = survivors.filter((survivor) => !allowed.some(isSame(survivor)));
  const stale = allowed.filter(
    (entry) => mutations.some(isSame(entry)) && !survivors.some(isSame(entry)),
  );
  for (const { file, line, text } of faults) print(`no test notices: ${file}:${line}  ${text}`);
  for (const { file, text } of stale)
    print(`a test notices now, take it off the list: ${file}  ${text}`);
  print(
    `${mutations.length} deletions, ${survivors.length} unnoticed, ${survivors.length - faults.length} of them allowed`,
  );
  return faults.length + stale.length === 0 ? 0 : 1;
}

/** Tells of an entry whether it means the same deletion; line numbers move, so the text counts. */
function isSame(one) {
  return (other) => one.file === other.file && one.text === other.text;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
