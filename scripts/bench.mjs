/**
 * `npm run bench [name ...]`: prepares, compiles, installs the other programs that a benchmark needs (each in its own
 * folder below `test/bench/peers`, never in the workspaces), and runs the benchmarks one after the other. They print
 * tables and judge nothing; the status tells only whether they ran.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { buildPrograms, buildWeb, fail, npm, prepare, root, run } from "./prepare.mjs";

const BENCHMARKS = {
  sync: { about: "records device -> server -> device", peers: ["pouchdb-server", "jazz"] },
  collect: { about: "a grantee collects one peek", peers: ["community-solid-server"] },
  columns: { about: "events as columns beside lines of JSON", peers: [] },
  imports: {
    about: "large files: first records, rate, flat memory; --whole: import, stop, undo, again",
    peers: [],
  },
  vault: {
    about: "a vault of ten years: import, views, search, first sync, memory",
    peers: [],
    web: true,
  },
  app: {
    about: "the web app in a slowed browser: first screen, a long list",
    peers: [],
    web: true,
  },
};

const HELP = `npm run bench -- [name ...] [options]
${Object.entries(BENCHMARKS)
  .map(([name, { about }]) => `  ${name.padEnd(18)} ${about}`)
  .join("\n")}
  --records N        sync, columns, vault, app: how many records (default 10000, 30000, 1000000, 100000)
  --percent N        imports: of the largest real files (default 100)
  --kinds A,B        imports: only these of orders, history, plays, health, places
  --whole            imports: the whole way through rv and the key agent, instead of the reading alone
  --collects N       collect: collects of a round (default 2000)
  --sizes N          vault: how many sizes, each ten times the one before (default 3)
  --runs N           alternating rounds (default 5)
  --peers FOLDER     where the other programs are installed already
  --no-build         use what was installed and built before
`;

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        records: { type: "string" },
        collects: { type: "string" },
        percent: { type: "string" },
        kinds: { type: "string" },
        whole: { type: "boolean", default: false },
        runs: { type: "string" },
        sizes: { type: "string" },
        peers: { type: "string" },
        "no-build": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const unknown = positionals.filter((name) => !Object.hasOwn(BENCHMARKS, name));
    if (unknown.length > 0) return fail(`There is no benchmark ${unknown.join(", ")}.\n${HELP}`);
    const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);
    return { ...values, names };
  } catch (error) {
    return fail(`${error.message}\n${HELP}`);
  }
}

/** Installs a peer as its lockfile says; if that fails, the benchmark runs without it. */
function installPeer(name) {
  const folder = join(root, "test", "bench", "peers", name);
  const stampFile = join(folder, "node_modules", ".rootvault-stamp");
  const lock = createHash("sha256").update(readFileSync(join(folder, "package-lock.json")));
  const stamp = `${lock.digest("hex")} ${process.platform} ${process.arch} ${process.versions.modules}\n`;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  process.stderr.write(`Installing ${name} to run beside us (once; may take minutes) ...\n`);
  if (npm(["ci", "--no-audit", "--no-fund"], { cwd: folder }) === 0)
    writeFileSync(stampFile, stamp);
  else process.stderr.write(`\n*** ${name} COULD NOT BE INSTALLED: it is left out. ***\n\n`);
}

function runBenchmark(name, options, peers) {
  const given = ["records", "collects", "percent", "kinds", "runs", "sizes"].flatMap((option) =>
    options[option] === undefined ? [] : [`--${option}`, options[option]],
  );
  if (options.whole) given.push("--whole");
  const file = join(root, "test", "bench", `${name}.mjs`);
  return run(process.execPath, [file, ...given, "--peers", peers]);
}

const options = readOptions();
if (options.help) {
  process.stdout.write(HELP);
  process.exit(0);
}
if (!options["no-build"]) {
  prepare();
  buildPrograms();
  if (options.names.some((name) => BENCHMARKS[name].web === true)) buildWeb();
}
if (options.peers === undefined)
  for (const peer of new Set(options.names.flatMap((name) => BENCHMARKS[name].peers)))
    installPeer(peer);
const peers = options.peers ?? join(root, "test", "bench", "peers");
const failed = options.names.filter((name) => runBenchmark(name, options, peers) !== 0);
if (failed.length > 0) fail(`These benchmarks did not come to their end: ${failed.join(", ")}`);
