import { expect, test } from "vitest";

import { alarmText } from "./alarm-words.ts";

const phone = "0a".repeat(16);
const context = {
  nameOf: (member: string) => (member === phone ? "Ann's phone" : null),
  isKitAsk: (n: number) => n === 4,
  now: Date.parse("2026-05-11T12:00:00Z"),
};

function textOf(code: string, details: Parameters<typeof alarmText>[0]["details"] = {}): string {
  return alarmText({ code, text: "as it came", details }, context);
}

test("an alarm names Ann's device and the entry, as she knows them", () => {
  expect(textOf("BAD_SIGNATURE", { position: `${phone}/1/812` })).toBe(
    "The server returned damaged data (Ann's phone #812). Your copy is kept.",
  );
  expect(textOf("GAP", { position: `${phone}/2/1` })).toMatch(
    /^Entries are missing from Ann's phone/,
  );
  expect(textOf("ROLLBACK", { seen: 2355, shown: 2310 })).toContain("(2,310 of 2,355)");
  expect(textOf("STALE", { member: phone, since: "2026-05-03T11:00:00.000Z" })).toBe(
    "Last heard from Ann's phone 8 days ago.",
  );
  expect(textOf("ROSTER_CHANGED", { by: phone, op: "remove", device: "0b".repeat(16) })).toBe(
    "Ann's phone removed device 0b0b0b0b.",
  );
  // A kit that is only asked for is not in force, and stops nobody who has the old one.
  expect(textOf("ROSTER_CHANGED", { by: phone, op: "recovery", n: 4 })).toBe(
    "Ann's phone asked for a new recovery kit.",
  );
  expect(textOf("ROSTER_CHANGED", { by: phone, op: "recovery", n: 5 })).toBe(
    "Ann's phone replaced the recovery kit.",
  );
  expect(textOf("LATE_FROM_REMOVED", { count: 3, positions: [`${phone}/1/9`] })).toBe(
    "3 late entries from 'Ann's phone': review.",
  );
});

test("details that a server made up end in plain words, never in an error", () => {
  for (const value of [null, 7, "", "x/y", [], {}])
    for (const code of ["BAD_BLOCK", "GAP", "FORK", "STALE", "LATE_FROM_REMOVED", "ROSTER_CHANGED"])
      expect(
        textOf(code, { position: value, positions: value, member: value, since: value, by: value }),
      ).toMatch(/^[A-Z0-9].*\.$|review\.$/);
});

test("what the server has put right is told as that, with what is still wanting", () => {
  for (const code of ["ROLLBACK", "ROSTER_ROLLBACK"]) {
    const alarm = { code, text: "as it came", details: { refused: true } };
    expect(alarmText({ ...alarm, isOver: true }, context)).toMatch(
      /again\. Nothing is lost\. Nothing more is published until you say/,
    );
    expect(alarmText(alarm, context)).not.toContain("again.");
  }
});

test("a code without words of its own keeps the sentence that came with it", () => {
  expect(textOf("quota-exceeded")).toBe("as it came");
});
