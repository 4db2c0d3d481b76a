import { expect, test } from "vitest";
import { createMemoryLog, type MemoryLog } from "../testing/memory-log.ts";
import { coat, playDraft, purchaseDraft, tent } from "../testing/sample-people.ts";
import type { ImportItem } from "../model/drafts.ts";
import type { JsonObject } from "../model/json.ts";
import type { MarkChanges } from "./change/annotate.ts";
import type { CollectionContext } from "./context.ts";
import { readRuns } from "./import/import-run.ts";
import { readRecord } from "./line.ts";
import { addRecord, editRecord, markRecords, removeRecords } from "./change/put.ts";
import { queryRecords } from "./read/query.ts";
import { recordIdOf, toIdRoot } from "./record-id.ts";
import { RecordSet } from "./read/record-set.ts";
import { type ImportRun, TakeIn } from "./import/take-in.ts";
import { mustBeReadable, writeImport } from "./import/write-import.ts";
import { settleReview, undoImport } from "./undo/undo-import.ts";
import { undoLast } from "./undo/undo.ts";
import type { ImportReport, QueryCondition } from "../vault/api/vault-api.ts";

let clock = Date.parse("2026-05-01T10:00:00Z");
let counter = 0;

function openFor(
  device = "ann-laptop",
  log: MemoryLog = createMemoryLog(),
): CollectionContext & { log: MemoryLog } {
  return {
    log,
    records: new RecordSet(log),
    idRoot: toIdRoot(new Uint8Array(32).fill(10)),
    device,
    random: (length) => new Uint8Array(length).fill(++counter),
    now: () => (clock += 1000),
    homeZone: () => "Europe/Berlin",
  };
}

function run(format = "amazon.orders"): {
  id: string;
  format: string;
  file: string;
  started: string;
} {
  return {
    id: recordIdOf(new Uint8Array(32), "_imports", String(++counter)),
    format,
    file: "Your Orders.zip",
    started: new Date((clock += 1000)).toISOString(),
  };
}

/** Takes items in, two at a time, as they come from a file. */
async function takeIn(
  context: CollectionContext,
  one: ImportRun,
  items: readonly ImportItem[],
  { dryRun = false, acceptFaults = false } = {},
): Promise<ImportReport> {
  const plan = new TakeIn(context, one);
  for (let at = 0; at < items.length; at += 2) await plan.take(items.slice(at, at + 2));
  const report = plan.report("dry-run");
  if (dryRun) return report;
  if (!acceptFaults) mustBeReadable(report);
  return writeImport(context, plan, { isStopped: () => false, onWritten: () => undefined });
}

const three = [1, 2, 3].map((row) => purchaseDraft(row));

test("a purchase typed in keeps its fields, and a wrong field is named", async () => {
  const ann = openFor();
  const id = await addRecord(ann, "purchases", tent);
  expect((await ann.records.find(id.slice(0, 6))).record).toMatchObject({ ...tent, id, rev: 1 });
  const wrong = addRecord(ann, "purchases", {
    ...tent,
    lineTotal: { value: "1,5", currency: "EUR" },
  });
  await expect(wrong).rejects.toMatchObject({
    code: "invalid-record",
    details: { field: "lineTotal.value" },
  });
  await expect(addRecord(ann, "_settings", {})).rejects.toMatchObject({ code: "no-collection" });
  await expect(addRecord(ann, "annotations", {})).rejects.toMatchObject({ code: "no-collection" });
});

test("an edited document is rewritten with the next revision; an event keeps what was imported", async () => {
  const ann = openFor();
  const garment = await addRecord(ann, "closet", coat);
  await editRecord(ann, await ann.records.find(garment), { name: "Storm coat", brand: "Bootery" });
  expect((await ann.records.find(garment)).record).toMatchObject({ name: "Storm coat", rev: 2 });
  const purchase = await addRecord(ann, "purchases", tent);
  await editRecord(ann, await ann.records.find(purchase), { "lineTotal.value": "199.00" });
  const found = await ann.records.find(purchase);
  expect(found.record).toMatchObject({ rev: 1, lineTotal: { value: "249.90" } });
  expect(found.effective).toMatchObject({ lineTotal: { value: "199.00", currency: "EUR" } });
  // A correction that would break the shape is refused with its field.
  const wrong = editRecord(ann, found, { quantity: "many" });
  await expect(wrong).rejects.toMatchObject({
    code: "invalid-record",
    details: { field: "quantity" },
  });
  const envelope = editRecord(ann, found, { rev: 9 });
  await expect(envelope).rejects.toMatchObject({
    code: "invalid-record",
    details: { field: "rev" },
  });
});

test("a gift is marked in one annotation of its own collection, and the mark can be cleared", async () => {
  const ann = openFor();
  const id = await addRecord(ann, "purchases", tent);
  expect(
    await markRecords(ann, [await ann.records.find(id)], { exclude: true, reason: "gift" }),
  ).toBe(1);
  expect((await ann.records.find(id)).effective).toBeNull();
  const annotation = ann.log.written
    .map((line) => ({ ...line, record: readRecord(line.text) }))
    .find((line) => line.record["type"] === "annotation");
  expect(annotation).toMatchObject({
    collection: "purchases",
    record: { target: id, by: "owner" },
  });
  expect(await markRecords(ann, [await ann.records.find(id)], { exclude: true })).toBe(0);
  await markRecords(ann, [await ann.records.find(id)], { exclude: null, reason: null });
  expect(await ann.records.find(id)).toMatchObject({
    annotation: null,
    effective: { name: "Two-person tent" },
  });
});

test("what Ann corrects and what she marks both stand, in either order, and undo takes back the last alone", async () => {
  const ann = openFor();
  const id = await addRecord(ann, "purchases", tent);
  const edit = async (fields: JsonObject): Promise<void> =>
    editRecord(ann, await ann.records.find(id), fields);
  const mark = async (marks: MarkChanges): Promise<unknown> =>
    markRecords(ann, [await ann.records.find(id)], marks);
  await edit({ name: "Bell, brass" });
  await edit({ quantity: 2 });
  await mark({ exclude: true, reason: "gift" });
  const corrections = { name: "Bell, brass", quantity: 2 };
  expect(await ann.records.find(id)).toMatchObject({
    record: { name: "Two-person tent" },
    shown: corrections,
    effective: null,
    annotation: { exclude: true, reason: "gift", correct: corrections },
  });
  // The other order: a marked record is corrected, then marked again.
  await edit({ brand: "Bellworks" });
  await mark({ rating: 4, note: "for Bea" });
  await mark({ reason: "private" });
  expect(await ann.records.find(id)).toMatchObject({
    shown: { ...corrections, brand: "Bellworks" },
    effective: null,
    annotation: { exclude: true, reason: "private", rating: 4, note: "for Bea" },
  });
  await undoLast(ann);
  expect((await ann.records.find(id)).annotation).toMatchObject({ reason: "gift", rating: 4 });
  await mark({ exclude: null, reason: null });
  expect((await ann.records.find(id)).effective).toMatchObject({
    ...corrections,
    brand: "Bellworks",
  });
});

test("Ann says that a refund belongs to a purchase; other marks leave it, and a link to nothing is none", async () => {
  const ann = openFor();
  const id = await addRecord(ann, "purchases", tent);
  const to = await addRecord(ann, "purchases", { ...tent, direction: "refund" });
  const mark = async (marks: MarkChanges): Promise<unknown> =>
    markRecords(ann, [await ann.records.find(id)], marks);
  const links = [{ to, relation: "refund_of" }] as const;
  await mark({ links });
  await mark({ rating: 4 });
  expect((await ann.records.find(id)).annotation).toMatchObject({ rating: 4, links });
  await undoLast(ann);
  expect((await ann.records.find(id)).annotation).toMatchObject({ links });
  for (const wrong of [
    [{ ...links[0], to: "nowhere" }],
    [{ ...links[0], to: id }],
    [...links, ...links],
  ])
    await expect(mark({ links: wrong })).rejects.toMatchObject({
      code: "bad-value",
      details: { field: "links" },
    });
  await mark({ links: [] });
  expect((await ann.records.find(id)).annotation).toBeNull();
});

test("an excluded record is found, narrowed, sorted and dated by its corrections", async () => {
  const ann = openFor();
  const id = await addRecord(ann, "purchases", tent);
  await addRecord(ann, "purchases", { ...tent, name: "Anvil" });
  await editRecord(ann, await ann.records.find(id), {
    name: "Bell, brass",
    when: { day: "2026-04-02", precision: "day" },
  });
  await markRecords(ann, [await ann.records.find(id)], { exclude: true, reason: "gift" });
  const ask = async (query: object): Promise<unknown[]> => {
    const page = await queryRecords(ann.records, { collection: "purchases", ...query }, "UTC");
    return page.records.map((one) => one.shown["name"]);
  };
  expect(await ask({ text: "brass" })).toEqual(["Bell, brass"]);
  expect(await ask({ text: "Two-person" })).toEqual([]);
  expect(await ask({ where: [{ field: "name", op: "=", value: "Bell, brass" }] })).toHaveLength(1);
  expect(await ask({ from: "2026-04", to: "2026-04" })).toEqual(["Bell, brass"]);
  expect(await ask({ sort: "-name" })).toEqual(["Bell, brass", "Anvil"]);
  expect(await ask({ onlyEffective: true })).toEqual(["Anvil"]);
});

test("a list says how many of its records are told twice, with and without a condition, and not of those that are gone", async () => {
  const ann = openFor();
  const ids = [];
  for (const name of ["Tent", "Bank", "Gift"])
    ids.push(await addRecord(ann, "purchases", { ...tent, name }));
  const [, bank = "", gift = ""] = ids;
  await markRecords(ann, [await ann.records.find(bank)], { exclude: true, reason: "duplicate" });
  await markRecords(ann, [await ann.records.find(gift)], { exclude: true, reason: "gift" });
  const ask = async (query: object): Promise<readonly number[]> => {
    const page = await queryRecords(ann.records, { collection: "purchases", ...query }, "UTC");
    return [page.total, page.toldTwice];
  };
  expect(await ask({})).toEqual([3, 1]);
  expect(await ask({ limit: 1 })).toEqual([3, 1]);
  expect(await ask({ text: "bank" })).toEqual([1, 1]);
  expect(await ask({ text: "tent" })).toEqual([1, 0]);
  await removeRecords(ann, [await ann.records.find(bank)]);
  expect(await ask({})).toEqual([2, 0]);
});

test("the last change can be taken back, also after a restart, and only once", async () => {
  const log = createMemoryLog();
  const ann = openFor("ann-laptop", log);
  const id = await addRecord(ann, "closet", coat);
  await editRecord(ann, await ann.records.find(id), { name: "Blue coat" });
  await removeRecords(ann, [await ann.records.find(id)]);
  expect(await ann.records.count("closet")).toBe(0);
  // Ann starts the app again.
  const again = openFor("ann-laptop", log);
  expect(await undoLast(again)).toEqual({ what: "remove", records: 1 });
  expect((await again.records.find(id)).record).toMatchObject({ name: "Blue coat", rev: 4 });
  await expect(undoLast(again)).rejects.toMatchObject({ code: "nothing-to-undo" });
});

test("taking back leaves alone what another device changed since", async () => {
  const log = createMemoryLog();
  const laptop = openFor("ann-laptop", log);
  const phone = openFor("ann-phone", log);
  const id = await addRecord(laptop, "closet", coat);
  await editRecord(phone, await phone.records.find(id), { name: "Phone coat" });
  expect(await undoLast(laptop)).toEqual({ what: "add", records: 0 });
  expect((await laptop.records.find(id)).record).toMatchObject({ name: "Phone coat" });
});

test("the same file twice gives nothing new, and the report adds up", async () => {
  const ann = openFor();
  const items: ImportItem[] = [
    ...three,
    { kind: "skip", rule: "notice", row: 5 },
    { kind: "fault", reason: "no date", row: 6 },
    purchaseDraft(7, { quantity: "two" }),
  ];
  const first = await takeIn(ann, run(), items);
  expect(first).toMatchObject({
    state: "done",
    read: 6,
    imported: 3,
    skipped: { notice: 1 },
    faulty: 2,
  });
  expect(first.faults[1]?.reason).toContain("quantity");
  expect(first).toMatchObject({
    from: "2026-03-14",
    to: "2026-03-14",
    collections: { purchases: 3 },
  });
  const second = await takeIn(ann, run(), items);
  expect(second).toMatchObject({ state: "nothing-new", imported: 0, duplicate: 3, faulty: 2 });
  expect(await ann.records.count("purchases")).toBe(3);
  expect(readRuns(ann).map((one) => one.state)).toEqual(["nothing-new", "done"]);
});

test("a dry run writes nothing", async () => {
  const ann = openFor();
  const report = await takeIn(ann, run(), three, { dryRun: true });
  expect(report).toMatchObject({ state: "dry-run", imported: 3 });
  expect(report.sample).toHaveLength(3);
  expect(ann.log.written).toEqual([]);
});

test("a file of which most rows cannot be read stops and asks", async () => {
  const ann = openFor();
  const items: ImportItem[] = [
    ...three,
    ...[4, 5, 6, 7].map((row) => purchaseDraft(row, { name: 1 })),
  ];
  await expect(takeIn(ann, run(), items)).rejects.toMatchObject({ code: "too-many-faults" });
  expect(ann.log.written).toEqual([]);
  expect(await takeIn(ann, run(), items, { acceptFaults: true })).toMatchObject({ imported: 3 });
});

test("an undone import comes back whole with the same file, marks and all", async () => {
  const ann = openFor();
  const first = run();
  await takeIn(ann, first, three);
  const [gift] = await ann.records.all("purchases");
  await markRecords(ann, [gift!], { exclude: true, reason: "gift" });
  expect(await undoImport(ann, first.id)).toMatchObject({ state: "undone" });
  expect(await ann.records.count("purchases")).toBe(0);
  const again = await takeIn(ann, run(), three);
  expect(again).toMatchObject({ imported: 3, duplicate: 0 });
  expect((await ann.records.find(gift!.id)).effective).toBeNull();
});

test("what Ann removed by hand stays away when the file comes again", async () => {
  const ann = openFor();
  await takeIn(ann, run(), three);
  const [first] = await ann.records.all("purchases");
  await removeRecords(ann, [first!]);
  expect(await takeIn(ann, run(), three)).toMatchObject({
    imported: 0,
    duplicate: 2,
    skipped: { deleted: 1 },
  });
});

test("a later export that only fills gaps or moves the status is taken, and undo brings the old words back", async () => {
  const ann = openFor();
  await takeIn(ann, run(), [purchaseDraft(1, { status: "ordered" })]);
  const second = run();
  const report = await takeIn(ann, second, [
    purchaseDraft(1, { status: "shipped", brand: "Bootery" }),
  ]);
  expect(report).toMatchObject({ imported: 0, restated: 1, review: [], state: "done" });
  expect((await ann.records.all("purchases"))[0]?.record).toMatchObject({
    status: "shipped",
    brand: "Bootery",
    rev: 2,
  });
  // A poorer export loses nothing.
  expect(await takeIn(ann, run(), [purchaseDraft(1, { status: "shipped" })])).toMatchObject({
    duplicate: 1,
  });
  await undoImport(ann, second.id);
  const [back] = await ann.records.all("purchases");
  expect(back?.record).toMatchObject({ status: "ordered", rev: 3 });
  expect(back?.record["brand"]).toBeUndefined();
});

test("another price waits for Ann's word", async () => {
  const ann = openFor();
  await takeIn(ann, run(), [purchaseDraft(1)]);
  const second = run();
  const dearer = purchaseDraft(1, { lineTotal: { value: "259.90", currency: "EUR" } });
  const report = await takeIn(ann, second, [dearer]);
  expect(report).toMatchObject({ restated: 1 });
  expect(report.review).toHaveLength(1);
  const [stored] = await ann.records.all("purchases");
  expect(stored?.record).toMatchObject({ lineTotal: { value: "249.90" } });
  expect(readRuns(ann)[0]?.review).toHaveLength(1);
  expect(await settleReview(ann, second.id, [stored!.id])).toBe(1);
  expect((await ann.records.all("purchases"))[0]?.record).toMatchObject({
    lineTotal: { value: "259.90" },
    rev: 2,
  });
  expect(readRuns(ann)[0]?.review).toEqual([]);
  await undoImport(ann, second.id);
  expect((await ann.records.all("purchases"))[0]?.record).toMatchObject({
    lineTotal: { value: "249.90" },
    rev: 3,
  });
});

test("one play told by the short and the long export counts once, in either order", async () => {
  const short = playDraft(1, "2026-01-05T08:30:00Z", "min");
  const long = playDraft(1, "2026-01-05T08:29:31Z", "s");
  const ann = openFor();
  await takeIn(ann, run("spotify.extended"), [long]);
  expect(await takeIn(ann, run("spotify.account"), [short])).toMatchObject({
    imported: 0,
    duplicate: 1,
  });
  const bea = openFor("bea-laptop");
  await takeIn(bea, run("spotify.account"), [short]);
  const later = run("spotify.extended");
  expect(await takeIn(bea, later, [long])).toMatchObject({ imported: 1 });
  const effective = async (): Promise<unknown[]> =>
    (await bea.records.all("media")).filter((one) => one.effective !== null);
  expect(await effective()).toHaveLength(1);
  // Without the long export the short one counts again.
  await undoImport(bea, later.id);
  expect(await effective()).toHaveLength(1);
});

test("an import is taken back by undo as one act", async () => {
  const ann = openFor();
  await takeIn(ann, run(), three);
  expect(await undoLast(ann)).toEqual({ what: "import", records: 3 });
  expect(await ann.records.count("purchases")).toBe(0);
});

test("records are found by day, field, word and page", async () => {
  const ann = openFor();
  const days = ["2025-12-31", "2026-01-02", "2026-01-31", "2026-02-01"];
  await takeIn(
    ann,
    run(),
    days.map((day, row) =>
      purchaseDraft(row, {
        when: { day, precision: "day" },
        name: row === 2 ? "Café crème" : `Thing ${row}`,
        lineTotal: { value: `${row * 10}.00`, currency: "EUR" },
      }),
    ),
  );
  const ask = async (query: object): Promise<unknown[]> => {
    const asked = { collection: "purchases", ...query };
    const page = await queryRecords(ann.records, asked, "Europe/Berlin");
    return page.records.map((one) => one.record["name"]);
  };
  expect(await ask({ from: "2026-01", to: "2026-01" })).toEqual(["Café crème", "Thing 1"]);
  expect(await ask({ text: "CREME cafe" })).toEqual(["Café crème"]);
  expect(
    await ask({
      where: [
        { field: "lineTotal", op: ">", value: "9" },
        { field: "name", op: "contains", value: "thing" },
      ],
    }),
  ).toEqual(["Thing 3", "Thing 1"]);
  expect((await ask({ sort: "lineTotal" }))[0]).toBe("Thing 0");
  const first = await queryRecords(ann.records, { collection: "purchases", limit: 3 }, "UTC");
  expect(first).toMatchObject({ total: 4 });
  const rest = await queryRecords(
    ann.records,
    { collection: "purchases", limit: 3, after: first.next! },
    "UTC",
  );
  expect(rest.records.map((one) => one.record["name"])).toEqual(["Thing 0"]);
  expect(rest.next).toBeNull();
});

test("a condition on the time is about the owner's clock, as far as it tells one; what is no time is refused", async () => {
  const ann = openFor();
  const whens = [
    { day: "2026-01-31", precision: "day" },
    { at: "2026-01-31T23:30:00Z", precision: "s" },
    { local: "2026-02-03T09:15:00", precision: "s" },
    { day: "2026", precision: "year" },
  ];
  await takeIn(
    ann,
    run(),
    whens.map((when, row) => purchaseDraft(row, { when, name: `Thing ${row}` })),
  );
  const ask = async (op: string, value: string): Promise<string> => {
    const where = [{ field: "when", op, value }] as readonly QueryCondition[];
    const asked = { collection: "purchases", where, sort: "name" };
    const { records } = await queryRecords(ann.records, asked, "Europe/Berlin");
    return records.map((one) => JSON.stringify(one.record["name"]).at(-2)).join("");
  };
  // In Berlin it is 0:30 on the first of February.
  expect(await ask("=", "2026-01")).toBe("0");
  expect(await ask("=", "2026-02")).toBe("12");
  expect(await ask("<", "2026-02")).toBe("0");
  expect(await ask("=", "2026")).toBe("0123");
  expect(await ask(">=", "2026-02-01T00:30")).toBe("12");
  expect(await ask(">", "2026-02-01")).toBe("2");
  expect(await ask("!=", "2026-02")).toBe("03");
  expect(await ask("contains", "09:15")).toBe("2");
  for (const value of ["yesterday", "2026-02-01T00:00:00Z", "2026-2", ""])
    await expect(ask("<", value)).rejects.toMatchObject({ code: "bad-value" });
});

test("an hour at night belongs to the owner's day, not to that of Greenwich", async () => {
  const record = { when: { at: "2026-06-30T22:30:00Z", precision: "s" } };
  const stored = {
    id: "x",
    collection: "media",
    rev: 1,
    from: "self",
    record,
    annotation: null,
    shown: record,
    effective: record,
  };
  const one: Pick<RecordSet, "fold" | "count" | "countToldTwice"> = {
    fold: async (_collection, _range, { start, take }) => {
      const state = start();
      take(state, { records: [stored], rest: null });
      return Promise.resolve(state);
    },
    count: async () => Promise.resolve(1),
    countToldTwice: async () => Promise.resolve(0),
  };
  const ask = async (zone: string): Promise<number> =>
    (await queryRecords(one, { collection: "media", from: "2026-07", to: "2026-07" }, zone)).total;
  expect(await Promise.all(["Europe/Berlin", "UTC", "+02:00"].map(ask))).toEqual([1, 0, 1]);
});
