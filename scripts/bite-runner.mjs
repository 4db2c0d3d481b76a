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
    const run = VitestTestRunner.getTestFn(test);
    passed = new Set();
    await run();
    const reached = [...passed].filter((id) => !this.noticed.has(String(id)));
    if (reached.length === 0) return;
    if (await fails(run)) {
      appendFileSync(UNREPEATABLE, `${test.file?.name ?? ""}: ${test.name}\n`);
      return;
    }
    for (const id of reached) {
      if (!(await fails(run, id))) continue;
      this.noticed.add(String(id));
      appendFileSync(NOTICED, `${id}\n`);
    }
  }
}

async function fails(run, id = null) {
  off = id;
  passes = 0;
  try {
    await run();
    return false;
  } catch {
    return true;
  } finally {
    off = null;
  }
}
