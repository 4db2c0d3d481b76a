/**
 * What is told as tables comes to the same vault, and the same report, as what is told draft by draft.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import { Tabulator } from "../../exchange/tables/tabulator.ts";
import { itemsOf } from "../../exchange/testing.ts";
import { isDraftTable } from "../../model/check-table.ts";
import { packItems, unpackItems } from "../../model/packed-items.ts";
import { draftsOf, membersAt, rowsIn, type TabledItem } from "../../model/draft-table.ts";
import type { Draft, ImportItem } from "../../model/drafts.ts";
import type { JsonObject } from "../../model/json.ts";
import type { ValueTable } from "../../model/value-table.ts";
import { createBareVault } from "../../testing/bare-device.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { type MemoryVault, openMemoryVault } from "../../testing/memory-vault.ts";
import type { ImportReport } from "../../vault/api/vault-api.ts";
import type { CollectionContext } from "../context.ts";
import { RecordSet } from "../read/record-set.ts";
import { TakeIn } from "../import/take-in.ts";
import { undoImport } from "../undo/undo-import.ts";
import { writeImport } from "../import/write-import.ts";

const FORMAT = "takeout.browser-history";

/** Vaults whose clocks stand still: what two of them say can be compared. */
function openVault(): MemoryVault {
  return openMemoryVault(0);
}

/** In tables where that is worth it, as objects. */
function plainlyTabled(items: readonly ImportItem[]): readonly TabledItem[] {
  const tabulator = new Tabulator();
  const batches = [...tabulator.add(items), ...tabulator.rest()];
  const crossed: readonly TabledItem[] = JSON.parse(JSON.stringify(batches.flat()));
  return crossed;
}

/** As they cross a wire. */
function tabled(items: readonly ImportItem[]): readonly TabledItem[] {
  return unpackItems(packItems(plainlyTabled(items)));
}

async function take(
  vault: CollectionContext,
  items: readonly TabledItem[],
  run = "AAAAAAAAAAAAAAAAAAAAAA",
  format = FORMAT,
): Promise<ImportReport> {
  const started = "2026-05-01T10:00:00.000Z";
  const plan = new TakeIn(vault, { id: run, format, file: "history.json", started });
  for (const item of items) await plan.take([item]);
  return writeImport(vault, plan, { isStopped: () => false, onWritten: () => undefined });
}

/** What lies in a vault, whatever the order in which it came. */
function textsOf({ log }: MemoryVault): readonly string[] {
  return log.written
    .filter(({ collection }) => !collection.startsWith("_"))
    .map(({ text }) => text)
    .toSorted();
}

/** A visit of a history, most of them fit, some repeated, some odd. */
const visit = fc.record(
  {
    time_usec: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.integer({ min: 0, max: 400 }).map((n) => 1.77e15 + n * 977_000_001),
      },
      { weight: 1, arbitrary: fc.constantFrom("never", 1e300, -1, null) },
    ),
    url: fc.oneof(
      { weight: 9, arbitrary: fc.nat(30).map((n) => `https://site-${n % 4}.example/${n}`) },
      {
        weight: 1,
        arbitrary: fc.constantFrom("", "about:blank", "https://a.example/\ud800?q=é|%"),
      },
    ),
    title: fc.oneof(
      fc.nat(9).map((n) => `Page ${n}`),
      fc.constantFrom("", '\u0000"\\', "x".repeat(17_000), "ann@example.org", 7),
    ),
    page_transition: fc.constantFrom("LINK", "typed", "odd"),
  },
  { requiredKeys: ["time_usec"] },
);

test("a history told as tables gives the same records and the same report", async () => {
  const rows = fc.array(visit, { minLength: 600, maxLength: 800 });
  await fc.assert(
    fc.asyncProperty(rows, rows, async (first, second) => {
      const [plain, tables] = [openVault(), openVault()];
      for (const [run, history] of [first, second].entries()) {
        const items = await itemsOf(JSON.stringify({ "Browser History": history }), FORMAT);
        const given = tabled(items);
        expect(given.some(({ kind }) => kind === "table")).toBe(true);
        const id = `${run}AAAAAAAAAAAAAAAAAAAAA`;
        expect(await take(tables, given, id)).toEqual(await take(plain, items, id));
      }
      expect(textsOf(tables)).toEqual(textsOf(plain));
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

/** A play, as the long and as the short export of one service tell it. */
const play = fc
  .record({
    minute: fc.nat(5_000),
    second: fc.nat(59),
    track: fc.nat(12),
    ms: fc.constantFrom(61_000, 200_000, 1_000),
    shuffle: fc.boolean(),
    skipped: fc.constantFrom(true, false, null),
  })
  .map(({ minute, second, track, ms, shuffle, skipped }) => {
    const end = new Date(Date.UTC(2026, 0, 2, 10, 3 * minute, second)).toISOString();
    const [title, artist] = [`Sóng ${track % 6}`, track < 6 ? "Ann & the Tents" : "Bob"];
    const long = {
      ts: `${end.slice(0, 19)}Z`,
      platform: "linux",
      ms_played: ms,
      conn_country: "DE",
      master_metadata_track_name: title,
      master_metadata_album_artist_name: artist,
      master_metadata_album_album_name: track === 3 ? null : "Album",
      spotify_track_uri: `spotify:track:${track}`,
      reason_start: "clickrow",
      reason_end: "trackdone",
      shuffle,
      skipped,
      offline: false,
      incognito_mode: false,
    };
    const short = {
      endTime: `${end.slice(0, 10)} ${end.slice(11, 16)}`,
      artistName: artist,
      trackName: title,
      msPlayed: ms,
    };
    return { minute, long, short };
  });

test("plays that two exports tell are told apart in tables as they are one by one", async () => {
  // So far from each other that it is clear which is which.
  const rows = fc.uniqueArray(play, {
    minLength: 700,
    maxLength: 900,
    selector: ({ minute }) => minute,
  });
  await fc.assert(
    fc.asyncProperty(rows, fc.boolean(), async (once, isLongFirst) => {
      const plays = [...once, ...once.slice(0, 30)];
      const files = [
        ["spotify.extended", plays.map(({ long }) => long)],
        ["spotify.account", plays.filter((_, n) => n % 3 > 0).map(({ short }) => short)],
      ] as const;
      const [plain, tables] = [openVault(), openVault()];
      for (const [run, [format, file]] of (isLongFirst ? files : files.toReversed()).entries()) {
        const items = await itemsOf(JSON.stringify(file), format);
        const id = `${run}AAAAAAAAAAAAAAAAAAAAA`;
        const report = await take(tables, tabled(items), id, format);
        expect(report).toEqual(await take(plain, items, id, format));
        if (run === 1) expect(report.duplicate + report.restated).toBeGreaterThan(0);
      }
      expect(textsOf(tables)).toEqual(textsOf(plain));
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

/** A line of an order, its refund, or what a bank tells of both, as the importers of a shop and of a bank draft them. */
const purchase = fc
  .record({
    order: fc.nat(300),
    cents: fc.constantFrom(1_999, 4_200, 100),
    kind: fc.constantFrom("item", "item", "item", "refund", "order_total", "bank_transaction"),
    asin: fc.option(fc.constantFrom("B000000001", "B000000002"), { nil: null }),
    day: fc.integer({ min: 1, max: 28 }),
  })
  .map((told) => toPurchase(told));

function toPurchase({
  order,
  cents,
  kind,
  asin,
  day,
}: {
  readonly order: number;
  readonly cents: number;
  readonly kind: string;
  readonly asin: string | null;
  readonly day: number;
}): JsonObject {
  const isBack = kind === "refund";
  const value = `${isBack ? "-" : ""}${(cents / 100).toFixed(2)}`;
  return {
    type: "purchase",
    when: { day: `2026-03-${String(day).padStart(2, "0")}`, precision: "day" },
    lineKind: isBack ? "item" : kind,
    direction: isBack ? "refund" : "purchase",
    status: "delivered",
    orderId: kind === "bank_transaction" ? null : `112-000${order}-77`,
    seller: "Bootery",
    name: kind === "bank_transaction" ? "BOOTERY PARIS" : `Boots ${order % 9}`,
    ...(asin !== null && { asin }),
    quantity: 1,
    lineTotal: { value, currency: "EUR" },
  };
}

test("purchases told as tables give the same records, links and reports", async () => {
  const rows = fc.array(purchase, { minLength: 420, maxLength: 500 });
  await fc.assert(
    fc.asyncProperty(rows, rows, async (first, second) => {
      const [plain, tables] = [openVault(), openVault()];
      let linked = 0;
      for (const [run, [format, lines]] of [
        ["amazon.orders", first] as const,
        ["amazon.orders", [...second, ...first.slice(0, 50)]] as const,
        ["paypal.activity", [...first, ...second]] as const,
      ].entries()) {
        const items = lines.map((fields, row): Draft => ({
          kind: "draft",
          collection: "purchases",
          // Of the third file no row is known.
          naturalKey: `${format}|${JSON.stringify(fields)}|${run < 2 ? row % 7 : row}`,
          fields,
          raw: { "Order ID": fields["orderId"] ?? null },
          row,
        }));
        // Purchases that are told as tables alone are linked too.
        const given =
          run < 2
            ? tabled(items)
            : [...drafts().slice(0, 20), ...tabled(items).filter(({ kind }) => kind === "table")];
        const same = given.flatMap((one) => (one.kind === "table" ? draftsOf(one) : one));
        expect(same.length).toBeGreaterThan(given.length);
        const id = `${run}AAAAAAAAAAAAAAAAAAAAA`;
        const report = await take(tables, given, id, format);
        expect(report).toEqual(await take(plain, same, id, format));
        linked = report.linked ?? 0;
      }
      expect(linked).toBeGreaterThan(0);
      expect(textsOf(tables)).toEqual(textsOf(plain));
    }),
    { numRuns: 2, endOnFailure: true },
  );
});

/** So many drafts that most are told as tables. */
const MANY = 900;

function drafts(
  change: (fields: JsonObject, n: number) => JsonObject = (fields) => fields,
): Draft[] {
  return Array.from({ length: MANY }, (_, n) => ({
    kind: "draft",
    collection: "clickstream",
    naturalKey: `visit|${n}|https://tents.example/${n % 50}`,
    fields: change(
      {
        type: "click",
        when: { at: new Date(1_770_000_000_000 + n * 3_600_000).toISOString(), precision: "ms" },
        action: "visit",
        url: `https://tents.example/${n % 50}`,
        title: n % 3 === 0 ? null : `Tent ${n % 50}`,
        site: "tents.example",
      },
      n,
    ),
    row: n + 1,
  }));
}

/** Values that no click may have, and how a member of it becomes one. */
const wrong: readonly (readonly [string, (fields: JsonObject) => JsonObject])[] = [
  ["another type", (fields) => ({ ...fields, type: "play" })],
  ["no such member", (fields) => ({ ...fields, sum: 1 })],
  [
    "a member that is the maker's",
    (fields) => Object.fromEntries([...Object.entries(fields), ["__proto__", 1]]),
  ],
  [
    "an instant that there is not",
    (fields) => ({ ...fields, when: { at: "2026-02-30T10:00:00Z", precision: "s" } }),
  ],
  ["no instant", (fields) => ({ ...fields, when: { precision: "s" } })],
  ["a title that is a number", (fields) => ({ ...fields, title: 7 })],
  ["a word that is none", (fields) => ({ ...fields, action: "vist" })],
  ["a list of numbers", (fields) => ({ ...fields, categories: [1] })],
  ["an object in the place of a text", (fields) => ({ ...fields, url: { href: "x" } })],
  ["no site", ({ site: _site, ...fields }) => fields],
];

test.each(wrong)(
  "a click with %s is a fault, and no other of its table is",
  async (_name, change) => {
    const items = drafts((fields, n) => (n === 500 ? change(fields) : fields));
    const [plain, tables] = [openVault(), openVault()];
    const report = await take(tables, tabled(items));
    expect(report).toMatchObject({ read: MANY, imported: MANY - 1, faulty: 1 });
    expect(report).toEqual(await take(plain, items));
    expect(textsOf(tables)).toEqual(textsOf(plain));
  },
);

/** A word of a mail program, thirty times as long as a title is elsewhere. */
const LONG = "\u{20ac}".repeat(12_000);

/** Values that few clicks have. */
const rare: readonly (readonly [string, (fields: JsonObject, n: number) => JsonObject])[] = [
  [
    "a zone of its own",
    (fields, n) => ({
      ...fields,
      when: {
        at: "2026-02-03T23:30:00Z",
        tz: n % 2 === 0 ? "Asia/Tokyo" : "-11:00",
        precision: "s",
      },
    }),
  ],
  [
    "more in an instant",
    (fields) => ({ ...fields, when: { day: "2026-02-03", precision: "day", by: "ann" } }),
  ],
  ["a day alone", (fields) => ({ ...fields, when: { day: "2026-02", precision: "month" } })],
  ["members in another order", ({ type, ...fields }) => ({ ...fields, type: type ?? "" })],
  [
    "categories and numbers",
    (fields, n) => ({ ...fields, categories: ["1", "2"], dwellMs: n, status: 200 }),
  ],
];

test.each(rare)("clicks with %s come to the same", async (_name, change) => {
  const items = drafts((fields, n) => (n % 4 === 1 ? change(fields, n) : fields));
  const [plain, tables] = [openVault(), openVault()];
  expect(await take(tables, tabled(items))).toEqual(await take(plain, items));
  expect(textsOf(tables)).toEqual(textsOf(plain));
});

test("a table that tells one member in two columns comes to the same", async () => {
  const items = drafts((fields, n) => (n % 3 === 0 ? { ...fields, status: 200 } : fields));
  const [plain, tables] = [openVault(), openVault()];
  const split = plainlyTabled(items).map(inTwoColumns);
  expect(split.some((item) => isDraftTable(item))).toBe(true);
  expect(await take(tables, split)).toEqual(await take(plain, items));
  expect(textsOf(tables)).toEqual(textsOf(plain));
});

function inTwoColumns(item: TabledItem): TabledItem {
  return item.kind === "table" ? { ...item, drafts: withOwnTitles(item.drafts) } : item;
}

/** Tells the titles of the second shape in a column of their own. */
function withOwnTitles({ shapes, shapeOf, columns }: ValueTable): ValueTable {
  const title = titleIn(shapes);
  const { values, of } = columns[title] ?? { values: [], of: null };
  const titles = Array.from(
    shapeOf,
    (_, row) => values[of === null ? row : (of[row] ?? 0)] ?? null,
  );
  const ofShape = (isSecond: boolean): ValueTable["columns"][number] => ({
    values: titles.filter((_, row) => (shapeOf[row] === 1) === isSecond),
    of: null,
  });
  return {
    shapes: shapes.map((members, shape) =>
      shape === 1 ? replaced(members, title, columns.length) : members,
    ),
    shapeOf,
    columns: [...columns.with(title, ofShape(false)), ofShape(true)],
  };
}

function replaced(
  members: ValueTable["shapes"][number],
  from: number,
  to: number,
): ValueTable["shapes"][number] {
  return members.map(({ key, at }) => {
    if (typeof at !== "number") return { key, at: replaced(at, from, to) };
    return { key, at: at === from ? to : at };
  });
}

function titleIn(shapes: ValueTable["shapes"]): number {
  const title = membersAt(shapes[0] ?? [], "fields").find(({ key }) => key === "title")?.at;
  if (typeof title !== "number") throw new TypeError("There is no title.");
  return title;
}

test("what is written, and lies in no block yet, is known", async () => {
  const { log } = await createBareVault(new FakeServer());
  const vault = { ...openVault(), records: new RecordSet(log) };
  const items = tabled(drafts());
  await take(vault, items.slice(1));
  const again = await take(vault, items, "BAAAAAAAAAAAAAAAAAAAAA");
  expect(again).toMatchObject({ imported: 1, duplicate: MANY - 1 });
  expect(await vault.records.count("clickstream")).toBe(MANY);
});

test("plays that one file tells both ways are known from its tables", async () => {
  const report = await take(openVault(), [...playsTold(true), ...playsTold(false)]);
  expect(report).toMatchObject({ read: 2 * MANY, imported: MANY, duplicate: MANY });
});

function playsTold(isExact: boolean): readonly TabledItem[] {
  const played = {
    action: "listen",
    kind: "track",
    title: "Sóng",
    creator: "Ann",
    playedMs: 61_000,
  };
  const items = drafts((_, n) => ({ type: "media", when: toldTime(n, isExact), ...played }));
  return tabled(items.map((draft, n) => inMedia(draft, `${isExact ? "long" : "short"}|${n}`)));
}

function toldTime(n: number, isExact: boolean): JsonObject {
  const at = new Date(1_770_000_000_000 + n * 3_600_000).toISOString().slice(0, 16);
  return isExact ? { at: `${at}:20Z`, precision: "s" } : { at: `${at}:00Z`, precision: "min" };
}

function inMedia(draft: Draft, naturalKey: string): Draft {
  return { ...draft, collection: "media", naturalKey };
}

function withRaw(draft: Draft, raw: readonly string[]): Draft {
  return { ...draft, raw: Object.fromEntries(raw.map((text, at) => [`k${at}`, text])) };
}

test.each([
  ["a revision", (n: number): JsonObject => ({ rev: n + 1 })],
  ["a source", (n: number): JsonObject => ({ source: { format: FORMAT, run: "manual", row: n } })],
])("clicks that all say %s of their own get the vault's", async (_name, said) => {
  const items = drafts((fields, n) => ({ ...fields, ...said(n) }));
  const [plain, tables] = [openVault(), openVault()];
  expect(await take(tables, tabled(items))).toEqual(await take(plain, items));
  expect(textsOf(tables)).toEqual(textsOf(plain));
  expect(textsOf(tables).join("")).not.toMatch(/"rev":[^1]|manual/u);
});

test("a click that is longer than a record may be is a fault, and no other is", async () => {
  const items = drafts().map((draft, n) =>
    withRaw(
      draft,
      Array.from({ length: 30 }, () => (n === 500 ? LONG : "short")),
    ),
  );
  const [plain, tables] = [openVault(), openVault()];
  const report = await take(tables, tabled(items));
  expect(report).toMatchObject({ read: MANY, imported: MANY - 1, faulty: 1 });
  expect(report.faults).toEqual([{ row: 501, reason: expect.stringContaining("1 MiB") as string }]);
  expect(report).toEqual(await take(plain, items));
  expect(textsOf(tables)).toEqual(textsOf(plain));
});

test("what is told twice, once as no table can tell it, is as it was told first", async () => {
  const items = drafts((fields, n) => ({ ...fields, title: `Tent ${n}`.padEnd(900, ".") })).map(
    (draft, n) => {
      // Two pairs of one visit: the odd one behind the other, and before it.
      if (n === 400) return odd({ ...draft, naturalKey: "visit|300|https://tents.example/0" });
      return n === 500 ? odd({ ...draft, naturalKey: "visit|600|https://tents.example/0" }) : draft;
    },
  );
  const [plain, tables] = [openVault(), openVault()];
  const report = await take(tables, tabled(items));
  expect(report.review.map(({ before, after }) => [titleOf(before), titleOf(after)])).toEqual([
    ["Tent 300", "Tent 400"],
    ["Tent 500", "Tent 600"],
  ]);
  expect(report).toEqual(await take(plain, items));
  expect(textsOf(tables)).toEqual(textsOf(plain));
});

function titleOf(record: unknown): string {
  const { title } = record as { readonly title: string };
  return title.replace(/\.+$/u, "");
}

function odd(draft: Draft): Draft {
  return { ...draft, raw: { seen: [{ by: "ann" }] } };
}

test("what an undo took away comes back, and what is told twice in one table counts once", async () => {
  const vault = openVault();
  const items = tabled([...drafts(), ...drafts()]);
  const first = await take(vault, items);
  expect(first).toMatchObject({ read: 2 * MANY, imported: MANY, duplicate: MANY });
  await undoImport(vault, first.run);
  expect(await vault.records.count("clickstream")).toBe(0);
  const again = await take(vault, items, "BAAAAAAAAAAAAAAAAAAAAA");
  expect(again).toMatchObject({ imported: MANY, duplicate: MANY });
  expect(await vault.records.count("clickstream")).toBe(MANY);
});

/** Tells in the column of titles what was searched for, too. */
function withTitleAsQuery({ shapes, shapeOf, columns }: ValueTable): ValueTable {
  const title = titleIn(shapes);
  return {
    shapes: shapes.map((members) =>
      members.map(({ key, at }) => ({
        key,
        at: typeof at === "number" ? at : [...at, { key: "query", at: title }],
      })),
    ),
    shapeOf,
    columns: columns.map(({ values, of }, column) =>
      column === title
        ? { values, of: of === null ? null : Array.from(of).flatMap((place) => [place, place]) }
        : { values, of },
    ),
  };
}

test("a table is a table only if every number in it leads somewhere", () => {
  const table = plainlyTabled(drafts()).find(({ kind }) => kind === "table");
  if (table?.kind !== "table") throw new TypeError("There is no table.");
  expect(isDraftTable(table)).toBe(true);
  expect(rowsIn(table)).toBe(table.naturalKeys.length);
  const { drafts: told } = table;
  const [rows, shapeOf] = [Array.from(table.rows), Array.from(told.shapeOf)];
  const [shape = [], ...shapes] = told.shapes;
  const [column = { values: [], of: null }, ...columns] = told.columns;
  const broken: readonly object[] = [
    { ...table, kind: "draft" },
    { ...table, collection: 7 },
    { ...table, rows: rows.slice(1) },
    { ...table, rows: rows.map(() => -1) },
    { ...table, naturalKeys: table.rows },
    { ...table, member: null },
    { ...table, drafts: null },
    { ...table, drafts: { ...told, shapeOf: shapeOf.slice(1) } },
    { ...table, drafts: { ...told, shapeOf: shapeOf.map(() => 99) } },
    { ...table, drafts: { ...told, shapes: [[...shape, { key: "x", at: 99 }], ...shapes] } },
    { ...table, drafts: { ...told, shapes: [[...shape, ...shape], ...shapes] } },
    { ...table, drafts: { ...told, shapes: [[{ key: "x" }], ...shapes] } },
    { ...table, drafts: { ...told, columns: [{ ...column, of: [99] }, ...columns] } },
    { ...table, drafts: { ...told, columns: [{ values: [{}], of: null }, ...columns] } },
    { ...table, drafts: { ...told, columns } },
    // What plain texts are is found here, and not told.
    { ...table, drafts: { ...told, columns: [{ ...column, texts: { count: 1 } }, ...columns] } },
    // Its values would be those of two paths, twice as many as there are rows.
    { ...table, drafts: withTitleAsQuery(told) },
    // Made into drafts, it would be a thousand times as long as it is.
    { ...table, member: "x".repeat(33 * 1_048_576) },
  ];
  for (const one of broken) expect(isDraftTable(one)).toBe(false);
});
