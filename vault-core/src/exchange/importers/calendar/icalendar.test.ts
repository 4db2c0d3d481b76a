/**
 * Calendars: every form of time, series, reservations, and what is left at the door.
 * @module
 */
import { describe, expect, test } from "vitest";
import type { Draft } from "../../../model/drafts.ts";
import { importerProblems } from "../../../testing/importer-problems.ts";
import { detectFile } from "../../detect.ts";
import { itemsOf } from "../../testing.ts";
import { windowsZones } from "./windows-zones.ts";

const format = "icalendar";

function calendar(...parts: readonly string[]): string {
  return ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x", ...parts, "END:VCALENDAR", ""].join(
    "\r\n",
  );
}

function event(...lines: readonly string[]): string {
  return ["BEGIN:VEVENT", "UID:u1", "SUMMARY:Hike", ...lines, "END:VEVENT"].join("\r\n");
}

async function one(text: string): Promise<Draft> {
  const item = (await itemsOf(text, format)).find(({ kind }) => kind === "draft");
  if (item?.kind !== "draft") throw new Error("no draft");
  return item;
}

const fieldsOf = async (...lines: readonly string[]) =>
  (await one(calendar(event(...lines)))).fields;

describe("times are as exact as they are stated", () => {
  test.each([
    [
      "UTC",
      ["DTSTART:20260703T081500Z", "DTEND:20260703T091500Z"],
      {
        when: { at: "2026-07-03T08:15:00Z", precision: "s" },
        start: "2026-07-03",
        end: "2026-07-03",
      },
    ],
    [
      "floating",
      ["DTSTART:20260703T081500", "DURATION:PT20H"],
      {
        when: { local: "2026-07-03T08:15:00", precision: "s" },
        start: "2026-07-03",
        end: "2026-07-04",
      },
    ],
    [
      "a zone that is declared nowhere",
      ["DTSTART;TZID=Europe/Oslo:20260703T081500"],
      { when: { at: "2026-07-03T06:15:00Z", tz: "Europe/Oslo", precision: "s" } },
    ],
    [
      "a zone by its name in Windows",
      ["DTSTART;TZID=W. Europe Standard Time:20261203T081500"],
      { when: { at: "2026-12-03T07:15:00Z", tz: "Europe/Berlin", precision: "s" } },
    ],
    [
      "a zone at the end of a path",
      ["DTSTART;TZID=/example.org/20260101/America/Argentina/Ushuaia:20260703T081500"],
      { when: { at: "2026-07-03T11:15:00Z", tz: "America/Argentina/Ushuaia", precision: "s" } },
    ],
    [
      "a zone that nobody knows",
      ["DTSTART;TZID=Ann's own:20260703T081500"],
      { when: { local: "2026-07-03T08:15:00", precision: "s" } },
    ],
    [
      "whole days, whose end is the day after",
      ["DTSTART;VALUE=DATE:20260703", "DTEND;VALUE=DATE:20260706"],
      { when: { day: "2026-07-03", precision: "day" }, start: "2026-07-03", end: "2026-07-05" },
    ],
    [
      "a whole day without an end",
      ["DTSTART;VALUE=DATE:20260703"],
      { when: { day: "2026-07-03", precision: "day" }, start: "2026-07-03", end: "2026-07-03" },
    ],
  ])("%s", async (_what, lines, expected) => {
    expect(await fieldsOf(...lines)).toMatchObject(expected);
  });

  test("a zone that the file declares itself, before or behind the events", async () => {
    const zone = [
      "BEGIN:VTIMEZONE",
      "TZID:Harbor time",
      "BEGIN:STANDARD",
      "DTSTART:19700101T000000",
      "TZOFFSETFROM:+0300",
      "TZOFFSETTO:+0300",
      "END:STANDARD",
      "END:VTIMEZONE",
    ].join("\r\n");
    const when = { at: "2026-07-03T05:15:00Z", tz: "+03:00", precision: "s" };
    const ours = event("DTSTART;TZID=Harbor time:20260703T081500");
    expect((await one(calendar(zone, ours))).fields["when"]).toEqual(when);
    expect((await one(calendar(ours, zone))).fields["when"]).toEqual(when);
    const placed = zone.replace("TZID:", "X-LIC-LOCATION:Europe/Oslo\r\nTZID:");
    expect((await one(calendar(placed, ours))).fields["when"]).toMatchObject({ tz: "Europe/Oslo" });
  });

  test("every zone of Windows is one that is known here", () => {
    const unknown = [...windowsZones.values()].filter((zone) => {
      try {
        return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) === "";
      } catch {
        return true;
      }
    });
    expect(unknown).toEqual([]);
    expect(windowsZones.size).toBeGreaterThan(130);
  });
});

test("an event with place, words and folded lines; people, links and descriptions are left", async () => {
  const text = calendar(
    event(
      "DTSTART:20260703T081500Z",
      "LOCATION:North pier\\, Oslo",
      "GEO:59.9;10.7",
      "CATEGORIES:outdoor,friends",
      "DESCRIPTION:call CANARY",
      "URL:https://canary.example/x",
      "ORGANIZER;CN=CANARY:mailto:bea.canary@example.org",
      "ATTENDEE;CN=CANARY:mailto:bea.canary@example.org",
      "X-LONG:aaa",
      " bbb",
      "BEGIN:VALARM",
      "ACTION:DISPLAY",
      "DESCRIPTION:CANARY",
      "TRIGGER:-PT5M",
      "END:VALARM",
    ),
    "BEGIN:VTODO\r\nUID:t\r\nSUMMARY:CANARY\r\nEND:VTODO",
  ).replace("SUMMARY:Hike", "SUMMARY:Hi\r\n ke with bea.canary@example.org");
  const items = await itemsOf(text, format);
  expect(items).toEqual([
    {
      kind: "draft",
      collection: "spaces",
      naturalKey: "ical|u1|",
      row: 1,
      fields: {
        type: "space",
        when: { at: "2026-07-03T08:15:00Z", precision: "s" },
        name: "Hike with ~",
        kind: "event",
        open: false,
        start: "2026-07-03",
        end: "2026-07-03",
        places: [{ name: "North pier, Oslo", lat: 59.9, lon: 10.7 }],
        tags: ["outdoor", "friends"],
      },
      raw: {},
    },
    { kind: "skip", rule: "type", row: 2 },
  ]);
});

test("series are not written out; a yearly whole day is an occasion; one changed day is an event of its own", async () => {
  const birthday = event("DTSTART;VALUE=DATE:19900703", "RRULE:FREQ=YEARLY");
  const changed = event("DTSTART:20260710T081500Z", "RECURRENCE-ID:20260703T081500Z");
  const items = await itemsOf(calendar(birthday, changed), format);
  expect(items).toMatchObject([
    { fields: { kind: "gift_occasion", start: "1990-07-03" }, raw: { rrule: "FREQ=YEARLY" } },
    { naturalKey: "ical|u1|2026-07-03T08:15:00Z", fields: { kind: "event" } },
  ]);
});

const flight = {
  "@context": "http://schema.org",
  "@type": "FlightReservation",
  reservationNumber: "XK42",
  reservationStatus: "http://schema.org/ReservationConfirmed",
  underName: { "@type": "Person", name: "CANARY" },
  totalPrice: 129.9,
  priceCurrency: "EUR",
  reservationFor: {
    "@type": "Flight",
    flightNumber: "7",
    airline: { name: "Salt Air" },
    departureAirport: { name: "Oslo", iataCode: "OSL" },
    arrivalAirport: { name: "Copenhagen" },
    departureTime: {
      "@type": "QDateTime",
      "@value": "2026-07-03T10:15:00",
      timezone: "Europe/Oslo",
    },
    arrivalTime: "2026-07-03T11:25:00+02:00",
  },
};
const escaped = JSON.stringify([flight]).replaceAll(",", "\\,");

describe("reservations of KDE's itinerary app", () => {
  test("a flight, escaped or not, makes the event a trip", async () => {
    for (const text of [escaped, JSON.stringify([flight])]) {
      const fields = await fieldsOf(
        "DTSTART:20260703T081500Z",
        `X-KDE-KITINERARY-RESERVATION:${text}`,
      );
      expect(fields["kind"]).toBe("trip");
      expect(fields["reservations"]).toEqual([
        {
          kind: "flight",
          status: "confirmed",
          startLocal: "2026-07-03T10:15:00",
          number: "XK42",
          provider: "Salt Air",
          from: "OSL",
          to: "Copenhagen",
          startTz: "Europe/Oslo",
          endLocal: "2026-07-03T11:25:00",
          endTz: "+02:00",
          price: { value: "129.9", currency: "EUR" },
        },
      ]);
    }
  });

  test("a table for two is no trip; its time is the event's", async () => {
    const table = {
      "@type": "FoodEstablishmentReservation",
      partySize: 2,
      reservationFor: { name: "The Slow Pot" },
    };
    const fields = await fieldsOf(
      "DTSTART;TZID=Europe/Oslo:20260703T190000",
      `X-KDE-KITINERARY-RESERVATION:${JSON.stringify([table])}`,
    );
    expect(fields).toMatchObject({
      kind: "event",
      reservations: [
        {
          kind: "restaurant",
          provider: "The Slow Pot",
          people: 2,
          startLocal: "2026-07-03T19:00:00",
          startTz: "Europe/Oslo",
        },
      ],
    });
  });

  test("what was cancelled stays, as cancelled; what cannot be read is told", async () => {
    expect(
      await fieldsOf(
        "DTSTART:20260703T081500Z",
        "STATUS:CANCELLED",
        `X-KDE-KITINERARY-RESERVATION:${escaped}`,
      ),
    ).toMatchObject({
      reservations: [{ status: "cancelled" }],
    });
    const broken = await one(
      calendar(
        event("DTSTART:20260703T081500Z", "STATUS:CANCELLED", "X-KDE-KITINERARY-RESERVATION:[{oh"),
      ),
    );
    expect(broken.raw).toEqual({ status: "CANCELLED", reservation: "unreadable" });
  });
});

const bare = (day: string, name: string): string =>
  ["BEGIN:VEVENT", `DTSTART:${day}`, `DTEND:${day}`, `SUMMARY:${name}`, "END:VEVENT"].join("\r\n");

test("a day that is not said to be one is a whole day, and an event without an id is known by start and name", async () => {
  const items = await itemsOf(
    calendar(bare("20260703", "Hike"), bare("20260703", "Swim"), bare("20260704", "Hike")),
    format,
  );
  expect(items).toMatchObject([
    {
      naturalKey: "ical||2026-07-03|Hike",
      fields: { when: { day: "2026-07-03", precision: "day" }, end: "2026-07-03" },
    },
    { naturalKey: "ical||2026-07-03|Swim" },
    { naturalKey: "ical||2026-07-04|Hike" },
  ]);
});

test("what cannot be read names its property", async () => {
  const items = await itemsOf(
    calendar(
      event(),
      event("DTSTART:20260230T081500Z"),
      event("DTSTART:tomorrow"),
      event("no colon here"),
    ),
    format,
  );
  expect(items.map((item) => (item.kind === "fault" ? item.reason : item.kind))).toEqual([
    "DTSTART is missing.",
    "DTSTART is no date.",
    "DTSTART is no date.",
    "The event cannot be read.",
  ]);
});

test("an event that its calendar ends in is a fault", async () => {
  const text = calendar(
    "BEGIN:VEVENT\r\nUID:x",
    "END:VCALENDAR\r\nBEGIN:VCALENDAR",
    event("DTSTART:20260703T081500Z"),
  );
  expect(await itemsOf(text, format)).toMatchObject([
    { kind: "fault", row: 1, reason: "The file ends inside an entry." },
    { kind: "draft", row: 2 },
  ]);
});

test("an event that ends what never began cannot be read, nor a zone that does; values that are none are as if they were not there", async () => {
  const twice = event("DTSTART:20260703T081500Z", "END:VALARM", "SUMMARY:x").replace("u1", "u0");
  const zone =
    "BEGIN:VTIMEZONE\r\nTZID:Own\r\nBEGIN:STANDARD\r\nDTSTART:soon\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nEND:STANDARD\r\nEND:VTIMEZONE";
  const odd = event(
    "DTSTART;TZID=Own:20260703T081500",
    "DURATION:long",
    "GEO:x",
    "CATEGORIES;VALUE=DATE:x",
  );
  const sound = zone.replace("soon", "19701025T030000");
  const zones = [zone, sound.replace("BEGIN:STANDARD\r\n", ""), sound.replace("TZOFFSETTO", "X")];
  for (const own of [...zones, "BEGIN:VTIMEZONE\r\nTZID:Own\r\nEND:VTIMEZONE"])
    expect(await itemsOf(calendar(own, twice, odd), format)).toMatchObject([
      { kind: "fault", row: 1, reason: "The event cannot be read." },
      { kind: "draft", fields: { end: "2026-07-03", when: { local: "2026-07-03T08:15:00" } } },
    ]);
  // A zone tells nothing of the time before it began.
  const [early, late] = await Promise.all(
    ["19600703T081500", "20260703T081500"].map((start) =>
      one(calendar(sound, event(`DTSTART;TZID=Own:${start}`))),
    ),
  );
  expect(early?.fields["when"]).toEqual({ local: "1960-07-03T08:15:00", precision: "s" });
  expect(late?.fields["when"]).toMatchObject({ at: "2026-07-03T07:15:00Z", tz: "+01:00" });
});

function refused(text: string): Promise<unknown> {
  return itemsOf(text, format).catch((error: unknown) => error);
}

test("hostile calendars end in a listed code", async () => {
  expect(await refused(calendar("BEGIN:VEVENT\r\n".repeat(100)))).toMatchObject({
    details: { why: "too-deep" },
  });
  expect(await refused(calendar(event(`X:${"a".repeat(1_100_000)}`)))).toMatchObject({
    details: { why: "too-large" },
  });
  expect(await refused(calendar(event(`X:a\r\n${" a\r\n".repeat(1_100_000)}`)))).toMatchObject({
    details: { why: "too-large" },
  });
  const many = calendar("BEGIN:VEVENT\r\nEND:VEVENT\r\n".repeat(50_001));
  expect(await refused(many)).toMatchObject({ details: { why: "too-large", limit: 50_000 } });
});

test("a calendar holds to what every importer must", async () => {
  const file = calendar(
    event("DTSTART:20260703T081500Z", "ATTENDEE;CN=CANARY:mailto:a@canary.example"),
    event("DTSTART;VALUE=DATE:20260703", `X-KDE-KITINERARY-RESERVATION:${escaped}`).replace(
      "u1",
      "u2",
    ),
    event("DTSTART;TZID=Europe/Oslo:20260703T081500").replace("u1", "u3"),
  );
  expect(await importerProblems({ format, file, canaries: /canary/i })).toEqual([]);
  expect(await detectFile(new Blob([file]))).toMatchObject({ format, confidence: 1 });
});
