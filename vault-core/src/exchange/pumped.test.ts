/**
 * Long texts that can be read in more than one way: each is read once, and soon, whatever is repeated in it.
 * @module
 */
import { expect, test } from "vitest";
import { isVaultError } from "../errors.ts";
import { cpuMsOf } from "../testing/cpu-time.ts";
import { completeMapping } from "../vault/files/complete-mapping.ts";
import { itemsOf, zipOf } from "./testing.ts";

const MOST_MS = 2_000;
const MANY = 400_000;

async function outcome(
  file: string | Blob,
  format: string,
  options: Parameters<typeof itemsOf>[3] = {},
): Promise<string> {
  let ended = "";
  const spent = await cpuMsOf(async () => {
    const items = await itemsOf(file, format, { currency: "EUR", source: "clinic" }, options).catch(
      (error: unknown) => {
        if (!isVaultError(error)) throw error;
        ended = error.code;
        return [];
      },
    );
    ended += items.map((item) => (item.kind === "fault" ? item.reason : item.kind)).join();
  });
  expect(spent).toBeLessThan(MOST_MS);
  return ended;
}

function calendar(zone: string, id: string): string {
  return `BEGIN:VCALENDAR\r\n${zone}BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:x\r\nDTSTART;TZID=${id}:20260703T081500\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`;
}

function zoneBy(rule: string, start = "19700101T000000"): string {
  return `BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:${start}\r\n${rule}TZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n`;
}

test("signs that begin a tag in a review", async () => {
  const file = `Book Id,Title,Author,ISBN13,My Rating,Date Read,Date Added,Bookshelves,Exclusive Shelf,My Review\r\n7,Tides,B. Salt,,4,2026/05/03,2026/04/01,,read,${"<".repeat(MANY)}\r\n`;
  // A text of that many letters is no review, though it is read as one.
  expect(await outcome(file, "goodreads")).toBe("draft");
});

test("digits that are no number", async () => {
  const file = `Datum;Text;Betrag\r\n13.05.2026;Tent;${"1".repeat(MANY)}x\r\n`;
  const mapping = completeMapping({
    name: "bank",
    headers: ["Datum", "Text", "Betrag"],
    collection: "purchases",
    columns: { when: { from: "Datum" }, name: { from: "Text" }, lineTotal: { from: "Betrag" } },
    currency: "EUR",
    decimal: ",",
  });
  expect(await outcome(file, "generic.csv", { mappings: [mapping] })).toBe("betrag is no number.");
});

test("words of a pass that never end", async () => {
  const pass = JSON.stringify({
    formatVersion: 1,
    passTypeIdentifier: "a",
    serialNumber: "S-1",
    teamIdentifier: "T",
    organizationName: "Ferry",
    description: "x",
    storeCard: {},
  });
  for (const [strings, ends] of [
    [`"${'\\"'.repeat(MANY)}`, "draft"],
    [`"a" = "b";\n${'"a" '.repeat(MANY / 2)}`, "draft"],
    [";".repeat(2_000_000), "import-refused"],
  ] as const) {
    const file = await zipOf({ "pass.json": pass, "en.lproj/pass.strings": strings });
    expect(await outcome(file, "pkpass")).toBe(ends);
  }
});

test("the name of a zone, and zones that change each second", async () => {
  expect(await outcome(calendar("", "a".repeat(MANY)), "icalendar")).toBe("draft");
  for (const zone of [
    zoneBy("RRULE:FREQ=SECONDLY\r\n"),
    zoneBy("RRULE:FREQ=YEARLY;BYHOUR=1,2;BYSECOND=1,2,3\r\n"),
    zoneBy("RRULE:FREQ=YEARLY\r\n", "00010101T000000"),
    zoneBy("RRULE:FREQ=YEARLY\r\n", "00000000T000000"),
  ])
    expect(await outcome(calendar(zone, "Own"), "icalendar")).toBe("draft");
  const many = Array.from({ length: 501 }, (_, n) => zoneBy("").replace("Own", `Own ${n}`));
  expect(await outcome(calendar(many.join(""), "Own 7"), "icalendar")).toBe("import-refused");
});

test("a string of JSON that no stack holds", async () => {
  const pass =
    '{"formatVersion":1,"passTypeIdentifier":"a","serialNumber":"S-1","teamIdentifier":"T"';
  const file = `${pass},"organizationName":"Ferry","storeCard":{},"b":"${'\\"'.repeat(10 * MANY)}"}`;
  expect(await outcome(file, "pkpass")).toBe("import-refused");
});
