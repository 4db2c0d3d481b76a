import { expect, test } from "vitest";

import { leavesMuch } from "./leaves-much.ts";

test("memory is tidied up once an import has ended, and not at its preview", () => {
  expect(leavesMuch("importCommit", { run: "a", acceptFaults: true })).toBe(true);
  expect(leavesMuch("importCommit", { run: "a", dryRun: false })).toBe(true);
  expect(leavesMuch("importCommit", { run: "a", dryRun: true })).toBe(false);
  expect(leavesMuch("importUndo", { run: "a" })).toBe(true);
  expect(leavesMuch("importCancel", { run: "a" })).toBe(true);
  expect(leavesMuch("importItems", { run: "a", items: [] })).toBe(false);
  expect(leavesMuch("status", undefined)).toBe(false);
});
