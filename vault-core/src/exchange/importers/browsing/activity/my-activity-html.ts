/**
 * Google's My Activity and the YouTube history as HTML, the form that Takeout offers first. It tells the second in the account's
 * own language and zone, where the JSON form tells the instant; both forms of one history meet.
 * @module
 */
import type { ImportAnswers, ImportItem, ImportQuestion } from "../../../../model/drafts.ts";
import type { Detection, Importer, ImportMember, ReadOptions, Sample } from "../../importer.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { mannerOf, mannerQuestions, MannerVotes, needsAnswer } from "../../reading/manner.ts";
import { activityCells, isActivityPage, type ActivityCell } from "./activity-cells.ts";
import { activityItem } from "./activity-item.ts";
import {
  offsetOf,
  readActivityTime,
  slashDate,
  whenOf,
  type ActivityTime,
  type SlashOrder,
} from "./activity-times.ts";

/** The importer. */
export const myActivityHtml: Importer = {
  id: "takeout.my-activity-html",
  name: "Google My Activity and YouTube history (HTML)",
  collections: ["clickstream", "media"],
  detect,
  questions,
  read,
};

function detect(sample: Sample): Detection | null {
  if (sample.kind !== "xml") return null;
  const found = isActivityPage(sample.start);
  if (found === "cells") return { confidence: 1, missing: [] };
  // 140 KB of styles may stand before the first cell.
  return found === "styles" && /^html$/iu.test(sample.root)
    ? { confidence: 0.8, missing: [] }
    : null;
}

/** What several countries call their zones, and the one of them that most people mean. */
const likely: ReadonlyMap<string, string> = new Map([
  ["BST", "+01:00"],
  ["IST", "+05:30"],
  ["CST", "-06:00"],
  ["MST", "-07:00"],
  ["AST", "-04:00"],
  ["SST", "+08:00"],
]);

/** How the times of an export are written; null: its rows do not tell. */
interface Writing {
  readonly order: SlashOrder | null;
  /** Name of a zone that means several; null if there is none. */
  readonly openZone: string | null;
}

/** Rows that are looked at for the zone; all rows of a file carry the same one. */
const ROWS_THAT_TELL = 20;

async function writingOf(members: readonly ImportMember[]): Promise<Writing> {
  const votes = new MannerVotes();
  const zones = new Set<string>();
  for (const { source } of members) {
    let row = 0;
    for await (const cell of activityCells(source)) {
      row += 1;
      const line = tellingLine(cell);
      const date = slashDate(line?.text ?? "");
      votes.date(date ?? "");
      zones.add(line?.time.zone ?? "");
      const isOpen = date !== null && votes.survey().dateOrder === null;
      if (row >= ROWS_THAT_TELL && !isOpen) break;
    }
  }
  return { order: votes.survey().dateOrder, openZone: openZoneOf(zones) };
}

function tellingLine(cell: ActivityCell | null): TimeLine | null {
  return cell === null ? null : (timeLine(cell, "dmy") ?? timeLine(cell, "mdy"));
}

function openZoneOf(zones: ReadonlySet<string>): string | null {
  return [...zones].find((zone) => zone !== "" && offsetOf(zone) === null) ?? null;
}

async function questions(members: readonly ImportMember[]): Promise<readonly ImportQuestion[]> {
  const { order, openZone } = await writingOf(members);
  const asked = mannerQuestions({ decimal: ".", dateOrder: order });
  return openZone === null ? asked : [...asked, zoneQuestion(openZone)];
}

function zoneQuestion(zone: string): ImportQuestion {
  const suggestion = likely.get(zone);
  return {
    id: "zone",
    text: `The file's times are in ${zone}, which several countries use. How far is it from UTC? For example +01:00.`,
    ...(suggestion === undefined ? {} : { suggestion }),
  };
}

async function* read(
  members: readonly ImportMember[],
  { answers }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const { order, openZone } = await writingOf(members);
  const { dateOrder } = mannerOf({ decimal: ".", dateOrder: order }, answers);
  const named = openZone === null ? null : namedOffset(answers);
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    let row = 0;
    for await (const cell of activityCells(source)) {
      row += 1;
      const at = row;
      const item = itemOf(at, () => toItem(cell, at, { order: dateOrder, named }));
      yield { ...item, ...place };
    }
    // Other pages of the archive have the same styles.
    if (row === 0) yield { kind: "skip", rule: "other-file", row, ...place };
  }
}

/** @throws {VaultError} needs-answer. */
function namedOffset(answers: ImportAnswers): string {
  const offset = offsetOf((answers["zone"] ?? "").trim());
  if (offset === null) throw needsAnswer("zone");
  return offset;
}

interface Reading {
  readonly order: SlashOrder;
  /** What the owner says of a zone that means several. */
  readonly named: string | null;
}

function toItem(cell: ActivityCell | null, row: number, { order, named }: Reading): ImportItem {
  if (cell === null) throw new RowFault("The file ends inside this row.");
  const line = timeLine(cell, order);
  const [first, ...others] = cell.body.slice(0, line?.index ?? cell.body.length);
  return activityItem(
    {
      header: cell.header,
      title: first?.text ?? null,
      url: first?.url ?? null,
      names: others.flatMap(({ text, url }) => (url === null ? [] : [text])),
      details: cell.caption,
      when: () => {
        if (line === null) throw new RowFault("The row names no time in a language that is known.");
        return whenOf(line.time, offsetOf(line.time.zone) ?? named);
      },
    },
    row,
  );
}

interface TimeLine {
  readonly index: number;
  readonly text: string;
  readonly time: ActivityTime;
}

/** The first line below the title that is a time; the answer of a machine may follow it. */
function timeLine({ body }: ActivityCell, order: SlashOrder): TimeLine | null {
  for (let index = 1; index < body.length; index++) {
    const text = body[index]?.text ?? "";
    const time = readActivityTime(text, order);
    if (time !== null) return { index, text, time };
  }
  return null;
}
