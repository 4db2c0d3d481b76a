/**
 * Blocks of whatever lines, in whatever order: what an index says of them is what a plain fold says, also of questions that
 * began before.
 * @module
 */
import fc from "fast-check";
import { expect, test } from "vitest";

import type { OpenedBlock } from "../../block/open.ts";
import { concatBytes } from "../../bytes/compare.ts";
import { readBase64Url, utf8 } from "../../bytes/encoding.ts";
import { widen } from "../../index/day-span.ts";
import { IndexFiles } from "../../index/files.ts";
import { isPlainId, startOf } from "../../index/id-starts.ts";
import { PlainIds } from "../../model/plain-ids.ts";
import { isBlockId } from "../../protocol/ids.ts";
import type { BlockId } from "../../model/ids.ts";
import { MemoryIndex } from "../../store/memory-store.ts";
import { TEST_INDEX_KEYS } from "../../testing/bare-device.ts";
import type { NewEvents } from "./event-book.ts";
import { targetOf } from "./index-block.ts";
import { LineBook } from "../lines/line-book.ts";
import { LiveLines } from "../lines/live-lines.ts";
import { type PreparedLines, prepareLines, prepareTombstones } from "../write/prepared-lines.ts";
import { MAX_REVISION, readLine } from "../lines/record-line.ts";
import { undoneRev } from "./row-fields.ts";
import type { LineBlock, LiveLine } from "../vault-log.ts";

const collection = "clickstream";
const random = (length: number): Uint8Array =>
  globalThis.crypto.getRandomValues(new Uint8Array(length));

/** Ids that come together: two share their first 8 bytes, some are of another form. */
const GROUPS = [
  ["AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAQ", "BAAAAAAAAAAAAAAAAAAAAA"],
  ["CAAAAAAAAAAAAAAAAAAAAA", "DAAAAAAAAAAAAAAAAAAAAA", "EAAAAAAAAAAAAAAAAAAAAA"],
  ["AAAAAAAAAAAAAAAAAAAAAg", "order-1", "FAAAAAAAAAAAAAAAAAAAAA"],
  ["GAAAAAAAAAAAAAAAAAAAAA"],
];
const IDS = GROUPS.flat();
const DAYS = ["2026-01-05", "2026-02-05", "2026-03-06"];

type Kind = "event" | "undo" | "owner" | "mark";
interface One {
  readonly id: string;
  readonly rev: number;
  readonly kind: Kind;
  readonly day: string;
  readonly name: string;
}

const one = fc.record({
  id: fc.constantFrom(...IDS),
  rev: fc.integer({ min: 1, max: 4 }),
  kind: fc.constantFrom<Kind>("event", "event", "event", "undo", "owner"),
  day: fc.constantFrom(...DAYS),
  name: fc.constantFrom("tent", "lamp"),
});

/** A group, as it is or with something odd in it. */
const group = fc
  .record({
    ids: fc.constantFrom(...GROUPS),
    of: one,
    isTurned: fc.boolean(),
    odd: fc.option(
      fc.record({
        at: fc.nat(3),
        what: fc.constantFrom("none", "mark", "markOfSame", "line", "lost", "other"),
        one,
        target: fc.constantFrom(...IDS),
      }),
      { freq: 3, nil: null },
    ),
  })
  .map(({ ids, of, isTurned, odd }): readonly string[] => {
    const texts = ids.map((id) => textOf({ ...of, id }));
    if (isTurned) texts.reverse();
    if (odd === null) return texts;
    const { at, what } = odd;
    if (what === "none")
      texts.splice(at, 0, JSON.stringify({ id: odd.one.id, rev: 0, of: "another" }));
    else if (what === "mark") texts.splice(at, 0, markOf("mark-1", odd.target, odd.one));
    else if (what === "markOfSame") texts.splice(at, 0, markOf(odd.one.id, odd.target, odd.one));
    else if (what === "line") texts.splice(at, 0, textOf(odd.one));
    else if (what === "lost") texts.splice(at, 1);
    else texts.splice(at, 1, textOf(odd.one));
    return texts.length > 0 ? texts : [textOf(odd.one)];
  });

type Step =
  | { readonly do: "take"; readonly texts: readonly string[]; readonly from: string }
  | { readonly do: "undo" }
  | { readonly do: "back" }
  | { readonly do: "wait"; readonly text: string }
  | { readonly do: "flush" }
  | { readonly do: "ask" }
  | { readonly do: "reload"; readonly holds: number; readonly seed: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("take" as const),
      texts: group,
      from: fc.constantFrom("self", "imported:shop"),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom<"undo" | "back">("undo", "back") }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("wait" as const),
      text: fc.oneof(
        one.map(textOf),
        fc
          .record({
            target: fc.constantFrom(...IDS),
            id: fc.constantFrom("mark-1", "mark-2", ...IDS),
            one,
          })
          .map(({ target, id, one: of }) => markOf(id, target, of)),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("flush" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("ask" as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("reload" as const), holds: fc.nat(30), seed: fc.nat() }),
  },
);

function textOf({ id, rev, kind, day, name }: One): string {
  const head = { id, v: 1, rev };
  return JSON.stringify(
    kind === "event"
      ? { ...head, type: "click", when: { day, precision: "day" }, name }
      : { ...head, type: "click", deleted: kind },
  );
}

function markOf(id: string, target: string, { rev, name }: Pick<One, "rev" | "name">): string {
  return JSON.stringify({ id, v: 1, rev, type: "annotation", target, note: name });
}

/** What was done in all. */
const done = { undo: 0, back: 0, chained: 0 };

/** What was asked, and the lines that were live then. */
interface Question {
  readonly blocks: readonly LineBlock[];
  readonly era: number;
  readonly texts: readonly string[];
}

/** A device, and all lines that were written. */
class World {
  readonly store = new MemoryIndex();
  readonly blocks = new Map<BlockId, NewEvents>();
  readonly known = new Set<LiveLine>();
  waiting: LiveLine[] = [];
  questions: Question[] = [];
  /** What was live of a block, by its id and changes. */
  readonly parts = new Map<string, string>();
  book: LineBook = this.#open();

  #open(): LineBook {
    return new LineBook({
      isOfEvents: () => true,
      files: new IndexFiles(this.store, TEST_INDEX_KEYS, random),
      random,
      open: ({ id }) => Promise.resolve(this.blocks.get(id)?.opened ?? null),
      fields: ({ id, lines }, names) => {
        const texts = this.blocks.get(id)?.opened.lines ?? [];
        if (texts.length !== lines) return Promise.resolve(null);
        const all = texts.map((text) => JSON.parse(text) as Record<string, never>);
        return Promise.resolve(
          all
            .filter((record) => !("deleted" in record))
            .map((record) =>
              Object.fromEntries(
                names.flatMap((name) => (name in record ? [[name, record[name]!]] : [])),
              ),
            ),
        );
      },
      moments: () => Promise.resolve(null),
      undone: ({ id }, ids) => {
        const texts = this.blocks.get(id)?.opened.lines ?? [];
        const all = texts.map((text) => JSON.parse(text) as Record<string, unknown>);
        const columns = ["id", "rev", "deleted"].map((name) => all.map((record) => record[name]));
        return Promise.resolve(undoneRev(columns, ids));
      },
    });
  }

  fold(): LiveLines {
    const lines = new LiveLines();
    for (const line of this.known) lines.add(line);
    return lines;
  }

  newBlock(texts: readonly string[], from: string): NewEvents {
    const seq = this.blocks.size + 1;
    const id = (seq * 7919).toString(16).padStart(4, "0").repeat(16).slice(0, 64);
    if (!isBlockId(id)) throw new Error("no id");
    const stream = `${"a".repeat(32)}/1`;
    const head = { v: 1 as const, from, t: 1, roster: [1, "x"], seen: {} };
    const opened = {
      header: { device: "a".repeat(32), stream, seq },
      collection,
      head,
      lines: texts,
    };
    const block = {
      position: { stream, seq },
      id,
      bytes: 100,
      opened: opened as unknown as OpenedBlock,
    } as unknown as NewEvents;
    this.blocks.set(id, block);
    for (const text of texts) {
      const line = readLine({ collection, from, text });
      if (line !== null) this.known.add(line);
    }
    return block;
  }

  async take(now: Step): Promise<void> {
    if (now.do === "take") await this.block(now.texts, now.from);
    else if (now.do === "wait") await this.wait(now.text);
    else if (now.do === "reload") await this.reload(now.holds, now.seed);
    else await this[now.do]();
  }

  async block(texts: readonly string[], from: string): Promise<void> {
    const block = this.newBlock(texts, from);
    if (this.book.takeDocuments(block)) await this.book.takeEvents(block);
  }

  async undo(): Promise<void> {
    for (const block of await this.book.blocks(collection)) {
      const records = (await block.fields(["id", "rev"])) ?? [];
      const ids = records.flatMap(({ id }) => (typeof id === "string" ? id : []));
      if (!isBlockId(block.id) || ids.length === 0 || !ids.every(isPlainId)) continue;
      const texts = records.map(({ id, rev }) =>
        JSON.stringify({ id, v: 1, rev: Number(rev) + 1, type: "click", deleted: "undo" }),
      );
      const starts = ids.map((id) => startOf(id, () => new Uint8Array()));
      await this.#prepared(
        prepareTombstones({ collection, insteadOf: block.id, texts, starts }),
        texts,
        "self",
      );
      done.undo += 1;
    }
  }

  async back(): Promise<void> {
    const lines = this.fold();
    for (const group0 of GROUPS)
      for (const ids of [group0, group0.toReversed()]) {
        if (!ids.every(isPlainId)) continue;
        const bytes = ids.map((id) => readBase64Url(id) ?? new Uint8Array());
        const undone = await this.book.undoneBy(collection, new PlainIds(concatBytes(...bytes)));
        if (undone === null) continue;
        for (const id of ids)
          expect(lines.get(collection, id)).toMatchObject({ deleted: "undo", rev: undone.rev });
        const of = { kind: "event", day: "2026-01-05", name: "tent", rev: undone.rev + 1 } as const;
        const texts = ids.map((id) => textOf({ ...of, id }));
        const read = texts.map((text) => readLine({ collection, from: "self", text })!);
        const starts = ids.map((id) => startOf(id, () => new Uint8Array()));
        const span = read.map(({ days }) => days).reduce(widen);
        const made = prepareLines({
          collection,
          lines: utf8(texts.map((text) => `${text}\n`).join("")),
          span,
          starts,
        });
        await this.#prepared({ ...made, insteadOf: undone.block }, texts, "imported:shop");
        done.back += 1;
        break;
      }
  }

  async #prepared(prepared: PreparedLines, texts: readonly string[], from: string): Promise<void> {
    const block = this.newBlock(texts, from);
    await this.book.events.take(block, prepared);
  }

  async wait(text: string): Promise<void> {
    const line = readLine({ collection, from: "self", text })!;
    this.known.add(line);
    this.waiting.push(line);
    this.book.take(line);
    await this.book.settleMarks();
  }

  async flush(): Promise<void> {
    if (this.waiting.length === 0) return;
    const texts = this.waiting.map(({ text }) => text);
    for (const line of this.waiting) this.known.delete(line);
    this.waiting = [];
    const block = this.newBlock(texts, "self");
    await this.book.events.take(block);
    this.book.events.forgetWaiting();
    await this.book.settleMarks();
  }

  async ask(): Promise<void> {
    this.questions.push({
      blocks: await this.book.blocks(collection),
      era: this.book.era,
      texts: this.#live(),
    });
  }

  #live(): string[] {
    const all = [...this.fold().all(collection)].filter(({ type }) => type !== "annotation");
    return all.map(({ text }) => text).toSorted();
  }

  async reload(holds: number, seed: number): Promise<void> {
    await this.book.events.save();
    this.questions = [];
    if (seed % 3 === 0) this.book = this.#open();
    if (seed % 5 === 0) await this.store.clear();
    let left = holds;
    await this.book.clear(() => Promise.resolve(left-- > 0));
    expect(await this.book.keepLines()).toBeNull();
    const rest = [...this.blocks.values()].filter(
      ({ id }) => this.book.events.state().numberOf(id) === null,
    );
    // In another order.
    const mixed = rest.toSorted(
      (a, b) => ((a.position.seq * 7919 + seed) % 101) - ((b.position.seq * 7919 + seed) % 101),
    );
    for (const block of mixed)
      if (this.book.takeDocuments(block)) await this.book.takeEvents(block);
    for (const line of this.waiting) this.book.take(line);
    await this.book.settleMarks();
  }

  /** Holds all that the book says against the fold. */
  async check(): Promise<void> {
    const shown = await this.#mustShow();
    await this.#mustFind(shown);
    await this.#mustKnowTargets();
    await this.#mustHold();
  }

  /** Gives the texts that are shown: each live one, once. */
  async #mustShow(): Promise<readonly string[]> {
    const shown: string[] = [];
    for (const block of await this.book.blocks(collection)) {
      const some = (await block.lines()) ?? [];
      shown.push(...some.map(({ text }) => text));
      const fields = await block.fields(["id"]);
      if (fields !== null) {
        expect(fields.map(({ id }) => id)).toEqual(some.map(({ id }) => id));
        expect(block.targets).toEqual([]);
      }
      if (!isBlockId(block.id)) continue;
      const key = `${block.id} ${block.changes}`;
      const live = JSON.stringify(some.map(({ text }) => text));
      expect(this.parts.get(key) ?? live).toBe(live);
      this.parts.set(key, live);
    }
    expect(shown.toSorted()).toEqual(this.#live());
    expect(await this.book.count(collection)).toBe(shown.length);
    return shown;
  }

  async #mustFind(shown: readonly string[]): Promise<void> {
    const { book, known } = this;
    const lines = this.fold();
    const ids = [...IDS, "mark-1", "nobody"];
    const found = await book.find(collection, ids);
    for (const id of ids) expect(found.get(id)?.text).toBe(lines.get(collection, id)?.text);
    for (const start of ["AAAA", "BAAA", "orde", "CAAA"]) {
      const all = (await book.startingWith(collection, start)).map(({ text }) => text);
      expect(all.toSorted()).toEqual(
        shown.filter((text) => idIn(text).startsWith(start)).toSorted(),
      );
    }
    // What waits, and marks, are counted in another way.
    if (this.waiting.length > 0 || [...known].some(({ type }) => type === "annotation")) return;
    const superseded = known.size - lines.count();
    expect(book.figures()).toEqual({ lines: known.size, superseded });
  }

  /** A target is told by the block in which its live line lies. */
  async #mustKnowTargets(): Promise<void> {
    const targets = new Set(
      [...this.fold().all(collection)].flatMap((line) => targetOf(line) ?? []),
    );
    for (const block of await this.book.blocks(collection))
      for (const { id } of (await block.lines()) ?? [])
        if (targets.has(id)) expect(block.targets).toContain(id);
  }

  /** What was asked before is answered as it was then. */
  async #mustHold(): Promise<void> {
    for (const { blocks, era, texts } of this.questions) {
      if (era !== this.book.era) continue;
      const told: string[] = [];
      for (const block of blocks)
        told.push(...((await block.lines()) ?? []).map(({ text }) => text));
      expect(told.toSorted()).toEqual(texts);
    }
  }
}

function idIn(text: string): string {
  return (JSON.parse(text) as { readonly id: string }).id;
}

test(
  "of blocks of whatever lines an index tells what a plain fold tells, and what it kept of one holds as long as it says so",
  { timeout: 120_000 },
  async () => {
    const texts = GROUPS[1]!.map((id) =>
      textOf({ id, rev: 1, kind: "event", day: "2026-01-05", name: "tent" }),
    );
    const whole: Step[] = [
      { do: "take", texts, from: "imported:shop" },
      { do: "undo" },
      { do: "ask" },
      { do: "back" },
      { do: "ask" },
      { do: "undo" },
    ];
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async (steps) => {
        const world = new World();
        for (const now of steps) {
          await world.take(now);
          await world.check();
        }
        done.chained += world.book.events.state().of(collection).chains.size;
      }),
      { numRuns: 60, examples: [[whole], [[...whole, { do: "reload", holds: 0, seed: 45 }]]] },
    );
    expect(done.undo).toBeGreaterThanOrEqual(4);
    expect(done.back).toBeGreaterThanOrEqual(2);
    expect(done.chained).toBeGreaterThanOrEqual(8);
  },
);

test("a mark that shares the first half of its id with an event, and a block with its target, is not taken for that event", async () => {
  const world = new World();
  const { rev, name } = { rev: 1, name: "tent" };
  const [here, there] = [GROUPS[0]!, GROUPS[2]!].map((ids) =>
    ids.map((id) => textOf({ id, rev, kind: "event", day: "2026-01-05", name })),
  );
  const mark = markOf(GROUPS[2]![0]!, GROUPS[0]![0]!, { rev, name });
  await world.block(there!, "self");
  await world.check();
  await world.block([mark, ...here!], "self");
  await world.check();
  // In the other order what is kept of the block as it came is no longer true of it.
  await world.reload(0, 30);
  await world.check();
});

test("a mark that takes an event's id hides it from no question that began before", async () => {
  const world = new World();
  const [id, other] = GROUPS[0]! as [string, string];
  await world.block([lineOf(id, 1), lineOf(other, 1)], "self");
  await world.ask();
  await world.block([markOf(id, other, { rev: 2, name: "tent" })], "self");
  await world.check();
  // An index that was read from the disk knows the same.
  await world.reload(9, 3);
  await world.ask();
  await world.check();
  await world.block([lineOf(id, 3)], "self");
  await world.check();
});

/** All lists of up to so many values. */
function lists<Value>(values: readonly Value[], most: number): readonly (readonly Value[])[] {
  if (most === 0) return [[]];
  const shorter = lists(values, most - 1);
  const longest = shorter.filter(({ length }) => length === most - 1);
  return [...shorter, ...longest.flatMap((list) => values.map((value) => [...list, value]))];
}

function lineOf(id: string, rev: number, kind: Kind = "event"): string {
  return textOf({ id, rev, kind, day: "2026-01-05", name: "tent" });
}

test("a block takes the place of another one only if each of its lines is of the id at the same place, and all are newer, or none", async () => {
  const [a, b] = GROUPS[1]!.slice(0, 2) as [string, string];
  const none = JSON.stringify({ id: a, rev: 0 });
  const values = [lineOf(a, 1), lineOf(a, 3), lineOf(b, 1), lineOf(b, 3), none];
  const other = GROUPS[1]![2]!;
  const befores = [
    [[lineOf(a, 2), lineOf(b, 2)]],
    [
      [lineOf(a, 2), lineOf(other, 2)],
      [lineOf(other, 1), lineOf(b, 2)],
    ],
  ];
  let chained = 0;
  for (const before of befores)
    for (const texts of lists(values, 3)) {
      const world = new World();
      for (const known of before) await world.block(known, "self");
      await world.block(texts, "self");
      await world.check();
      chained += world.book.events.state().of(collection).chains.size / 2;
    }
  // Both newer, both older; also with a line behind them that says nothing.
  expect(chained).toBe(4);
});

test("of different lines that are live no more a block says something else", async () => {
  const [a, b] = GROUPS[1]! as [string, string];
  const changes: (string | undefined)[] = [];
  for (const gone of [[], [lineOf(a, 2)], [lineOf(b, 2)], [lineOf(a, 2), lineOf(b, 2)]]) {
    const world = new World();
    await world.block([lineOf(a, 1), lineOf(b, 1)], "self");
    if (gone.length > 0) await world.block(gone, "self");
    changes.push((await world.book.blocks(collection)).at(-1)?.changes);
  }
  expect(changes[0]).toBe("");
  expect(new Set(changes).size).toBe(4);
});

/** The revision of a block of these lines, if it is just these ids undone. */
async function revOf(texts: readonly string[], ...ids: readonly string[]): Promise<unknown> {
  const world = new World();
  await world.block(texts, "self");
  const bytes = ids.map((id) => readBase64Url(id) ?? new Uint8Array());
  const found = await world.book.undoneBy(collection, new PlainIds(concatBytes(...bytes)));
  return found?.rev ?? null;
}

test("only a block of the tombstones of just these ids, of one revision that another can follow, is brought back as one", async () => {
  const [a, b, c] = GROUPS[1]! as [string, string, string];
  const both = [lineOf(a, 2, "undo"), lineOf(b, 2, "undo")];
  expect(await revOf(both, a, b)).toBe(2);
  for (const ids of [[], [a], [b, a], [a, c], [a, b, c]])
    expect(await revOf(both, ...ids)).toBeNull();
  const first = both.slice(0, 1);
  expect(await revOf([...first, lineOf(b, 3, "undo")], a, b)).toBeNull();
  expect(await revOf([...first, lineOf(b, 2, "owner")], a, b)).toBeNull();
  expect(await revOf([...first, lineOf(b, 2)], a, b)).toBeNull();
  const last = [a, b].map((id) => lineOf(id, MAX_REVISION, "undo"));
  expect(await revOf(last, a, b)).toBeNull();
});
