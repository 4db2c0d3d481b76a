/**
 * What `npm start`, `npm test` and `npm run demo` do first: check Node, install what is missing, prove that the
 * native database driver loads. Node's own modules only, since nothing else may be there yet.
 * @module
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Packages with a part that is compiled here, or fetched. */
const COMPILED = ["better-sqlite3", "leveldown"];
const stampFile = join(root, "node_modules", ".rootvault-stamp");

/** Ends the process with a sentence on stderr. */
export function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs a program to its end with inherited output and gives its status. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit", ...options });
  if (result.error !== undefined) fail(`${command} cannot be started: ${result.error.message}`);
  return result.status ?? 1;
}

/** Runs a program that npm installed, by its file, with this Node. */
export function runBin(file, args, options = {}) {
  return run(process.execPath, [join(root, "node_modules", file), ...args], options);
}

/** Starts a Node process of the project; its output is inherited unless said otherwise. */
export function start(file, args, options = {}) {
  return spawn(process.execPath, [join(root, file), ...args], {
    cwd: process.cwd(),
    stdio: "inherit",
    ...options,
  });
}

/** How npm is run here: a program, the arguments before npm's own, and options. */
function npmProgram() {
  const file = process.env.npm_execpath;
  // Under `npm start` npm names its own script; started by hand, `npm` is looked up.
  if (file !== undefined && /\.[cm]?js$/.test(file))
    return { command: process.execPath, before: [file], shell: false };
  return { command: "npm", before: [], shell: process.platform === "win32" };
}

/** Runs npm to its end and gives its status. */
export function npm(args, options = {}) {
  const { command, before, shell } = npmProgram();
  return run(command, [...before, ...args], { shell, ...options });
}

function stampNow() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const digest = createHash("sha256").update(lock).digest("hex");
  return `${digest} ${process.platform} ${process.arch} ${process.versions.modules}\n`;
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(
      `Rootvault needs Node 20.19 or newer; this is ${process.versions.node}. See https://nodejs.org`,
    );
  }
}

function isInstalled() {
  return existsSync(stampFile) && readFileSync(stampFile, "utf8") === stampNow();
}

/** Installs what the lock file names; `--ignore-scripts` among the flags leaves out what is compiled. */
function install(...flags) {
  process.stderr.write("Installing what is missing (once; a few minutes the first time) ...\n");
  if (npm(["ci", "--include=dev", "--no-audit", "--no-fund", ...flags]) !== 0) {
    fail("npm ci failed. Its messages above say why; nothing was started.");
  }
}

function noteInstalled() {
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, stampNow());
}

function databaseLoads() {
  const probe = "new (require('better-sqlite3'))(':memory:').prepare('select 1').get()";
  return spawnSync(process.execPath, ["-e", probe], { cwd: root, stdio: "ignore" }).status === 0;
}

function checkDatabase() {
  if (databaseLoads()) return;
  process.stderr.write("Building the SQLite driver for this Node ...\n");
  npm(["rebuild", "better-sqlite3"]);
  if (!databaseLoads()) {
    fail(
      "The SQLite driver (better-sqlite3) could not be built. It needs python3, make and g++ " +
        "(Debian: apt-get install python3 make g++), then: npm rebuild better-sqlite3",
    );
  }
}

/** Checks Node, installs what is missing, and proves that the database driver loads. Ends the process if one fails. */
export function prepare() {
  checkNode();
  if (!isInstalled()) {
    install();
    noteInstalled();
  }
  checkDatabase();
}

/**
 * As `prepare`, but what is compiled goes on being compiled: that takes one core for minutes, and much can be done
 * meanwhile. Gives what to wait for until all of `prepare` holds; null if it does already.
 */
export function prepareSources() {
  checkNode();
  if (isInstalled()) {
    checkDatabase();
    return null;
  }
  install("--ignore-scripts");
  return compileRest();
}

async function compileRest() {
  const { command, before, shell } = npmProgram();
  const args = [...before, "rebuild", ...COMPILED];
  const child = spawn(command, args, { cwd: root, stdio: "ignore", shell });
  // A failure is looked into, and told of, by `checkDatabase`.
  await new Promise((resolve) => {
    for (const end of ["error", "exit"]) child.once(end, resolve);
  });
  checkDatabase();
  noteInstalled();
}

/** Compiles the packages and builds `rv` and the web app. Ends the process if one fails. */
export function build() {
  process.stderr.write("Building what has changed ...\n");
  buildPrograms();
  buildWeb();
}

/** Compiles the packages and builds `rv`. Ends the process if one fails. */
export function buildPrograms() {
  if (runBin("typescript/bin/tsc", ["-b"]) !== 0) fail("The packages do not compile.");
  if (runBin("vite/bin/vite.js", ["build", "cli", "--logLevel", "warn"]) !== 0)
    fail("The program rv cannot be built.");
}

/** Builds the web app. Ends the process if that fails. */
export function buildWeb() {
  if (runBin("vite/bin/vite.js", ["build", "server/web", "--logLevel", "warn"]) !== 0)
    fail("The web app cannot be built.");
}
