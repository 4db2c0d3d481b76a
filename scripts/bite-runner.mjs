/**
 * The test runner of `bite.mjs`, run by vitest inside its copy of the tree. Each test runs once with all checks in
 * place; then once more for each check that it came past, with that check switched off, until some test notices.
 * @module
 */
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { VitestTestRunner } from "vitest/runners";

const NOTICED = new URL("noticed.txt", import.meta.url);

let passed = new Set();
let off = null;

/** Called in front of each check: tells whether it is switched off. */
globalThis.isSwitchedOff = (id) => {
  passed.add(id);
  return id === off;
};

/** Repeats each test without the checks that it reaches. */
// oxlint-disable-next-line import/no-default-export -- vitest takes a runner by its default export
export default class extends VitestTestRunner {
  noticed = new Set(existsSync(NOTICED) ? readFileSync(NOTICED, "utf8").split("\n") : []);

  async runTask(test) {
    const run = VitestTestRunner.getTestFn(test);
    passed = new Set();
    await run();
    const reached = [...passed].filter((id) => !this.noticed.has(String(id)));
    for (const id of reached) {
      off = id;
      try {
        await run();
      } catch {
        this.noticed.add(String(id));
        appendFileSync(NOTICED, `${id}\n`);
      } finally {
        off = null;
      }
    }
  }
}
