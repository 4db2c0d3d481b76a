/**
 * Every row of the table of threats that concerns the log: the attack is noticed with its code and its words, nothing
 * is lost, and publishing stops exactly where it must. Then the check that noticed it is switched off, and the same
 * attack has to fail its own test: no check is there for show.
 * @module
 */
import { expect, test } from "vitest";

import { scene } from "../support/mallory.ts";
import { runs } from "../support/runs.ts";
import { attackRows } from "./rows/registry.ts";
import type { CheckName } from "./rows/checks.ts";

const off = new Set<CheckName>();
Object.assign(globalThis, { rootvaultOff: off });

for (const row of attackRows) {
  const { rows, title, checks } = row;

  test(`${rows.join(", ")}: ${title}`, { repeats: runs(1) - 1 }, async () => {
    await using here = await scene();
    await row.attack(here);
  });

  test(`${rows.join(", ")}: not without ${checks.join(" and ")}`, async () => {
    await using here = await scene();
    for (const name of checks) off.add(name);
    const failure = await row.attack(here).then(
      () => "nothing",
      (error: Error) => `${error.name}: ${error.message}`,
    );
    off.clear();
    here.mallory.hooks = {};
    expect(failure).toMatch(row.missedBy ?? /^AssertionError: /);
  });
}
