/**
 * `npm test`: installs what is missing (a browser too), checks format, types, lint and dead code, builds afresh, runs
 * every test project and ends with `N passed, N failed`.
 * @module
 */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build, fail, prepareSources, root, run, runBin } from "./prepare.mjs";

const BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/usr/bin/microsoft-edge",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** Finds a browser that the tests can drive; null if there is none. */
function findBrowser() {
  const named = process.env.RV_BROWSER;
  if (named !== undefined)
    return existsSync(named) ? named : fail(`RV_BROWSER names ${named}, which does not exist.`);
  return BROWSERS.find((path) => existsSync(path)) ?? null;
}

function installBrowser() {
  const debian = existsSync("/usr/bin/apt-get") && process.getuid?.() === 0;
  if (!debian) return null;
  process.stderr.write("Installing Chromium for the browser tests ...\n");
  const options = {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
  };
  run("apt-get", ["update", "-qq"], options);
  run(
    "apt-get",
    ["install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core"],
    options,
  );
  return findBrowser();
}

function browser() {
  if (process.env.RV_NO_BROWSER === "1") {
    process.stderr.write("RV_NO_BROWSER=1: the browser tests are left out.\n");
    return null;
  }
  const found = findBrowser() ?? installBrowser();
  if (found === null) {
    fail(
      "The browser tests need Chrome, Chromium or Edge. Install one (Debian, Ubuntu: sudo apt-get install chromium), " +
        "name it by RV_BROWSER=/path/to/chrome, or leave them out by RV_NO_BROWSER=1.",
    );
  }
  return found;
}

function check(name, file, args) {
  process.stderr.write(`check: ${name}\n`);
  if (runBin(file, args) !== 0) {
    process.stdout.write("0 passed, 1 failed\n");
    fail(`The check "${name}" failed; its messages stand above.`);
  }
}

function runChecks() {
  check("format", "oxfmt/bin/oxfmt", ["--check", "."]);
  check("types", "typescript/bin/tsc", ["-b"]);
  check("lint", "oxlint/bin/oxlint", ["."]);
  check("dead code", "knip/bin/knip.js", []);
}

function cleanBuilds() {
  for (const folder of ["vault-core", "server", "server/web", "cli", "examples", "test"]) {
    rmSync(join(root, folder, "dist"), { recursive: true, force: true });
  }
  rmSync(join(root, "node_modules", ".cache"), { recursive: true, force: true });
}

/**
 * Runs tests, and gives how many passed, failed and were skipped.
 *
 * @param isAside another run writes to the terminal: the output comes as a whole at the end.
 */
async function runTests(args, { isAside } = { isAside: false }) {
  const folder = mkdtempSync(join(tmpdir(), "rootvault-test-"));
  const report = join(folder, "report.json");
  const child = spawn(
    process.execPath,
    [
      join(root, "node_modules/vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile.json=${report}`,
      ...args,
    ],
    {
      cwd: root,
      stdio: isAside ? ["ignore", "pipe", "pipe"] : "inherit",
      env: { ...process.env, ...(browserPath === null ? {} : { RV_BROWSER: browserPath }) },
    },
  );
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (part) => said.push(part));
  const status = await new Promise((resolve) => {
    child.once("error", (error) => fail(`The tests cannot be started: ${error.message}`));
    child.once("close", resolve);
  });
  process.stdout.write(Buffer.concat(said));
  if (!existsSync(report)) fail("The tests did not run to their end.");
  const { numPassedTests, numFailedTests, numPendingTests, testResults, success } = JSON.parse(
    readFileSync(report, "utf8"),
  );
  rmSync(folder, { recursive: true, force: true });
  // A file that fails before its first test counts as one failure, and so does a run that ends badly without one.
  const brokenFiles = testResults.filter(
    (file) =>
      file.status === "failed" && file.assertionResults.every((test) => test.status !== "failed"),
  );
  const counted = numFailedTests + brokenFiles.length;
  const isGood = success && status === 0;
  const failed = counted === 0 && !isGood ? 1 : counted;
  return { passed: numPassedTests, failed, skipped: numPendingTests };
}

const native = prepareSources();
const browserPath = browser();
cleanBuilds();
runChecks();
build();
const asked = process.argv.slice(2);
const args = browserPath === null ? ["--project", "!browser"] : [];
const runs = [];
if (native !== null && asked.length === 0) {
  // While the drivers are compiled one core is free: what loads none of them begins, and the rest need not wait for it.
  const [core, longest] = ["vault-core/src/", "test/attack/simulation/honest-"];
  runs.push(runTests([core, longest, "--maxWorkers", "2"], { isAside: true }));
  args.push("--exclude", `${core}**`, "--exclude", `${longest}*`);
}
await native;
runs.push(runTests([...args, ...asked]));
const counts = await Promise.all(runs);
const [passed, failed, skipped] = ["passed", "failed", "skipped"].map((name) =>
  counts.reduce((sum, counted) => sum + counted[name], 0),
);
if (skipped > 0) process.stdout.write(`${skipped} skipped\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
