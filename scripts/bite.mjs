/**
 * Shows that every check bites: switches off each `must...(...)` and each refusing `if` of the rooms that guard the
 * vault, one at a time, and asks whether a test turns red or a type wrong. What survives stands in
 * `bite-allowed.json` with its reason, or is a fault.
 *
 *   node scripts/bite.mjs [--only PATH]... [--sample N] [--seed TEXT] [--near] [--list]
 *
 * Without options all checks are tried, which takes a while. A sample is of one folder, which the seed chooses: so
 * `npm test` tries another part for each commit (`test/bite.test.ts`).
 *
 * The working tree is never touched: all happens in a copy in the temp folder, where a switch stands in front of each
 * check, so that one run of the tests (`bite-runner.mjs`) tries all of them. First run the tests of the same name, then
 * all beside the checks, then, for what they do not miss, all others that reach it. A check that no test misses is then
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
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { checksOf, sourcesOf } from "./bite-checks.mjs";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const ROOMS = ["crypto", "keys", "block", "protocol", "roster", "log", "sync", "backup"].map(
  (room) => `vault-core/src/${room}`,
);
const TESTS = [...ROOMS, "vault-core/src/bytes"].map((room) => `${room}/**/*.test.ts`);
const VECTORS = ["known-answers", "labels"].map((name) => `test/vectors/${name}.test.ts`);

const { values: options } = parseArgs({
  options: {
    only: { type: "string", multiple: true, default: [] },
    sample: { type: "string" },
    seed: { type: "string", default: "1" },
    near: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
});
const allowed = JSON.parse(readFileSync(join(root, "scripts/bite-allowed.json"), "utf8"));

process.exitCode = await main();

async function main() {
  const every = ROOMS.flatMap((room) => sourcesOf(root, room)).flatMap((file) =>
    checksOf(root, file),
  );
  const checks = chosen(every);
  if (options.list) {
    for (const { file, line, text } of checks) print(`${file}:${line}  ${text}`);
    return 0;
  }
  const bench = makeBench();
  try {
    const unnoticed = await missedByTests(bench, checks);
    return report(every, checks, await missedByTypes(bench, unnoticed));
  } finally {
    rmSync(bench, { recursive: true, force: true });
  }
}

/** Checks that the command line asks for, the same ones for the same seed. A sample is of one folder, without what is listed. */
function chosen(all) {
  const wanted = options.only.map((path) => relative(root, resolve(path)));
  const within = all.filter(
    ({ file }) =>
      wanted.length === 0 || wanted.some((path) => file === path || file.startsWith(`${path}/`)),
  );
  if (options.sample === undefined) return within;
  const next = generator(createHash("sha256").update(options.seed).digest().readUInt32BE());
  const open = within.filter((check) => !allowed.some(isSame(check)));
  const folder = dirname(open[Math.floor(next() * open.length)]?.file ?? "");
  const shuffled = open
    .filter(({ file }) => dirname(file) === folder)
    .map((check) => ({ check, at: next() }))
    .toSorted((one, two) => one.at - two.at);
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
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
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
    testTimeout: 600_000,
    hookTimeout: 120_000,
    isolate: false,
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

/** Puts a switch in front of each check, runs the tests, and gives the checks that none of them misses. */
async function missedByTests(bench, checks) {
  const files = filesOf(checks);
  for (const file of files) {
    let switched = readFileSync(join(root, file), "utf8");
    // From the end of the file to its front, so that places stay right.
    for (const [id, check] of [...checks.entries()].toReversed())
      if (check.file === file) switched = withSwitch(switched, check, id);
    writeFileSync(join(bench, file), switched);
  }
  const noticed = () => readLines(join(bench, "noticed.txt"));
  const left = () => checks.filter((_, id) => !noticed().has(String(id)));
  const beside = [...new Set(files.map((file) => `${withTests(dirname(file))}/`))];
  // What a file's own test notices, as most is, need not wait for those of its whole folder.
  const own = files
    .map((file) => file.replace(/\.ts$/, ".test.ts"))
    .filter((path) => existsSync(join(root, path)));
  if (own.length > 0) await runTests(bench, checks, ["run", ...own]);
  if (left().length > 0) await runTests(bench, checks, ["run", ...beside, "--passWithNoTests"]);
  // `--near` is quick, and names more than there is to mend: what only tests of other rooms miss.
  if (left().length > 0 && !options.near)
    await runTests(bench, checks, ["related", "--run", ...filesOf(left())]);
  for (const file of files) cpSync(join(root, file), join(bench, file));
  for (const name of readLines(join(bench, "unrepeatable.txt")))
    print(`cannot be run twice, so it shows nothing here: ${name}`);
  return left();
}

async function runTests(bench, checks, args) {
  const quiet = ["--reporter", "dot", "--no-file-parallelism"];
  const { status, output } = await run(
    bench,
    ["node_modules/vitest/vitest.mjs", ...args, ...quiet],
    { BITE_CHECKS: String(checks.length) },
  );
  if (status !== 0)
    throw new Error(`tests must be green before a check is switched off\n${output}`);
}

/** The folder itself, or the nearest above it that holds a test. */
function withTests(folder) {
  const hasTest = readdirSync(join(root, folder)).some((name) => name.endsWith(".test.ts"));
  return hasTest || !folder.includes("/") ? folder : withTests(dirname(folder));
}

function filesOf(checks) {
  return [...new Set(checks.map(({ file }) => file))];
}

function readLines(path) {
  return new Set(existsSync(path) ? readFileSync(path, "utf8").split("\n").filter(Boolean) : []);
}

function withSwitch(source, { from, condition }, id) {
  const isOff = `globalThis.isSwitchedOff(${id})`;
  if (condition === undefined) return `${source.slice(0, from)}${isOff} || ${source.slice(from)}`;
  const [start, end] = condition;
  return `${source.slice(0, start)}!${isOff} && (${source.slice(start, end)})${source.slice(end)}`;
}

/**
 * Deletes each check for the compiler, and gives those without which all types are right. One of each file at a time:
 * exports have their types written out, so that an error stands in the file of its deletion.
 */
async function missedByTypes(bench, checks) {
  if (checks.length === 0) return [];
  const before = await compile(bench);
  if (before.size > 0)
    throw new Error(`types must be right before a check is deleted\n${[...before].join("\n")}`);
  const missed = new Set();
  for (let rest = checks; rest.length > 0;) {
    const round = filesOf(rest).map((file) => rest.find((check) => check.file === file));
    rest = rest.filter((check) => !round.includes(check));
    for (const one of await unneededBy(bench, round)) missed.add(one);
  }
  return checks.filter((check) => missed.has(check));
}

async function unneededBy(bench, round) {
  for (const { file, from, to } of round) {
    const source = readFileSync(join(root, file), "utf8");
    writeFileSync(join(bench, file), `${source.slice(0, from)};${source.slice(to)}`);
  }
  const wrong = await compile(bench);
  for (const { file } of round) cpSync(join(root, file), join(bench, file));
  const isElsewhere = [...wrong].some((file) => !round.some((check) => check.file === file));
  if (!isElsewhere) return round.filter(({ file }) => !wrong.has(file));
  if (round.length === 1) return [];
  // An error in another file: each by itself.
  const unneeded = [];
  for (const check of round) unneeded.push(...(await unneededBy(bench, [check])));
  return unneeded;
}

/** Gives the files that have a wrong type. */
async function compile(bench) {
  const compiler = ["node_modules/typescript/bin/tsc", "-p", "vault-core", "--pretty", "false"];
  const { status, output } = await run(bench, compiler);
  if (/error TS1\d{3}:/.test(output)) throw new Error(`a deletion broke the syntax\n${output}`);
  const files = [...output.matchAll(/^(\S+\.ts)\(\d+,\d+\): error/gm)].map((match) => match[1]);
  if (status !== 0 && files.length === 0) throw new Error(`the compiler fails\n${output}`);
  return new Set(files);
}

function run(cwd, args, more = {}) {
  return new Promise((done) => {
    const env = { ...process.env, ...more, NO_COLOR: "1" };
    // A test that starts this program is no parent of the tests below.
    for (const name of Object.keys(env)) if (name.startsWith("VITEST")) delete env[name];
    const child = spawn(process.execPath, args, { cwd, env });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("close", (status) => done({ status, output }));
  });
}

function report(every, checks, survivors) {
  const faults = survivors.filter((survivor) => !allowed.some(isSame(survivor)));
  // Listed but noticed, or listed and gone.
  const stale = allowed.filter(
    (entry) =>
      (checks.some(isSame(entry)) && !survivors.some(isSame(entry))) || !every.some(isSame(entry)),
  );
  for (const { file, line, text } of faults) print(`no test notices: ${file}:${line}  ${text}`);
  for (const { file, text } of stale) print(`take it off the list: ${file}  ${text}`);
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
