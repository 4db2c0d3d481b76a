import fc from "fast-check";
import { expect, test } from "vitest";

import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url, toBase64Url, utf8 } from "../../bytes/encoding.ts";
import { widen } from "../../index/day-span.ts";
import { isPlainId, startOf } from "../../index/id-starts.ts";
import type { BlockId } from "../../model/ids.ts";
import { PlainIds } from "../../model/plain-ids.ts";
import { isBlockId } from "../../protocol/ids.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import {
  type BareDevice,
  createBareVault,
  joinBareDevice,
  openBareDevice,
} from "../../testing/bare-device.ts";
import { liveLines } from "../../testing/bare-household.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import { MemoryIndex } from "../../store/memory-store.ts";
import { createMemoryLog } from "../../testing/memory-log.ts";
import { RecordSet } from "../../collection/read/record-set.ts";
import { queryRecords } from "../../collection/read/query.ts";
import { LiveLines } from "../lines/live-lines.ts";
import {
  linesOf,
  type PreparedBatch,
  prepareLines,
  prepareTombstones,
} from "../write/prepared-lines.ts";
import { readLine } from "../lines/record-line.ts";
import type { LiveLine, RecordLine } from "../vault-log.ts";

/** Ids of both forms, few, so that they meet; two share their first 8 bytes. */
const IDS = [
  "AAAAAAAAAAAAAAAAAAAAAA",
  "AAAAAAAAAAAAAAAAAAAAAQ",
  "BAAAAAAAAAAAAAAAAAAAAA",
  "CAAAAAAAAAAAAAAAAAAAAA",
  "order-1",
  "a very long name of a record that no importer gives",
];
const COLLECTIONS = ["purchases", "clickstream", "closet"];
const DAYS = ["2026-01-05", "2026-02-05", "2026-02", "2025", "2026-03-06"];

const lineOf = fc.record({
  collection: fc.constantFrom(...COLLECTIONS),
  id: fc.constantFrom(...IDS),
  rev: fc.integer({ min: 1, max: 3 }),
  day: fc.constantFrom(...DAYS),
  kind: fc.constantFrom("event", "event", "event", "deleted", "annotation"),
  target: fc.constantFrom(...IDS),
  name: fc.constantFrom("tent", "boots", "lamp"),
});

type Line = Exclude<typeof lineOf extends fc.Arbitrary<infer Value> ? Value : never, undefined>;

const flushStep = fc.record({ do: fc.constant("flush" as const), who: fc.nat(1) });
const syncStep = fc.record({ do: fc.constant("sync" as const), who: fc.nat(1) });
const reopenStep = fc.record({
  do: fc.constant("reopen" as const),
  who: fc.nat(1),
  isClean: fc.boolean(),
  // Which files of the index are damaged, lost, or of an older day.
  spoil: fc.array(fc.constantFrom("keep", "drop", "damage"), { minLength: 1, maxLength: 5 }),
});

/** What one of two devices does. */
type Step = { readonly who: number } & (
  | { readonly do: "save"; readonly lines: readonly Line[] }
  | { readonly do: "import"; readonly lines: readonly Line[] }
  | { readonly do: "undo"; readonly collection: string }
  | { readonly do: "back"; readonly collection: string }
  | { readonly do: "flush" }
  | { readonly do: "sync" }
  | { readonly do: "reopen"; readonly isClean: boolean; readonly spoil: readonly string[] }
);

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("save" as const),
      who: fc.nat(1),
      lines: fc.array(lineOf, { minLength: 1, maxLength: 5 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("import" as const),
      who: fc.nat(1),
      lines: fc.array(lineOf, { minLength: 1, maxLength: 40 }),
    }),
  },
  { weight: 2, arbitrary: flushStep },
  { weight: 3, arbitrary: syncStep },
  { weight: 2, arbitrary: reopenStep },
);

/** Ids that come together, four to a block. */
const GROUPS = ["A", "B", "C"].map((group) =>
  ["A", "B", "C", "D"].map((member) => `${group}${member}${"A".repeat(20)}`),
);

const inGroup = fc.record({
  collection: fc.constant("clickstream"),
  rev: fc.integer({ min: 1, max: 4 }),
  day: fc.constantFrom(...DAYS),
  name: fc.constantFrom("tent", "boots", "lamp"),
});

/** Whole blocks are imported, undone and brought back; now and then one record is edited, deleted or marked. */
const groupStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({ who: fc.nat(1), group: fc.constantFrom(...GROUPS), of: inGroup })
      .map(({ who, group, of }) => {
        const lines = group.map((id) => ({ ...of, id, kind: "event" as const, target: "" }));
        return { do: "import" as const, who, lines };
      }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom<"undo" | "back">("undo", "back"),
      who: fc.nat(1),
      collection: fc.constant("clickstream"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        who: fc.nat(1),
        id: fc.constantFrom(...GROUPS.flat()),
        target: fc.constantFrom(...GROUPS.flat()),
        of: inGroup,
        kind: fc.constantFrom<Line["kind"]>("event", "deleted", "annotation"),
      })
      .map(({ who, of, ...one }) => ({ do: "save" as const, who, lines: [{ ...of, ...one }] })),
  },
  { weight: 1, arbitrary: flushStep },
  { weight: 3, arbitrary: syncStep },
  { weight: 2, arbitrary: reopenStep },
);

/** How often members were read without the rest. */
const read = { fields: 0 };
/** How often all lines of a block were undone at once, and brought back. */
const done = { undo: 0, back: 0 };

/** What two devices write, delete and import comes in whatever order, and the index loses files: each live line is shown, once. */
async function lived(steps: readonly Step[]): Promise<void> {
  const server = new FakeServer();
  const laptop = await createBareVault(server);
  await syncOnce(laptop);
  const devices = [laptop, await joinBareDevice(server, laptop)];
  const knows = devices.map(() => new Set<RecordLine>());
  const sent = new Set<RecordLine>();
  const write = async (who: number, batches: readonly PreparedBatch[]): Promise<void> => {
    await devices[who]!.log.appendPrepared(batches);
    for (const line of batches.flatMap(linesOf)) knows[who]!.add(line);
  };
  for (const one of steps) {
    const device = devices[one.who]!;
    const known = knows[one.who]!;
    if (one.do === "save") {
      const lines = one.lines.map((line) => toLine(line));
      await device.log.append(lines);
      for (const line of lines) known.add(line);
    } else if (one.do === "import") await write(one.who, prepared(one.lines));
    else if (one.do === "undo" || one.do === "back") {
      const make = one.do === "undo" ? undos : backs;
      const batches = await make(device, one.collection, known);
      done[one.do] += batches.length;
      await write(one.who, batches);
    } else if (one.do === "flush") await device.log.flush();
    else if (one.do === "sync") {
      await syncOnce(device);
      for (const line of known) sent.add(line);
      for (const line of sent) known.add(line);
    } else devices[one.who] = await reopened(server, device, one);
    await mustShow(devices[one.who]!, known);
  }
}

test(
  "whatever two devices write, delete and import, in whatever order it comes, and whatever the index loses, each line that is live is shown, once",
  { timeout: 120_000 },
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 18 }), lived), {
      numRuns: 25,
    });
    // Blocks none of whose lines had another fate are read so.
    expect(read.fields).toBeGreaterThan(5);
  },
);

test(
  "whole blocks that are undone and brought back are as if each of their lines had been",
  { timeout: 120_000 },
  async () => {
    const event = { rev: 1, day: "2026-01-05", kind: "event", target: "", name: "tent" } as const;
    const come = GROUPS.map((ids): Step => {
      const lines = ids.map((id) => ({ collection: "clickstream", id, ...event }));
      return { do: "import", who: 0, lines };
    });
    const [undo, back] = (["undo", "back"] as const).map((what): Step => {
      return { do: what, who: 0, collection: "clickstream" };
    });
    await fc.assert(fc.asyncProperty(fc.array(groupStep, { minLength: 6, maxLength: 18 }), lived), {
      numRuns: 20,
      examples: [[[...come, undo!, back!, undo!]]],
    });
    expect(done.undo).toBeGreaterThanOrEqual(6);
    expect(done.back).toBeGreaterThanOrEqual(3);
  },
);

test("one text under two collections and two authorships stays three lines once blocks hold them", async () => {
  const device = await createBareVault(new FakeServer());
  const text = JSON.stringify({ id: "boots", v: 1, rev: 1, type: "thing" });
  await device.log.append([
    { collection: "purchases", from: "imported:shop", text },
    { collection: "clickstream", from: "self", text },
    { collection: "clickstream", from: "imported:shop", text },
  ]);
  await device.log.flush();
  const of = async (collection: string): Promise<unknown> =>
    (await device.log.find(collection, ["boots"])).get("boots");
  expect(await of("purchases")).toMatchObject({ collection: "purchases", from: "imported:shop" });
  // Of two lines with one text the greater authorship counts.
  expect(await of("clickstream")).toMatchObject({ collection: "clickstream", from: "self" });
});

test("marks that came before an event are on it, though it came ready for its block", async () => {
  const { log } = await createBareVault(new FakeServer());
  const [event, , other] = IDS;
  const mark = { collection: "purchases", rev: 1, day: "2026-01-05", name: "tent" } as const;
  // One is about an event, the other has the id of one.
  const marks = [
    toLine({ ...mark, id: "CAAAAAAAAAAAAAAAAAAAAA", kind: "annotation", target: event! }),
    toLine({ ...mark, id: other!, kind: "annotation", target: "nobody" }),
  ];
  await log.append(marks);
  await log.flush();
  const come = async (ids: readonly string[]): Promise<readonly RecordLine[]> => {
    const batches = prepared(
      ids.map((id) => ({ ...mark, id, kind: "event" as const, target: "" })),
    );
    await log.appendPrepared(batches);
    return batches.flatMap(linesOf);
  };
  const known = [...marks, ...(await come([event!]))];
  const blocks = await log.blocks("purchases");
  expect(blocks.flatMap(({ targets }) => targets)).toEqual([event]);
  await mustShow({ log }, [...known, ...(await come([other!]))]);
});

test("of two annotations of one record every device takes the newer one, in whatever order they came", async () => {
  const [event, ...marks] = [
    { id: "boots", v: 1, rev: 1, type: "thing", name: "Boots" },
    { id: "a", v: 1, rev: 1, edited: "2026-03-02T00:00:00Z", type: "annotation", note: "newer" },
    { id: "b", v: 1, rev: 1, edited: "2026-03-01T00:00:00Z", type: "annotation", note: "older" },
  ].map((record): RecordLine => {
    const text = JSON.stringify({ ...record, ...("note" in record && { target: "boots" }) });
    return { collection: "purchases", from: "self", text };
  });
  for (const order of [marks, marks.toReversed()]) {
    const log = createMemoryLog(() => false);
    await log.append([event!, ...order]);
    const records = new RecordSet(log);
    const boots = await records.get("purchases", "boots");
    expect(boots?.annotation?.["note"]).toBe("newer");
  }
});

test("pages of some days are right, and their number, though most blocks are counted by their days alone", async () => {
  const { log } = await createBareVault(new FakeServer());
  const events = Array.from({ length: 48 }, (_, at) => {
    // Six blocks of eight, ten hours from one to the next; the last of one block and the first of the next have one time.
    const day = new Date(Date.UTC(2026, 0, 1, (at % 8 === 0 ? at - 1 : at) * 10)).toISOString();
    const when = { at: day, ...(at % 7 === 3 && { day: day.slice(0, at % 2 === 0 ? 10 : 7) }) };
    const id = toBase64Url(new Uint8Array(16).fill((at * 37) % 256));
    const text = JSON.stringify({ id, v: 1, rev: 1, type: "click", when });
    return { id, line: { collection: "clickstream", from: "imported:shop", text } };
  });
  for (let at = 0; at < events.length; at += 8) {
    const lines = events.slice(at, at + 8).map(({ line }) => line);
    await log.appendPrepared(ready(at % 16 === 0 ? lines : lines.toReversed()));
  }
  // The owner says of an old one that it was late.
  const mark = { id: "mark", v: 1, rev: 1, type: "annotation", target: events[5]!.id };
  const correct = { when: { at: "2026-01-19T03:00:00Z" } };
  const word = JSON.stringify({ ...mark, correct });
  const all = [
    ...events.map(({ line }) => line),
    { collection: "clickstream", from: "self", text: word },
  ];
  await log.append(all.slice(-1));
  const memory = createMemoryLog(() => true);
  await memory.append(all);
  let opened = 0;
  const blocksOf = log.blocks.bind(log);
  log.blocks = async (...asked) => {
    const blocks = await blocksOf(...asked);
    for (const block of blocks) {
      const lines = block.lines.bind(block);
      Object.assign(block, {
        lines: async () => {
          opened += 1;
          return lines();
        },
      });
    }
    return blocks;
  };
  const [ours, theirs] = [log, memory].map((one) => new RecordSet(one));
  const days = fc.option(
    fc.constantFrom("2026", "2026-01-02", "2026-01-09", "2026-01-12", "2026-01-19"),
    { nil: undefined },
  );
  await fc.assert(
    fc.asyncProperty(days, days, fc.integer({ min: 1, max: 20 }), async (from, to, limit) => {
      const query = { ...(from && { from }), ...(to && { to }), limit };
      expect(await pages(ours!, query)).toEqual(await pages(theirs!, query));
    }),
    { numRuns: 60 },
  );
  opened = 0;
  const first = { collection: "clickstream", from: "2026-01-02", limit: 3 };
  expect((await queryRecords(ours!, first, "Europe/Berlin")).records).toHaveLength(3);
  // The newest, and the one with the mark.
  expect(opened).toBe(2);
});

test("when the clicks of a block were is read from its columns, until one is marked", async () => {
  const { log } = await createBareVault(new FakeServer());
  const times = Array.from({ length: 40 }, (_, at) => Date.UTC(2026, 0, 1, at * 5));
  const ids = times.map((_, at) => toBase64Url(new Uint8Array(16).fill(at + 1)));
  const lines = times.map((time, at) => {
    const when = { at: new Date(time).toISOString(), precision: "ms" };
    const text = JSON.stringify({
      id: ids[at],
      v: 1,
      rev: 1,
      type: "click",
      site: "a.example",
      when,
    });
    return { collection: "clickstream", from: "imported:shop", text };
  });
  await log.appendPrepared(ready(lines));
  const told = async (without: readonly string[]): Promise<unknown> => {
    const [block] = await log.blocks("clickstream");
    const moments = (await block?.moments?.(without)) ?? null;
    return moments === null ? null : [...moments];
  };
  expect(await told(["dwellMs"])).toEqual(times);
  const records = new RecordSet(log);
  const overlay = async (): Promise<unknown> =>
    (await records.blocks("clickstream")).map((block) => block.overlay(["when"]));
  // What is computed of a block as it came is true as long as nothing is said of it.
  expect(await overlay()).toEqual([""]);
  // For a question that asks for the site it would not be enough.
  expect(await told(["site"])).toBeNull();
  const mark = { id: "mark", v: 1, rev: 1, type: "annotation", target: ids[7] };
  const text = JSON.stringify({ ...mark, exclude: true });
  await log.append([{ collection: "clickstream", from: "self", text }]);
  const waiting = await overlay();
  expect(waiting).not.toEqual([""]);
  await log.flush();
  expect(await overlay()).toEqual(waiting);
  expect(await told(["dwellMs"])).toBeNull();
});

/** Ids of all pages of a query, with the number that each tells. */
async function pages(records: RecordSet, query: object): Promise<unknown> {
  const shown: unknown[] = [];
  for (let after: string | null | undefined; after !== null;) {
    const asked = { collection: "clickstream", ...query, ...(after !== undefined && { after }) };
    const page = await queryRecords(records, asked, "Europe/Berlin");
    shown.push([page.total, page.records.map(({ id }) => id)]);
    after = page.next;
  }
  return shown;
}

/** Lines of clicks, made ready for a block. */
function ready(lines: readonly RecordLine[]): PreparedBatch[] {
  const all = lines.map((line) => readLine(line)!);
  const text = all.map((line) => `${line.text}\n`).join("");
  const starts = all.map(({ id }) => startOf(id, () => new Uint8Array()));
  const span = all.map(({ days }) => days).reduce(widen);
  const made = prepareLines({ collection: "clickstream", lines: utf8(text), span, starts });
  return [{ from: "imported:shop", prepared: made }];
}

/** Events of ids of 16 bytes, made ready for blocks as an import does. */
function prepared(lines: readonly Line[], insteadOf: BlockId | null = null): PreparedBatch[] {
  return ["purchases", "clickstream"].flatMap((collection) => {
    const mine = lines.filter(
      (line) => line.collection === collection && line.kind === "event" && isPlainId(line.id),
    );
    if (mine.length === 0) return [];
    const all = mine.map((line) => readLine(toLine(line))!);
    const text = all.map((line) => `${line.text}\n`).join("");
    const starts = all.map(({ id }) => startOf(id, () => new Uint8Array()));
    const span = all.map(({ days }) => days).reduce(widen);
    const made = prepareLines({ collection, lines: utf8(text), span, starts });
    return [{ from: "imported:shop", prepared: { ...made, insteadOf } }];
  });
}

/** Of each block of events as it came, a block of tombstones, as an undo makes it. */
async function undos({ log }: BareDevice, collection: string): Promise<PreparedBatch[]> {
  const batches: PreparedBatch[] = [];
  for (const block of await log.blocks(collection)) {
    const records = (await block.fields(["id", "rev"])) ?? [];
    const ids = records.flatMap(({ id }) => (typeof id === "string" ? id : []));
    if (!isBlockId(block.id) || ids.length === 0 || !ids.every(isPlainId)) continue;
    const tombstones = records.map(({ id, rev }) =>
      JSON.stringify({ id, v: 1, rev: Number(rev) + 1, type: "thing", deleted: "undo" }),
    );
    const starts = ids.map((id) => startOf(id, () => new Uint8Array()));
    const made = prepareTombstones({ collection, insteadOf: block.id, texts: tombstones, starts });
    batches.push({ from: "self", prepared: made });
  }
  return batches;
}

/** Of each block of tombstones, a block that brings its records back, as an import does. */
async function backs(
  { log }: BareDevice,
  collection: string,
  known: Iterable<RecordLine>,
): Promise<PreparedBatch[]> {
  const lines = new LiveLines();
  for (const line of known) lines.add(readLine(line)!);
  const batches: PreparedBatch[] = [];
  for (const ids of GROUPS) {
    const undone = await log.undoneBy(collection, plainIds(ids));
    if (undone === null) continue;
    for (const id of ids)
      expect(lines.get(collection, id)).toMatchObject({ deleted: "undo", rev: undone.rev });
    const rev = undone.rev + 1;
    const back = ids.map((id): Line => {
      return { collection, id, rev, day: "2026-01-05", kind: "event", target: "", name: "tent" };
    });
    const [batch] = prepared(back, undone.block);
    if (batch !== undefined) batches.push(batch);
  }
  return batches;
}

function plainIds(ids: readonly string[]): PlainIds {
  return new PlainIds(concatBytes(...ids.map((id) => readBase64Url(id) ?? new Uint8Array())));
}

/** Shows the same as the live lines of all that is known, folded in memory. */
async function mustShow(
  { log }: Pick<BareDevice, "log">,
  known: Iterable<RecordLine>,
): Promise<void> {
  const lines = new LiveLines();
  for (const line of known) lines.add(readLine(line)!);
  const ids = [...IDS, ...GROUPS.flat()];
  for (const collection of COLLECTIONS) {
    const live = [...lines.all(collection)];
    expect(texts(await liveLines(log, collection))).toEqual(texts(live));
    const found = await log.find(collection, [...ids, "nobody"]);
    for (const id of ids) expect(found.get(id)?.text).toBe(lines.get(collection, id)?.text);
    expect(found.has("nobody")).toBe(false);
    const records = live.filter(({ type }) => type !== "annotation");
    expect(await log.count(collection)).toBe(records.length);
    for (const start of ["AAAA", "BAAA", "order", "a ve"]) {
      const all = await log.startingWith(collection, start);
      const wanted = (collection === "closet" ? live : records).filter(({ id }) =>
        id.startsWith(start),
      );
      expect(texts(all)).toEqual(texts(wanted));
    }
    await mustAnswer(log, collection, live);
    await mustReadFields(log, collection);
  }
}

/** Members of records that are read without the rest are those of the lines that are live. */
async function mustReadFields(log: BareDevice["log"], collection: string): Promise<void> {
  const names = ["id", "rev", "name", "when"];
  for (const block of log.isInMemory(collection) ? [] : await log.blocks(collection)) {
    const fields = await block.fields(names);
    if (block.targets.length > 0) expect(fields).toBeNull();
    if (fields === null) continue;
    read.fields += 1;
    const whole = ((await block.lines()) ?? []).map(
      ({ text }) => JSON.parse(text) as Record<string, unknown>,
    );
    const picked = whole.map((record) =>
      Object.fromEntries(names.flatMap((name) => (name in record ? [[name, record[name]]] : []))),
    );
    expect(fields).toEqual(picked);
    // These know their day alone.
    expect((await block.moments?.([])) ?? null).toBeNull();
  }
}

function texts(all: readonly LiveLine[]): string[] {
  return all.map(({ text }) => text).toSorted();
}

/** Answers a question as the same records in memory do. */
async function mustAnswer(
  log: BareDevice["log"],
  collection: string,
  live: readonly LiveLine[],
): Promise<void> {
  const memory = createMemoryLog(() => true);
  await memory.append(live);
  for (const query of [
    { limit: 2 },
    { limit: 1, from: "2026-01-06", to: "2026-03" },
    { from: "2026-02", to: "2026-02", sort: "name" },
    { text: "tent", onlyEffective: true },
  ]) {
    const [ours, theirs] = await Promise.all(
      [log, memory].map(async (one) => {
        const records = new RecordSet(one);
        const page = await queryRecords(records, { collection, ...query }, "UTC");
        records.close();
        const { total, next } = page;
        return { total, next, shown: page.records.map(({ id, shown }) => ({ id, shown })) };
      }),
    );
    expect(ours).toEqual(theirs);
  }
}

async function reopened(
  server: FakeServer,
  device: BareDevice,
  { isClean, spoil }: { readonly isClean: boolean; readonly spoil: readonly string[] },
): Promise<BareDevice> {
  if (isClean) await device.log.close();
  const { index } = device.disk.stores;
  if (!(index instanceof MemoryIndex)) throw new TypeError("no index in memory");
  const files = index.files().flatMap((file, at) => {
    const fate = spoil[at % spoil.length];
    if (fate === "drop") return [];
    if (fate === "keep") return [file];
    return [{ ...file, bytes: file.bytes.with(30, (file.bytes[30] ?? 0) ^ 1) }];
  });
  const stores = { ...device.disk.stores, index: new MemoryIndex(files) };
  return openBareDevice(server, { ...device.disk, stores });
}

function toLine({ collection, id, rev, day, kind, target, name }: Line): RecordLine {
  const when = { day, precision: day.length === 10 ? "day" : "month" };
  const head = { id, v: 1, rev, when };
  const record = {
    event: { ...head, type: "thing", name },
    deleted: { id, v: 1, rev, type: "thing", deleted: "owner" },
    annotation: {
      ...head,
      type: "annotation",
      target,
      ...(name === "tent" && { exclude: true }),
      ...(name === "lamp" && { correct: { when: { day: "2026-02-09", precision: "day" } } }),
    },
  }[kind];
  return { collection, from: "self", text: JSON.stringify(record) };
}
