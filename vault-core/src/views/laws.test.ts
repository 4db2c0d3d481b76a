/**
 * The laws of views: whatever was kept, however records are shared out among blocks, and on whichever device, a view shows
 * the same to the last digit. Held for every view of the registry, with random records.
 * @module
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayOf, isBetween } from "../collection/time/days.ts";
import { toLine } from "../collection/line.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { Json, JsonObject } from "../model/json.ts";
import type { CollectionName } from "../records/registry.ts";
import { createColumnLog } from "../testing/column-log.ts";
import type { MemoryLog } from "../testing/memory-log.ts";
import { BlockSource } from "./block-source.ts";
import { views, type ViewName } from "./registry.ts";
import { runView, type ViewResult } from "./run-view.ts";
import type { DayRange, EventBlock, EventSource, PartStore } from "./source.ts";
import type { ViewOptions } from "./view.ts";

interface Made {
  readonly record: JsonObject;
  /** Which block holds it, on one device and on another. */
  readonly places: readonly [here: number, there: number];
}

interface TestBlock extends EventBlock {
  readonly records: readonly JsonObject[];
  readonly overlay: string;
}

const BLOCKS = 4;

const two = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 1, max: most }).map((n) => String(n).padStart(2, "0"));
const month = fc.constantFrom("2024-12", "2025-12", "2026-01", "2026-02", "2026-03");
const day = fc.tuple(month, two(28)).map((parts) => parts.join("-"));
const clock = fc.constantFrom("00:10", "11:00", "22:30", "23:59");
const time = fc.tuple(day, clock).map((parts) => parts.join("T"));
const when: fc.Arbitrary<JsonObject> = fc.oneof(
  day.map((text) => ({ day: text, precision: "day" })),
  month.map((text) => ({ day: text, precision: "month" })),
  fc.constantFrom("2025", "2026").map((text) => ({ day: text, precision: "year" })),
  time.map((local) => ({ local, precision: "min" })),
  time.map((text) => ({ at: `${text}:30Z`, precision: "s" })),
  time.map((text) => ({ at: `${text}:30Z`, tz: "America/Los_Angeles", precision: "s" })),
);
const name = fc.constantFrom("Bootery", "-03", "", "__proto__", "A|B", 'Böll "&" Söhne', "店");
const decimal = fc
  .tuple(
    fc.constantFrom("", "-"),
    fc.constantFrom("0", "1", "19", "249", "999999999999999"),
    fc.constantFrom("", ".1", ".10", ".90", ".000001"),
  )
  .map((parts) => parts.join(""));
const money = fc.record({ value: decimal, currency: fc.constantFrom("EUR", "EUR", "EUR", "JPY") });
const ms = fc.constantFrom(0, 1, 61_000, Number.MAX_SAFE_INTEGER);

/** A record with some of the fields; what is left out stands for what a source does not know. */
function recordOf(
  type: string,
  fields: Readonly<Record<string, fc.Arbitrary<Json>>>,
): fc.Arbitrary<JsonObject> {
  const id = fc.constantFrom("a", "b", "c");
  return fc
    .record({ when, id, ...fields }, { requiredKeys: ["id"], noNullPrototype: true })
    .map((record) => Object.assign(record, { type }));
}

const random: Partial<Record<CollectionName, fc.Arbitrary<JsonObject>>> = {
  purchases: recordOf("purchase", {
    seller: name,
    category: fc.constantFrom("1070", "1059", "80DV8O"),
    direction: fc.constantFrom("purchase", "refund", "return", "replacement"),
    status: fc.constantFrom("delivered", "cancelled"),
    lineTotal: money,
  }),
  clickstream: recordOf("click", { site: fc.option(name), dwellMs: ms }),
  media: recordOf("media", {
    action: fc.constantFrom("listen", "watch", "read", "play", "rate", "shelve"),
    creator: name,
    playedMs: ms,
  }),
  appliances: recordOf("appliance", {
    name,
    status: fc.constantFrom("in_use", "sold"),
    warranty: fc.record({ until: fc.oneof(day, month) }),
    software: fc.record({ supportEnds: day }),
  }),
  cards: recordOf("card", {
    issuer: name,
    kind: fc.constantFrom("gift", "membership"),
    expires: day,
    archived: fc.boolean(),
  }),
  prescriptions: recordOf("prescription", {
    medication: fc.record({ text: name }),
    status: fc.constantFrom("active", "stopped"),
    validUntil: day,
    kind: fc.constantFrom("prescribed", "dispensed", "claimed"),
    filledOn: day,
    daysSupply: fc.constantFrom(1, 28, 90.5),
    fillNumber: fc.constantFrom(1, 2),
    asNeeded: fc.constantFrom(false, false, true),
  }),
  intents: recordOf("intent", {
    want: name,
    stage: fc.constantFrom("ready", "bought"),
    needBy: day,
    validThrough: time.map((text) => `${text}:00Z`),
  }),
  spaces: recordOf("space", {
    name,
    open: fc.boolean(),
    start: day,
    end: day,
    reservations: fc.array(
      fc.record({ startLocal: time, provider: name, status: fc.constantFrom("hold", "cancelled") }),
      { maxLength: 2 },
    ),
  }),
  profile: recordOf("profile", { key: fc.constant("country"), validThrough: day }),
};

function recordsOf(collections: readonly CollectionName[]): fc.Arbitrary<readonly Made[]> {
  const made = collections.map((collection) => random[collection] ?? fc.constant({}));
  const place = fc.nat({ max: BLOCKS - 1 });
  return fc.array(fc.record({ record: fc.oneof(...made), places: fc.tuple(place, place) }), {
    maxLength: 25,
  });
}

const asked: fc.Arbitrary<ViewOptions> = fc.record(
  {
    homeZone: fc.constantFrom("UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"),
    today: fc.constantFrom("2025-12-20", "2026-01-31"),
    // Also days within which whole blocks lie.
    from: fc.oneof(day, month, fc.constantFrom("2023", "2025", "2026")),
    to: fc.oneof(day, month, fc.constantFrom("2025", "2026", "2027")),
    limit: fc.integer({ min: 1, max: 4 }),
  },
  { requiredKeys: ["homeZone", "today"], noNullPrototype: true },
);

/** Blocks as one device holds them. A collection of several is kept as one kind of block: views tell records by type. */
function blocksOf(
  collection: CollectionName,
  records: readonly Made[],
  device: 0 | 1,
): TestBlock[] {
  return Array.from({ length: BLOCKS }, (_, at) => {
    const mine = records.filter(({ places }) => places[device] === at).map(({ record }) => record);
    return blockOf(collection, `block-${device}-${at}`, mine);
  });
}

function blockOf(
  collection: CollectionName,
  id: string,
  records: readonly JsonObject[],
): TestBlock {
  const days = records.flatMap((record) => dayOf(record, "UTC") ?? []);
  // A month begins with its first day, a year ends with its last month.
  const firsts = days.map((text) => `${text}-01-01`.slice(0, 10)).toSorted();
  const lasts = days.map((text) => (text.length < 5 ? `${text}-12` : text)).toSorted();
  const block = { id, collection, count: records.length, records, overlay: "first" };
  return { ...block, firstDay: firsts[0] ?? null, lastDay: lasts.at(-1)?.slice(0, 7) ?? null };
}

/** A source that gives no member of a record beyond those that are asked for. */
function sparseSourceOf(blocks: readonly TestBlock[]): EventSource {
  const source = sourceOf(blocks);
  return {
    ...source,
    records: async (block, fields) => {
      const records = await source.records(block);
      if (fields === undefined) return records;
      return records.map((record) =>
        Object.fromEntries(Object.entries(record).filter(([key]) => fields.includes(key))),
      );
    },
  };
}

function sourceOf(blocks: readonly TestBlock[]): EventSource {
  const named = (id: string): TestBlock | undefined => blocks.find((block) => block.id === id);
  const touches = ({ records }: TestBlock, { from, to }: DayRange): boolean =>
    records.some((record) => isBetween(dayOf(record, "UTC"), from, to));
  return {
    blocks: async (collection, range = {}) =>
      Promise.resolve(
        blocks.filter((block) => block.collection === collection && touches(block, range)),
      ),
    records: async ({ id }) => Promise.resolve(named(id)?.records ?? []),
    overlay: ({ id }) => named(id)?.overlay ?? "",
    owed: () => 0,
  };
}

class TestParts implements PartStore {
  readonly kept = new Map<string, Json>();
  async get(key: string): Promise<Json | null> {
    return Promise.resolve(this.kept.get(key) ?? null);
  }
  async put(key: string, part: Json): Promise<void> {
    this.kept.set(key, part);
    return Promise.resolve();
  }
}

const viewNames = Object.keys(views) as ViewName[];
/** With blocks that are each for themselves, and with two in a stretch. */
const cases = viewNames.flatMap((viewName): [ViewName, number][] => [
  [viewName, BLOCKS + 1],
  [viewName, 2],
]);

describe.each(cases)("%s, stretches of %i blocks", (viewName, stretch) => {
  const view = views[viewName];
  const [collection] = view.collections as [CollectionName];
  const run = async (
    blocks: readonly TestBlock[],
    parts: PartStore,
    options: ViewOptions,
  ): Promise<ViewResult> =>
    runView({ source: sourceOf(blocks), parts, stretch }, { name: viewName, view }, options);
  /** Rows to the last digit, of parts made anew. */
  const anew = async (blocks: readonly TestBlock[], options: ViewOptions): Promise<string> =>
    JSON.stringify((await run(blocks, new TestParts(), options)).rows);

  test("two devices whose blocks and their order differ show the same, and blocks of other days change nothing", async () => {
    await fc.assert(
      fc.asyncProperty(recordsOf(view.collections), asked, async (records, options) => {
        const here = blocksOf(collection, records, 0);
        const there = blocksOf(collection, records, 1).toReversed();
        const shown = await anew(here, options);
        expect(await anew(there, options)).toBe(shown);
        // All in one block, and then each record in one of its own.
        const one = records.map(({ record }) => record);
        expect(await anew([blockOf(collection, "one", one)], options)).toBe(shown);
        const each = one.map((record, at) => blockOf(collection, `own-${at}`, [record]));
        expect(await anew(each, options)).toBe(shown);
      }),
      { numRuns: 30 },
    );
  });

  test("what it says that it reads of a record is all that it reads", async () => {
    await fc.assert(
      fc.asyncProperty(recordsOf(view.collections), asked, async (records, options) => {
        const blocks = blocksOf(collection, records, 0);
        const source = sparseSourceOf(blocks);
        const named = { name: viewName, view };
        const { rows } = await runView({ source, parts: new TestParts() }, named, options);
        expect(JSON.stringify(rows)).toBe(await anew(blocks, options));
      }),
      { numRuns: 30 },
    );
  });

  test("where records tell an instant alone, when they were is enough", async () => {
    await fc.assert(
      fc.asyncProperty(recordsOf(view.collections), asked, async (records, options) => {
        const some = records.flatMap(
          ({ record: { when: _when, dwellMs: _ms, ...rest }, places }, at) => {
            const hours = ((places[1] + 4 * at) * 7) % 2_000;
            const instant = new Date(Date.UTC(2025, 11, 20, hours)).toISOString();
            return [{ record: { ...rest, when: { at: instant, precision: "s" } }, places }];
          },
        );
        const blocks = blocksOf(collection, some, 0);
        const source = sourceOf(blocks);
        const moments: EventSource["moments"] = async (block) =>
          Float64Array.from(
            (await source.records(block)).map(({ when: one }) =>
              Date.parse((one as { readonly at: string }).at),
            ),
          );
        let read = 0;
        const counted: EventSource["records"] = async (block, fields) => {
          read += 1;
          return source.records(block, fields);
        };
        const places = { source: { ...source, moments, records: counted }, parts: new TestParts() };
        const named = { name: viewName, view };
        const shown = await runView(places, named, options);
        expect(JSON.stringify(shown.rows)).toBe(await anew(blocks, options));
        if (view.ofMoments !== undefined && options.from === undefined && options.to === undefined)
          expect(read).toBe(0);
      }),
      { numRuns: 30 },
    );
  });

  test("parts may be merged in any groups and order", async () => {
    await fc.assert(
      fc.asyncProperty(recordsOf(view.collections), asked, async (records, options) => {
        const parts = blocksOf(collection, records, 0).map((block) =>
          view.part(block.records, options),
        );
        const [a = [], b = [], c = [], d = []] = parts;
        const rest = records.filter(({ places }) => places[0] > 0).map(({ record }) => record);
        const merged = JSON.stringify(view.merge([a, b, c, d], options));
        expect(JSON.stringify(view.merge([d, b, a, c], options))).toBe(merged);
        expect(JSON.stringify(view.merge([view.part(rest, options), a], options))).toBe(merged);
        expect(JSON.stringify(view.merge([[], a, b, [], c, d], options))).toBe(merged);
        expect(JSON.stringify(view.merge([view.join([d, a]), b, c], options))).toBe(merged);
        expect(JSON.stringify(view.merge([view.join([a, b, c, d])], options))).toBe(merged);
        return Promise.resolve();
      }),
      { numRuns: 30 },
    );
  });

  test("parts that are kept, lost, damaged, of an older version or another overlay: the same answer", async () => {
    const fates = fc.array(
      fc.constantFrom("kept", "lost", "damaged", "torn", "older", "other overlay"),
      { minLength: BLOCKS, maxLength: BLOCKS },
    );
    await fc.assert(
      fc.asyncProperty(
        recordsOf(view.collections),
        asked,
        fates,
        fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as Json),
        async (records, options, fate, junk) => {
          const blocks = blocksOf(collection, records, 0);
          const parts = new TestParts();
          const first = await run(blocks, parts, options);
          expect(first.read).toBe(first.blocks);
          expect(await run(blocks, parts, options)).toEqual({ ...first, read: 0 });
          // What is kept serves other days too, and what is kept of some days stands in for no others.
          const { from: _from, to: _to, ...rest } = options;
          const other = { ...rest, from: "2026-01-10", to: "2026-02" };
          const shown = JSON.stringify((await run(blocks, parts, other)).rows);
          expect(shown).toBe(await anew(blocks, other));
          expect((await run(blocks, parts, options)).rows).toEqual(first.rows);
          const keys = [...parts.kept.keys()];
          keys.forEach((key, at) => harm(parts, key, { fate: fate[at % BLOCKS] ?? "", junk }));
          const harmed = keys.filter((_, at) => fate[at % BLOCKS] !== "kept").length;
          const again = await run(blocks, parts, options);
          expect(again).toEqual({ ...first, read: again.read });
          expect(again.read).toBeLessThanOrEqual(harmed);
          // What was made again is kept again.
          expect(await run(blocks, parts, options)).toEqual({ ...first, read: 0 });
        },
      ),
      { numRuns: 30 },
    );
  });

  test("a mark makes the part of one block stale, and the view is right again", async () => {
    await fc.assert(
      fc.asyncProperty(
        recordsOf(view.collections),
        asked,
        fc.nat(),
        async (records, { homeZone, today }, pick) => {
          fc.pre(records.length > 0);
          const options = { homeZone, today, ...(pick % 2 === 0 && { from: "2026-01-10" }) };
          const marked = records[pick % records.length];
          const before = blocksOf(collection, records, 0);
          const parts = new TestParts();
          await run(before, parts, options);
          const kept = new Map(parts.kept);
          // A gift: its record is in no figure any more.
          const left = records.filter((one) => one !== marked);
          const now = blocksOf(collection, left, 0).map((block, at) =>
            marked?.places[0] === at ? Object.assign(block, { overlay: "second" }) : block,
          );
          const shown = await run(now, parts, options);
          expect(shown.read).toBeLessThanOrEqual(1);
          expect(JSON.stringify(shown.rows)).toBe(await anew(now, options));
          const changed = [...parts.kept].filter(([key, part]) => kept.get(key) !== part);
          // Of that block, whole or cut; and of its stretch.
          const blockNames = changed.map(([key]) => (JSON.parse(key) as string[])[2] ?? "");
          const touched = new Set(blockNames.filter((one) => !one.startsWith("stretch")));
          expect(touched.size).toBe(shown.read);
        },
      ),
      { numRuns: 30 },
    );
  });
});

/** As `createColumnLog`, of blocks none of whose own lines change. */
function columnLog(): MemoryLog {
  const log = createColumnLog();
  return {
    ...log,
    blocks: async (collection, range) => {
      const blocks = await log.blocks(collection, range);
      return blocks.map((block) => Object.assign(block, { changes: "" }));
    },
  };
}

/** The line of a record that was made for a test. */
function lineOf(collection: string, { record }: Made, at: number): RecordLine {
  const id = `${collection}${at}`.padEnd(22, "A");
  return toLine(collection, "self", { ...record, id, v: 1, rev: 1 });
}

const RULES: readonly JsonObject[] = [
  { collection: "purchases", seller: "bootery" },
  { collection: "purchases", seller: "03" },
  { collection: "purchases", told: "1070" },
  { collection: "clickstream", site: "bootery" },
];

/** The line that makes a rule, or takes it away. */
function ruleLine(rule: number, category: string | null, step: number): RecordLine {
  const edited = `2026-02-01T00:00:${String(step).padStart(2, "0")}Z`;
  const id = `rule${rule}`.padEnd(22, "A");
  const said = category === null ? { deleted: "owner" } : { category, made: edited };
  const head = { id, v: 1, rev: step + 1, edited, type: "category-rule" };
  return toLine("_settings", "self", { ...head, ...(category !== null && RULES[rule]), ...said });
}

test("whichever rules for categories come and go, every view is right at once, and those without categories keep their parts", async () => {
  const ofRules = viewNames.filter((viewName) =>
    views[viewName].collections.some((one) => one === "purchases" || one === "clickstream"),
  );
  const step = fc.tuple(
    fc.nat({ max: RULES.length - 1 }),
    fc.constantFrom("1070", "1360", "1495", null),
  );
  const steps = fc.array(step, { minLength: 1, maxLength: 4 });
  const options = { homeZone: "UTC", today: "2026-01-31" };
  let ruled = 0;
  await fc.assert(
    fc.asyncProperty(
      recordsOf(["purchases"]),
      recordsOf(["clickstream"]),
      steps,
      async (bought, seen, rules) => {
        const log = columnLog();
        const records = new RecordSet(log);
        await log.append(bought.map((one, at) => lineOf("purchases", one, at)));
        await log.append(seen.map((one, at) => lineOf("clickstream", one, at)));
        const source = new BlockSource(records, () => 0);
        const parts = new TestParts();
        const run = async (viewName: ViewName, store: PartStore): Promise<ViewResult> =>
          runView({ source, parts: store }, { name: viewName, view: views[viewName] }, options);
        for (const viewName of ofRules) await run(viewName, parts);
        for (const [at, [rule, category]] of rules.entries()) {
          await log.append([ruleLine(rule, category, at)]);
          for (const viewName of ofRules) {
            const shown = await run(viewName, parts);
            expect(shown.rows, viewName).toEqual((await run(viewName, new TestParts())).rows);
            const fields = views[viewName].fields ?? ["category"];
            if (!fields.includes("category")) expect(shown.read, viewName).toBe(0);
          }
          // What columns give is what whole records give.
          const blocks = await records.blocks("purchases");
          const some = await Promise.all(blocks.map((block) => block.fields(["category"])));
          const whole = await Promise.all(blocks.map((block) => block.records()));
          const given = some.flat().map((one) => one?.["category"]);
          expect(given).toEqual(whole.flat().map((one) => one?.effective?.["category"]));
          if (given.includes("1495")) ruled += 1;
        }
      },
    ),
    { numRuns: 25 },
  );
  // Some rule did fit some purchase.
  expect(ruled).toBeGreaterThan(0);
});

function harm(
  parts: TestParts,
  key: string,
  { fate, junk }: { readonly fate: string; readonly junk: Json },
): void {
  const kept = parts.kept.get(key) as JsonObject & { readonly part: readonly Json[] };
  // In shape, and every figure doubled.
  const wrong = [...kept.part, ...kept.part];
  switch (fate) {
    case "lost":
      return void parts.kept.delete(key);
    case "damaged":
      return void parts.kept.set(key, junk);
    case "torn":
      return void parts.kept.set(key, { ...kept, part: [["2026-01-01", "torn"]] });
    case "older":
      return void parts.kept.set(key, { ...kept, version: 0, part: wrong });
    case "other overlay":
      return void parts.kept.set(key, { ...kept, overlay: "another", part: wrong });
  }
}
