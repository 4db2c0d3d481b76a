/**
 * Shows that every check bites: switches off each `must...(...)` and each refusing `if` of the rooms that guard the
 * vault, one at a time, and asks whether a test turns red or a type wrong. What survives stands in
 * `bite-allowed.json` with its reason, or is a fault.
 *
 *   node scripts/bite.mjs [--only PATH]... [--sample N] [--seed S] [--list]
 *
 * The working tree is never touched: all happens in a copy in the temp folder, where a switch stands in front of each
 * check, so that one run of the tests (`bite-runner.mjs`) tries all of them. A check that no test misses is then
 * deleted for the compiler, which may need it.
 * @module
 */
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const ROOMS = ["crypto", "keys", "block", "protocol"].map((room) => `vault-core/src/${room}`);
const TESTS = [...ROOMS, "vault-core/src/bytes"].map((room) => `${room}/**/*.test.ts`);
const VECTORS = ["known-answers", "labels"].map((name) => `test/vectors/${name}.test.ts`);
const REFUSAL =
  /^(throw\b|return (null|false)\b|return (no|fault|refuse\w*|\w+Fault)\(|return \{ ok: false)/;

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    list: { type: "boolean", default: false },
  },
});

process.exitCode = await main();

async function main() {
  const checks = chosen(ROOMS.flatMap(sourcesOf).flatMap(checksOf));
  if (options.list) {
    for (const { file, line, text } of checks) print(`${file}:${line}  ${text}`);
    return 0;
  }
  const bench = makeBench();
  try {
    const unnoticed = await missedByTests(bench, checks);
    return report(checks, await missedByTypes(bench, unnoticed));
  } finally {
    rmSync(bench, { recursive: true, force: true });
  }
}

/** Checks that the command line asks for, the same ones for the same seed. */
function chosen(all) {
  const wanted = options.only.map((path) => relative(root, resolve(path)));
  const within = all.filter(
    ({ file }) =>
      wanted.length === 0 || wanted.some((path) => file === path || file.startsWith(`${path}/`)),
  );
  if (options.sample === undefined) return within;
  const next = generator(Number(options.seed));
  const shuffled = within.map((check) => ({ check, at: next() }));
  shuffled.sort((one, two) => one.at - two.at);
  const sample = new Set(shuffled.slice(0, Number(options.sample)).map(({ check }) => check));
  return within.filter((check) => sample.has(check));
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

/** Finds the checks of a file: where each begins and ends; of an `if` also where its condition stands. */
function checksOf(file) {
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

/** Copies what the tests need into a folder of its own. */
function makeBench() {
  const bench = mkdtempSync(join(tmpdir(), "rootvault-bite-"));
  const copied = [
    "package.json",
    "tsconfig.base.json",
    "vault-core/package.json",
    "vault-core/src",
  ];
  for (const path of [...copied, "test/vectors"])
    cpSync(join(root, path), join(bench, path), { recursive: true });
  cpSync(join(root, "scripts/bite-runner.mjs"), join(bench, "bite-runner.mjs"));
  symlinkSync(join(root, "node_modules"), join(bench, "node_modules"));
  writeFileSync(join(bench, "vault-core/tsconfig.json"), JSON.stringify(compilerSettings()));
  const test = {
    include: [...TESTS, ...VECTORS],
    testTimeout: 120_000,
    runner: "./bite-runner.mjs",
  };
  writeFileSync(join(bench, "vitest.config.mjs"), `export default ${JSON.stringify({ test })};`);
  return bench;
}

function compilerSettings() {
  return {
    extends: "../tsconfig.base.json",
    compilerOptions: {
      rootDir: "src",
      noEmit: true,
      lib: ["es2023", "dom", "dom.iterable"],
      composite: false,
      declarationMap: false,
      // A deletion may leave a variable unused; that alone is no wrong type.
      noUnusedLocals: false,
      noUnusedParameters: false,
      allowUnreachableCode: true,
    },
    include: ROOMS.map((room) => `${relative("vault-core", room)}/**/*.ts`),
    exclude: ["**/*.test.ts"],
  };
}

/** Puts a switch in front of each check, runs the tests once, and gives the checks that none of them misses. */
async function missedByTests(bench, checks) {
  const files = [...new Set(checks.map(({ file }) => file))];
  for (const file of files) {
    let switched = readFileSync(join(root, file), "utf8");
    // From the end of the file to its front, so that places stay right.
    for (const [id, check] of [...checks.entries()].toReversed())
      if (check.file === file) switched = withSwitch(switched, check, id);
    writeFileSync(join(bench, file), switched);
  }
  const quiet = ["--reporter", "dot", "--no-file-parallelism"];
  const { status, output } = await run(bench, [
    "node_modules/vitest/vitest.mjs",
    "related",
    "--run",
    ...files,
    ...quiet,
  ]);
  if (status !== 0)
    throw new Error(`tests must be green before a check is switched off\n${output}`);
  for (const file of files) cpSync(join(root, file), join(bench, file));
  const path = join(bench, "noticed.txt");
  const noticed = new Set(existsSync(path) ? readFileSync(path, "utf8").split("\n") : []);
  return checks.filter((_, id) => !noticed.has(String(id)));
}

function withSwitch(source, { from, condition }, id) {
  const isOff = `globalThis.isSwitchedOff(${id})`;
  if (condition === undefined) return `${source.slice(0, from)}${isOff} || ${source.slice(from)}`;
  const [start, end] = condition;
  return `${source.slice(0, start)}!${isOff} && (${source.slice(start, end)})${source.slice(end)}`;
}

/** Deletes each check for the compiler, and gives those without which all types are right. */
async function missedByTypes(bench, checks) {
  const compiler = ["node_modules/typescript/bin/tsc", "-p", "vault-core"];
  const before = await run(bench, compiler);
  if (before.status !== 0)
    throw new Error(`types must be right before a check is deleted\n${before.output}`);
  const missed = [];
  for (const check of checks) {
    const path = join(bench, check.file);
    const source = readFileSync(path, "utf8");
    writeFileSync(path, `${source.slice(0, check.from)};${source.slice(check.to)}`);
    const { status, output } = await run(bench, compiler);
    if (/error TS1\d{3}:/.test(output)) throw new Error(`a deletion broke the syntax\n${output}`);
    if (status === 0) missed.push(check);
    writeFileSync(path, source);
  }
  return missed;
}

function run(cwd, args) {
  return new Promise((done) => {
    const child = spawn(process.execPath, args, { cwd, env: { ...process.env, NO_COLOR: "1" } });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (status) => done({ status, output }));
  });
}

function report(checks, survivors) {
  const allowed = JSON.parse(readFileSync(join(root, "scripts/bite-allowed.json"), "utf8"));
  const faults = survivors.filter((survivor) => !allowed.some(isSame(survivor)));
  const stale = allowed.filter(
    (entry) => checks.some(isSame(entry)) && !survivors.some(isSame(entry)),
  );
  for (const { file, line, text } of faults) print(`no test notices: ${file}:${line}  ${text}`);
  for (const { file, text } of stale)
    print(`a test notices now, take it off the list: ${file}  ${text}`);
  const excused = survivors.length - faults.length;
  print(`${checks.length} checks, ${survivors.length} unnoticed, ${excused} of them allowed`);
  return faults.length + stale.length === 0 ? 0 : 1;
}

/** Tells of an entry whether it means the same deletion; line numbers move, so the text counts. */
function isSame(one) {
  return (other) => one.file === other.file && one.text === other.text;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
