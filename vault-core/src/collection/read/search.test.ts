/**
 * Search finds every record that holds the words, once, however it is cut into stretches.
 * @module
 */
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";

import type { JsonObject } from "../../model/json.ts";
import { syncOnce } from "../../sync/sync-once.ts";
import { createBareVault, openBareDevice, type BareDevice } from "../../testing/bare-device.ts";
import { FakeServer } from "../../testing/fake-server.ts";
import type { SearchAsk } from "../../vault/api/vault-api.ts";
import { RecordSet, type StoredRecord } from "./record-set.ts";
import { searchRecords } from "./search.ts";

const NAMES = [
  "Green tent",
  "Größe Zelt",
  "Tentacle lamp",
  "Kettle",
  "東京の地図",
  "Boots, size 43",
];
const BLOCKS = 6;
const IN_A_BLOCK = 20;

const server = new FakeServer();
let laptop: BareDevice;
let records: RecordSet;

/** Purchases and clicks of many days in blocks, one that waits for its block, a coat in the closet, and two notes. */
beforeAll(async () => {
  laptop = await createBareVault(server);
  for (let block = 0; block < BLOCKS; block++) {
    for (const collection of ["purchases", "clickstream"])
      await laptop.log.append(
        Array.from({ length: IN_A_BLOCK }, (_, at) => {
          const n = block * IN_A_BLOCK + at;
          return line(collection, n, {
            name: NAMES[n % NAMES.length] ?? "",
            seller: `Seller ${block}`,
          });
        }),
      );
    await laptop.log.flush();
  }
  await syncOnce(laptop);
  await laptop.log.append([
    line("purchases", 900, { name: "Tent that waits" }),
    { ...line("closet", 901, { name: "Coat for the tent" }), collection: "closet" },
    mark(3, "for the Tent"),
    mark(4, "unremarkable"),
  ]);
  records = new RecordSet(laptop.log);
});

function line(collection: string, n: number, fields: JsonObject): Line {
  const day = `2026-${String(1 + (n % 12)).padStart(2, "0")}-${String(1 + (n % 28)).padStart(2, "0")}`;
  const when = { day, precision: "day" };
  const record = { id: `${collection}-${n}`, v: 1, rev: 1, type: "thing", when, ...fields };
  return { collection, from: "self", text: JSON.stringify(record) };
}

function mark(n: number, note: string): Line {
  const annotation = {
    id: `mark-${n}`,
    v: 1,
    rev: 1,
    type: "annotation",
    target: `purchases-${n}`,
    note,
  };
  return { collection: "purchases", from: "self", text: JSON.stringify(annotation) };
}

type Line = Parameters<BareDevice["log"]["append"]>[0][number];

/** All hits, stretch by stretch. */
async function searchAll(
  query: SearchAsk,
  isTime: () => boolean = () => false,
): Promise<readonly StoredRecord[]> {
  const hits: StoredRecord[] = [];
  let after: string | null = null;
  let searched = 0;
  do {
    const page = await searchRecords(
      { records, homeZone: "Europe/Vienna", isTime },
      { ...query, ...(after !== null && { after }) },
    );
    expect(page.hits.length).toBeLessThanOrEqual(query.limit ?? 50);
    expect(page.searched).toBeGreaterThanOrEqual(searched);
    searched = page.searched;
    hits.push(...page.hits);
    after = page.next;
  } while (after !== null);
  expect(searched).toBe(1);
  return hits;
}

/** How many records hold words. */
async function countOf(text: string): Promise<number> {
  return (await searchAll({ text })).length;
}

const idsOf = (hits: readonly StoredRecord[]): readonly string[] => hits.map(({ id }) => id);

test("words are found without case and diacritics, from three letters on as starts, and by pairs of ideographs", async () => {
  const each = (BLOCKS * IN_A_BLOCK) / NAMES.length;
  expect(await countOf("GREEN tent")).toBe(each * 2);
  expect(await countOf("größe")).toBe(each * 2);
  expect(await countOf("große ZELT")).toBe(each * 2);
  expect(await countOf("tentac")).toBe(each * 2);
  expect(await countOf("ent")).toBe(0);
  expect(await countOf("43 boots")).toBe(each * 2);
  expect(await countOf("東京")).toBe(each * 2);
  expect(await countOf("京東")).toBe(0);
});

test("a note is found with its record, and what waits and documents first", async () => {
  const hits = await searchAll({ text: "tent" });
  expect(idsOf(hits)).toContain("purchases-3");
  expect(idsOf(hits)).not.toContain("purchases-4");
  expect(new Set(idsOf(hits).slice(0, 2))).toEqual(new Set(["closet-901", "purchases-900"]));
  // A word that stands in no block, only in the note.
  expect(idsOf(await searchAll({ text: "unremarkable" }))).toEqual(["purchases-4"]);
  // Of the note and of the record: both together.
  expect(idsOf(await searchAll({ text: "kettle tent" }))).toEqual(["purchases-3"]);
});

test("however it is cut, each record that holds the words is found once, in one order", async () => {
  const texts = [
    "tent",
    "kettle",
    "seller",
    "Seller 3 tent",
    "coat",
    "nothing of the kind",
    "地図",
    "te",
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...texts),
      fc.integer({ min: 1, max: 60 }),
      fc.infiniteStream(fc.boolean()),
      fc.constantFrom(undefined, ["purchases"], ["closet", "clickstream"]),
      async (text, limit, times, collections) => {
        const asked = { text, ...(collections !== undefined && { collections }) };
        const whole = idsOf(await searchAll({ ...asked, limit: 500 }));
        expect(new Set(whole).size).toBe(whole.length);
        expect(whole.toSorted()).toEqual(await slowly(text, collections));
        const isTime = (): boolean => times.next().value;
        expect(idsOf(await searchAll({ ...asked, limit }, isTime))).toEqual(whole);
      },
    ),
    { numRuns: 60 },
  );
});

function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** Ids of all records that hold words, each record looked at. */
async function slowly(
  text: string,
  collections: readonly string[] = records.collections(),
): Promise<readonly string[]> {
  const wanted = fold(text).split(" ");
  const found: string[] = [];
  for (const collection of collections)
    for (const { id, shown, annotation } of await records.all(collection)) {
      const texts = [shown["name"], shown["seller"], annotation?.["note"]];
      const have = fold(texts.filter((one) => typeof one === "string").join(" "));
      const words = have.split(/[ ,]+/);
      const isIn = (word: string): boolean =>
        /\p{Script=Han}/u.test(word)
          ? have.includes(word)
          : words.some((one) => one === word || (word.length >= 3 && one.startsWith(word)));
      // One figure alone is no word.
      if (wanted.filter((word) => word.length > 1).every(isIn)) found.push(id);
    }
  return found.toSorted();
}

test("a lost or damaged file of terms is made again; a block that its terms leave out is not opened", async () => {
  const before = idsOf(await searchAll({ text: "kettle" }));
  const { index } = laptop.disk.stores;
  await index.clear();
  await laptop.log.close();
  laptop = await openBareDevice(server, laptop.disk);
  records = new RecordSet(laptop.log);
  expect(idsOf(await searchAll({ text: "kettle" }))).toEqual(before);
  const opened: string[] = [];
  const blocks = await laptop.log.blocks("purchases");
  for (const block of blocks) if (await block.mayHold(["nowhere"])) opened.push(block.id);
  expect([blocks.length, opened]).toEqual([BLOCKS + 1, []]);
});

test.each([
  [{ text: " . " }, "Type a word"],
  [{ text: "a" }, "Type a word"],
  [{ text: "tent", limit: 0 }, "A limit is"],
  [{ text: "tent", limit: 501 }, "A limit is"],
  [{ text: "tent", after: "bm9uZQ" }, "`after` is not"],
  [{ text: "tent", after: "!" }, "`after` is not"],
])("%j is refused", async (query, words) => {
  await expect(searchAll(query)).rejects.toMatchObject({
    code: "bad-value",
    message: expect.stringContaining(words) as string,
  });
});
