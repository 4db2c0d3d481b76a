/**
 * The test runner of `bite.mjs`, run by vitest inside its copy of the tree. Each test runs once with all checks in
 * place; then once more for each check that it came past, with that check switched off, until some test notices.
 * @module
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { VitestTestRunner } from "vitest/runners";

const NOTICED = new URL("noticed.txt", import.meta.url);
const UNREPEATABLE = new URL("unrepeatable.txt", import.meta.url);
/** A loop that a missing check makes endless comes past it for ever. */
const MOST_PASSES = 100_000;

let passed = new Set();
let off = null;
let passes = 0;

/** Called in front of each check: tells whether it is switched off. */
globalThis.isSwitchedOff = (id) => {
  passed.add(id);
  if (id !== off) return false;
  passes += 1;
  if (passes > MOST_PASSES) throw new Error("endless");
  return true;
};

/** Repeats each test without the checks that it reaches. */
// oxlint-disable-next-line import/no-default-export -- vitest takes a runner by its default export
export default class extends VitestTestRunner {
  noticed = new Set(
    existsSync(NOTICED) ? readFileSync(NOTICED, "utf8").split("\n").filter(Boolean) : [],
  );

  async runTask(test) {
    // Nothing left to show.
    if (this.noticed.size >= Number(process.env.BITE_CHECKS)) return;
    const body = VitestTestRunner.getTestFn(test);
    passed = new Set();
    await body();
    const reached = [...passed].filter((id) => !this.noticed.has(String(id)));
    if (reached.length === 0) return;
    if (await fails(test, body)) {
      appendFileSync(UNREPEATABLE, `${test.file?.name ?? ""}: ${test.name}\n`);
      return;
    }
    for (const id of reached) {
      if (!(await fails(test, body, id))) continue;
      this.noticed.add(String(id));
      appendFileSync(NOTICED, `${id}\n`);
    }
  }
}

/** What stands before each test is done once more for each time that it runs, with all checks in place. */
async function prepare(test) {
  const suites = [];
  for (let suite = test.suite ?? test.file; suite !== undefined; suite = suite.suite)
    suites.unshift(suite);
  if (suites[0] !== test.file) suites.unshift(test.file);
  for (const suite of suites)
    for (const hook of VitestTestRunner.getSuiteHooks(suite)?.beforeEach ?? [])
      await hook(test.context, suite);
}

async function fails(test, body, id = null) {
  await prepare(test);
  off = id;
  passes = 0;
  try {
    await body();
    return false;
  } catch {
    return true;
  } finally {
    off = null;
  }
}
