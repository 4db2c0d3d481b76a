/**
 * The sample household comes in through the ordinary importers.
 * @module
 */
import { expect, test } from "vitest";
import type { JsonObject } from "../../model/json.ts";
import { checkRecord } from "../../records/check.ts";
import { collectionNamed } from "../../records/registry.ts";
import { importers } from "../importers/registry.ts";
import { detectFile } from "../detect.ts";
import { sampleFile } from "../sample.ts";
import { draftsOf, itemsOf } from "../testing.ts";
import { sampleFiles } from "./sample-files.ts";

const now = Date.UTC(2026, 10, 26, 9, 30);
const files = sampleFiles({ seed: 7, now });
const formats = ["amazon.orders", "takeout.browser-history", "spotify.extended"];

test("the same seed and day give the same bytes, another seed others", () => {
  expect(sampleFiles({ seed: 7, now: now + 3_600_000 })).toEqual(files);
  expect(sampleFiles({ seed: 8, now })).not.toEqual(files);
});

test.each(files.map((file, index) => [file.name, file.text, formats[index] ?? ""]))(
  "%s is read by its importer and by no other",
  async (_name, text, format) => {
    const blob = new Blob([text]);
    expect(await detectFile(blob)).toMatchObject({ format, confidence: 1, questions: [] });
    const [{ sample } = { sample: null }] = await sampleFile(blob);
    for (const importer of importers.filter(({ id }) => id !== format)) {
      expect(sample === null ? null : importer.detect(sample)).toBeNull();
    }
  },
);

test.each([
  [0, "amazon.orders", 240, 290],
  [1, "takeout.browser-history", 3_700, 4_300],
  [2, "spotify.extended", 1_350, 1_700],
])(
  "sample file %i gives records that fit their shapes, without a fault",
  async (index, format, least, most) => {
    const items = await itemsOf(files[index]?.text ?? "", format);
    const drafts = draftsOf(items);
    expect(items.filter(({ kind }) => kind === "fault")).toEqual([]);
    expect(drafts.length).toBeGreaterThan(least);
    expect(drafts.length).toBeLessThan(most);
    expect(new Set(drafts.map(({ naturalKey }) => naturalKey)).size).toBe(drafts.length);
    for (const { collection, fields, raw, row } of drafts) {
      const source: JsonObject = { format, run: "r", row, ...(raw === undefined ? {} : { raw }) };
      const record = { id: "AAAAAAAAAAAAAAAAAAAAAA", v: 1, rev: 1, source, ...fields };
      const known = collectionNamed(collection);
      expect(known === null ? null : checkRecord(known, record)).toMatchObject({ ok: true });
    }
  },
);

test("most purchases of the sample have a category, and none names a real shop", async () => {
  const drafts = draftsOf(await itemsOf(files[0]?.text ?? "", "amazon.orders"));
  const without = drafts.filter(({ fields }) => fields["category"] === undefined);
  expect(without.map(({ fields }) => fields["name"])).toEqual([]);
  expect(new Set(drafts.map(({ fields }) => fields["marketplace"]))).toEqual(
    new Set(["orders.household-sample.example"]),
  );
});
