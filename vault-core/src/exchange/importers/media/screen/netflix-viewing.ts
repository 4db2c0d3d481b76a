/**
 * `ViewingActivity.csv` of Netflix's full export: every view of every profile, its start in UTC. Other people's profiles and
 * trailers are left at the door; which profile is the owner's is asked.
 * @module
 */
import type { Draft, ImportItem, ImportQuestion } from "../../../../model/drafts.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type ReadOptions,
  type Sample,
} from "../../importer.ts";
import { readWhen } from "../../reading/dates.ts";
import { itemOf, RowFault } from "../../reading/fault.ts";
import { needsAnswer } from "../../reading/manner.ts";
import { requiredColumns, tableRows, type CellOf } from "../../reading/table.ts";
import { netflixTitle } from "./netflix-title.ts";

const columns = {
  profile: ["profile name"],
  start: ["start time"],
  duration: ["duration"],
  attributes: ["attributes"],
  title: ["title"],
  extra: ["supplemental video type"],
  country: ["country"],
} as const;
const required = requiredColumns(columns, ["profile", "start", "duration", "title", "extra"]);
type Cell = CellOf<keyof typeof columns>;
/** The answer for all profiles of a household. */
const ALL = "*";

/** The importer. */
export const netflixViewing: Importer = {
  id: "netflix.viewing",
  name: "Netflix viewing activity",
  collections: ["media"],
  detect: (sample: Sample): Detection | null =>
    sample.kind === "csv" ? scoreOf(required, new Set(sample.headers)) : null,
  questions,
  read,
};

async function questions(members: readonly ImportMember[]): Promise<readonly ImportQuestion[]> {
  const profiles = await profilesOf(members);
  if (profiles.length < 2) return [];
  const text = `Which profile is yours? Several are separated by semicolons, all are ${ALL}.`;
  const [suggestion = ""] = profiles;
  return [{ id: "profiles", text, choices: [...profiles, ALL], suggestion }];
}

/** The one with the most views first. */
async function profilesOf(members: readonly ImportMember[]): Promise<readonly string[]> {
  const views = new Map<string, number>();
  for (const member of members) {
    for await (const { fault, cell } of tableRows(member, columns)) {
      const profile = cell("profile");
      if (fault === null && profile !== "") views.set(profile, (views.get(profile) ?? 0) + 1);
    }
  }
  return [...views].toSorted((one, other) => other[1] - one[1]).map(([profile]) => profile);
}

async function* read(
  members: readonly ImportMember[],
  { answers }: ReadOptions,
): AsyncGenerator<ImportItem> {
  const profiles = await profilesOf(members);
  const answer = profiles.length < 2 ? ALL : answers["profiles"];
  if (answer === undefined) throw needsAnswer("profiles");
  const own = new Set(answer === ALL ? profiles : answer.split(";").map((name) => name.trim()));
  if (![...own].every((name) => profiles.includes(name))) throw needsAnswer("profiles");
  for (const member of members) {
    const place = member.name === null ? {} : { member: member.name };
    for await (const { row, fault, cell } of tableRows(member, columns)) {
      yield { ...toItem(row, fault, cell, own), ...place };
    }
  }
}

function toItem(
  row: number,
  fault: string | null,
  cell: Cell,
  own: ReadonlySet<string>,
): ImportItem {
  if (fault !== null) return { kind: "fault", row, reason: fault };
  if (!own.has(cell("profile"))) return { kind: "skip", rule: "other-profile", row };
  if (cell("extra") !== "") return { kind: "skip", rule: "trailer", row };
  if (isUnasked(cell)) return { kind: "skip", rule: "autoplay", row };
  return itemOf(row, () => toDraft(cell, row));
}

/** What began by itself while someone looked for something to watch; from half a minute on it was watched. */
function isUnasked(cell: Cell): boolean {
  return (
    /user action: none/iu.test(cell("attributes")) && /^0{1,2}:00:[0-2]\d$/u.test(cell("duration"))
  );
}

function toDraft(cell: Cell, row: number): Draft {
  const start = cell("start");
  const title = cell("title");
  if (title === "") throw new RowFault("Title is missing.");
  const country = /^[A-Z]{2}\b/u.exec(cell("country"))?.[0];
  const fields = {
    type: "media",
    when: readWhen(`${start}Z`, "mdy", "Start Time", 0),
    action: "watch",
    ...netflixTitle(title),
    timeIs: "start",
    playedMs: millisecondsOf(cell("duration")),
  };
  const key = naturalKey("netflix", cell("profile"), start, title);
  const raw = country === undefined ? {} : { country };
  return { kind: "draft", collection: "media", naturalKey: key, fields, raw, row };
}

/** `H:MM:SS` that were watched. */
function millisecondsOf(duration: string): number {
  const parts = /^(\d{1,4}):([0-5]\d):([0-5]\d)$/u.exec(duration);
  if (parts === null) throw new RowFault("Duration is no duration.");
  const [hours = 0, minutes = 0, seconds = 0] = parts.slice(1).map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000;
}
