import type { ImportReport } from "@rootvault/vault-core";
import { expect, test } from "vitest";

import { sentenceOf } from "./words.ts";

const REPORT: ImportReport = {
  run: "r",
  file: "a.csv",
  format: "amazon.orders",
  started: "2026-05-03T10:00:00Z",
  state: "nothing-new",
  read: 145,
  imported: 0,
  duplicate: 144,
  restated: 0,
  skipped: {},
  faulty: 0,
  faults: [],
  collections: {},
  from: null,
  to: null,
  review: [],
  sample: [],
};

test("a file with nothing new is said to be here already as far as it could be read, and no further", () => {
  expect(sentenceOf(REPORT)).toBe("Every row of it is in your vault already.");
  const broken = { ...REPORT, faulty: 1 };
  expect(sentenceOf(broken)).toBe("Every row that could be read is in your vault already.");
  // Not one row of it is here.
  const left = { ...REPORT, duplicate: 0, skipped: { transfer: 145 } };
  expect(sentenceOf(left)).toBe("None of its rows is one to keep.");
  // Its preview says so too.
  const preview = sentenceOf({ ...broken, state: "dry-run" });
  expect(preview).toBe("145 rows read. Every row that could be read is in your vault already.");
});

test("marks and settings of an archive are counted as no records", () => {
  const collections = { purchases: 96, media: 800, annotations: 3, settings: 2 };
  const archive = { ...REPORT, state: "done" as const, imported: 899, collections };
  expect(sentenceOf(archive)).toBe(
    "896 records saved in Purchases and Media, with your marks and your settings",
  );
  // An archive of which only the settings are new.
  const alone = { ...archive, imported: 0, collections: { settings: 2 } };
  expect(sentenceOf(alone)).toBe("Saved: your settings");
});

test("a file that brings changes alone says how many, without those that wait for a word", () => {
  const changed = { ...REPORT, state: "done" as const, restated: 26 };
  expect(sentenceOf(changed)).toBe("26 records changed");
  const waits = { id: "1", collection: "purchases", before: {}, after: {} };
  expect(sentenceOf({ ...changed, review: [waits] })).toBe("25 records changed");
});
