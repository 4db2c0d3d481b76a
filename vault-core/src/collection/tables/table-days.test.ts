import { expect, test } from "vitest";

import type { DraftTable } from "../../model/draft-table.ts";
import type { TableMember, ValueColumn } from "../../model/value-table.ts";
import { outermost } from "./table-days.ts";

const [early, noon, late] = [
  "2026-05-01T10:00:00Z",
  "2026-05-02T12:00:00Z",
  "2026-05-03T09:00:00Z",
];

function tableOf(when: readonly TableMember[], columns: readonly ValueColumn[]): DraftTable {
  return {
    kind: "table",
    collection: "clickstream",
    naturalKeys: ["1", "2", "3"],
    rows: [1, 2, 3],
    drafts: {
      shapes: [[{ key: "fields", at: [{ key: "when", at: when }] }], []],
      shapeOf: [0, 0, 0],
      columns,
    },
  };
}

test("drafts with instants alone lie between the first and the last of them", () => {
  const at = { key: "at", at: 0 };
  const told = tableOf([at], [{ values: [noon, late, early], of: null }]);
  expect(outermost(told)).toEqual([{ at: early }, { at: late }]);
  // A table whose drafts were taken out in part still has their values.
  const left = tableOf([at], [{ values: [early, noon, late], of: [1, 1, 1] }]);
  expect(outermost(left)).toEqual([{ at: noon }, { at: noon }]);
});

test("where a zone, a wall clock or a day may say another day, each draft counts", () => {
  const instants = { values: [noon, late, early], of: null };
  for (const key of ["tz", "local", "day"]) {
    const when = [
      { key: "at", at: 0 },
      { key, at: 1 },
    ];
    const told = tableOf(when, [instants, { values: ["x"], of: [0, 0, 0] }]);
    expect(outermost(told)).toEqual([noon, late, early].map((at) => ({ at, [key]: "x" })));
  }
  const odd = tableOf([{ key: "at", at: 0 }], [{ values: [noon, "soon", early], of: null }]);
  expect(outermost(odd)).toHaveLength(3);
});
