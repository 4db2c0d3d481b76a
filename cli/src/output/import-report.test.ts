import type { ImportReport } from "@rootvault/vault-core";
import { skipRules } from "@rootvault/vault-core/words";
import { expect, test } from "vitest";

import { reportText } from "./import-report.ts";

const report: ImportReport = {
  run: "A".repeat(22),
  format: "netflix.viewing",
  file: "ViewingActivity.csv",
  state: "dry-run",
  started: "2026-05-01T10:00:00.000Z",
  read: 5,
  imported: 1,
  duplicate: 0,
  restated: 0,
  skipped: {},
  faulty: 0,
  faults: [],
  collections: { media: 1 },
  from: null,
  to: null,
  review: [],
  sample: [],
};

test("a report names what was left out in words, each rule on a line of its own", () => {
  const text = reportText({ ...report, skipped: { trailer: 3, "other-profile": 1 } });
  expect(text.split("\n").slice(2)).toEqual([
    "  left out by rule:",
    "    trailers: 3",
    "    other people's profiles: 1",
  ]);
  expect(reportText(report)).not.toContain("by rule");
});

test("no rule is printed by its code, but for one that only a later version knows", () => {
  const codes = Object.keys(skipRules);
  const skipped = Object.fromEntries([...codes, "constructor"].map((rule) => [rule, 1]));
  const lines = reportText({ ...report, skipped }).split("\n");
  expect(codes.filter((rule) => lines.includes(`    ${rule}: 1`))).toEqual([]);
  expect(lines.at(-1)).toBe("    constructor: 1");
  expect(lines).toHaveLength(3 + codes.length + 1);
});
