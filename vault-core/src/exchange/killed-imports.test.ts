/**
 * An import that dies at any of its writes, and is run again, gives the same vault as one that never died, for every kind of
 * file. What is written by one act is there in whole or not at all; of a longer write there may be any part.
 * @module
 */
import { expect, test } from "vitest";
import { adoptedReader } from "../collection/settings/adopted-root.ts";
import { recordRootOf, type CollectionContext } from "../collection/context.ts";
import { FromArchive } from "../collection/import/from-archive.ts";
import { contentOf, idOf, sortedText } from "../collection/line.ts";
import { markRecords } from "../collection/change/put.ts";
import { toIdRoot } from "../collection/record-id.ts";
import { RecordSet } from "../collection/read/record-set.ts";
import { TakeIn } from "../collection/import/take-in.ts";
import { undoLast } from "../collection/undo/undo.ts";
import { writeImport } from "../collection/import/write-import.ts";
import { toBase64Url } from "../bytes/encoding.ts";
import type { RecordLine } from "../log/vault-log.ts";
import type { ImportItem } from "../model/drafts.ts";
import { createMemoryLog, type MemoryLog } from "../testing/memory-log.ts";
import { completeMapping } from "../vault/files/complete-mapping.ts";
import { ARCHIVE_FORMAT, archiveText } from "./archive/form.ts";
import { sortedLines } from "./archive/sorted-lines.ts";
import { writeArchive } from "./archive/write.ts";
import { databaseOf } from "./importers/reading/sqlite/testing.ts";
import { sampleFiles } from "./sample/sample-files.ts";
import { itemsOf } from "./testing.ts";

const now = Date.UTC(2026, 10, 26);
const [orders = "", history = "", plays = ""] = sampleFiles({ seed: 5, now }).map(
  ({ text }) => text,
);
const ROWS = 20;
/** An import of more lines is written a stretch at a time. */
const AT_ONCE = 10;
/** Points of each kind at which it dies: before and after each line, or every other of these. */
const POINTS = 40;

const numbers = Array.from({ length: ROWS }, (_, n) => n);

const kinds: readonly (readonly [
  name: string,
  format: string,
  read: () => Promise<readonly ImportItem[]>,
])[] = [
  ["a list of orders", "amazon.orders", () => itemsOf(orders, "amazon.orders")],
  ["a Takeout", "takeout.browser-history", () => itemsOf(history, "takeout.browser-history")],
  ["plays", "spotify.extended", () => itemsOf(plays, "spotify.extended")],
  ["a database", "firefox.history", async () => itemsOf(await firefox(), "firefox.history")],
  ["Apple Health", "apple.health", () => itemsOf(health(), "apple.health")],
  ["a table that Ann maps", "generic.csv", mapped],
  ["an own archive", ARCHIVE_FORMAT, archived],
];

test.each(kinds)("%s, killed at forty points", async (_name, format, read) => {
  const items = (await read()).slice(0, ROWS + 2);
  const whole = openAnn();
  await takeIn(whole, format, items);
  const steps = whole.steps();
  const wanted = await vaultOf(whole);
  expect(steps).toBeGreaterThanOrEqual(POINTS);
  expect(wanted.length).toBeGreaterThanOrEqual(ROWS / 2);
  for (let kill = 0; kill < POINTS; kill++) {
    const point = Math.floor((kill * steps) / POINTS);
    const log = createMemoryLog();
    await expect(takeIn(openAnn(log, point), format, items)).rejects.toThrow("the power went");
    const ann = openAnn(log);
    // Now and then she takes back what there is before she tries again.
    if (kill % 4 === 3) await undoLast(ann).catch(() => null);
    await takeIn(ann, format, items);
    expect(await vaultOf(ann), `killed at ${point} of ${steps}`).toEqual(wanted);
  }
});

interface Ann extends CollectionContext {
  /** Points at which it could have died so far. */
  readonly steps: () => number;
}

let runs = 0;

/** Ann's vault over what was written before, whose power goes at a point. */
function openAnn(log: MemoryLog = createMemoryLog(), dies = Number.POSITIVE_INFINITY): Ann {
  let steps = 0;
  const step = (): void => {
    if (steps === dies) throw new Error("the power went");
    steps += 1;
  };
  const append = async (lines: readonly RecordLine[]): Promise<void> => {
    step();
    await log.append(lines);
    step();
  };
  const appendMany = async (lines: readonly RecordLine[]): Promise<void> => {
    for (const line of lines) await append([line]);
  };
  const records = new RecordSet({ ...log, append, appendMany });
  const idRoot = toIdRoot(new Uint8Array(32).fill(1));
  return {
    records,
    idRoot,
    adopted: adoptedReader(records, idRoot),
    device: "ann-laptop",
    random: (length) => new Uint8Array(length).fill((runs += 1)),
    now: () => now,
    homeZone: () => "Europe/Berlin",
    steps: () => steps,
  };
}

async function takeIn(ann: Ann, format: string, items: readonly ImportItem[]): Promise<void> {
  const id = `${toBase64Url(ann.random(15))}AA`;
  const run = { id, format, file: "file", started: new Date(now + runs).toISOString() };
  const archive = format === ARCHIVE_FORMAT ? new FromArchive(ann, id, () => null) : undefined;
  const plan = new TakeIn(ann, run, archive);
  for (let at = 0; at < items.length; at += 7) await plan.take(items.slice(at, at + 7));
  const control = { isStopped: () => false, onWritten: () => undefined, atOnce: AT_ONCE };
  await writeImport(ann, plan, control);
}

/** What the vault says, whichever run wrote it. */
async function vaultOf({ records }: Ann): Promise<readonly string[]> {
  const said: string[] = [];
  for (const name of records.collections()) {
    const all = (await records.all(name)).map(({ id, record }) => ({ id, record }));
    const marks = records.annotations(name).map((record) => ({ id: idOf(record), record }));
    for (const { id, record } of [...all, ...marks])
      said.push(`${name} ${id} ${sortedText(contentOf(record))}`);
  }
  return said.toSorted();
}

function firefox(): Promise<Blob> {
  const places = numbers.map((n) => `(${n}, 'https://shop.example/${n}', 'Thing ${n}')`);
  const visits = numbers.map((n) => `(${n}, ${n}, ${1_777_800_769_123_456 + n * 1_000_000}, 1)`);
  return databaseOf(
    "CREATE TABLE moz_places(id INTEGER PRIMARY KEY, url TEXT, title TEXT)",
    "CREATE TABLE moz_historyvisits(id INTEGER PRIMARY KEY, place_id INTEGER, visit_date INTEGER, visit_type INTEGER)",
    `INSERT INTO moz_places VALUES ${places.join(", ")}`,
    `INSERT INTO moz_historyvisits VALUES ${visits.join(", ")}`,
  );
}

function health(): string {
  const weights = numbers.map((n) => {
    const at = `2026-03-${String(1 + (n % 28)).padStart(2, "0")} 08:${10 + n}:00 +0100`;
    return `<Record type="HKQuantityTypeIdentifierBodyMass" sourceName="Scale" unit="kg" creationDate="${at}" startDate="${at}" endDate="${at}" value="${70 + n / 10}"/>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_NO">\n${weights.join("\n")}\n</HealthData>\n`;
}

/** A statement of a bank, by Ann's mapping. */
function mapped(): Promise<readonly ImportItem[]> {
  const mapping = completeMapping({
    name: "bank",
    headers: ["Day", "Text", "Amount", "Currency"],
    collection: "purchases",
    columns: {
      when: { from: "Day" },
      name: { from: "Text" },
      lineTotal: { from: "Amount" },
      currency: { from: "Currency" },
    },
    constants: { lineKind: "bank_transaction", status: "delivered" },
  });
  const rows = numbers.map(
    (n) => `2026-03-${String(1 + (n % 28)).padStart(2, "0")},Shop,${n}.50,EUR`,
  );
  const table = ["Day,Text,Amount,Currency", ...rows, ""].join("\r\n");
  return itemsOf(table, "generic.csv", {}, { mappings: [mapping] });
}

/** Orders with a mark on one of them, as another vault of Ann's wrote them out. */
async function archived(): Promise<readonly ImportItem[]> {
  const ann = openAnn();
  await takeIn(ann, "amazon.orders", (await itemsOf(orders, "amazon.orders")).slice(0, ROWS));
  const { records } = ann;
  const [first] = await records.all("purchases");
  if (first !== undefined) await markRecords(ann, [first], { exclude: true, reason: "gift" });
  const chunks = writeArchive(
    {
      created: "2026-05-02T00:00:00Z",
      vault: "ab".repeat(16),
      idRoot: toBase64Url(recordRootOf(ann)),
      collections: records.collections(),
      only: null,
      lines: (name) => sortedLines(records, name, (record) => archiveText(record)),
      annotationLines: async () =>
        Promise.resolve(
          records.annotations("purchases").map((one) => archiveText(one, "purchases")),
        ),
      grantLines: async () => Promise.resolve([]),
      settingLines: () => [],
      lookupLines: () => [],
      files: () => [],
      bytesOf: async () => Promise.resolve(null),
    },
    () => undefined,
  );
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of chunks) pieces.push(new Uint8Array(chunk));
  return itemsOf(new Blob(pieces), ARCHIVE_FORMAT);
}
