/**
 * Google's My Activity and the YouTube history as JSON: what was watched goes to `media`, everything else to `clickstream`.
 * Advertisements, videos that are gone, and where the owner was are left at the door.
 * @module
 */
import type { Draft, ImportItem } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { siteCategory } from "../../../records/category-words.ts";
import { naturalKey } from "../../../records/natural-key.ts";
import {
  scoreOf,
  type Detection,
  type Importer,
  type ImportMember,
  type Sample,
} from "../importer.ts";
import { readWhen, type WhenFields } from "../reading/dates.ts";
import { itemOf, RowFault } from "../reading/fault.ts";
import { isObject, jsonElements, memberOf, textMember, type JsonElement } from "../reading/json.ts";
import { readUrl, siteOf } from "../reading/site.ts";
import { stripped } from "../reading/strip.ts";
import { scrubUrl } from "../reading/url-scrub.ts";
import { withoutVerb } from "./activity-verbs.ts";

const required = ["header", "title", "time", "products"].map((name) => ({
  name,
  accepted: [`[].${name}`],
}));
/** "From Google Ads", in the languages of the verbs. */
const ads = /google (?:ads|anzeigen|annonces|anuncios|annunci|advertenties)/iu;
const youtube = /^youtube/iu;

/** The importer. */
export const myActivity: Importer = {
  id: "takeout.my-activity",
  name: "Google My Activity and YouTube history",
  collections: ["clickstream", "media"],
  detect: (sample: Sample): Detection | null =>
    sample.kind === "json" ? scoreOf(required, sample.paths) : null,
  questions: async () => Promise.resolve([]),
  read,
};

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  for (const { name, source } of members) {
    const place = name === null ? {} : { member: name };
    for await (const element of jsonElements(source, null)) yield { ...toItem(element), ...place };
  }
}

function toItem({ row, value, fault }: JsonElement): ImportItem {
  if (value === null) return { kind: "fault", row, reason: fault ?? "The row cannot be read." };
  return itemOf(row, () => {
    if (namesOf(value, "details").some((name) => ads.test(name)))
      return { kind: "skip", rule: "ad", row };
    const isYoutube = youtube.test(textMember(value, "header") ?? "");
    const url = textMember(value, "titleUrl");
    if (isYoutube && url === null) return { kind: "skip", rule: "removed", row };
    const video = url === null ? null : videoOf(url);
    return isYoutube && video !== null ? toWatch(value, video, row) : toClick(value, url, row);
  });
}

interface Video {
  readonly id: string;
  readonly isMusic: boolean;
}

function videoOf(text: string): Video | null {
  const url = readUrl(text);
  if (url === null || !/(^|\.)youtube\.com$/u.test(url.hostname)) return null;
  const short = /^\/shorts\/([\w-]{6,20})$/u.exec(url.pathname)?.[1];
  const id = url.pathname === "/watch" ? url.searchParams.get("v") : (short ?? null);
  return id === null ? null : { id, isMusic: url.hostname === "music.youtube.com" };
}

function toWatch(value: JsonObject, { id, isMusic }: Video, row: number): Draft {
  const { title } = withoutVerb(titleOf(value));
  const [creator] = namesOf(value, "subtitles");
  const fields = {
    type: "media",
    when: timeOf(value),
    action: isMusic ? "listen" : "watch",
    kind: isMusic ? "track" : "video",
    // A video without a title is told by its address, in place of one.
    title: /^https?:/u.test(title) ? id : title,
    ...(creator === undefined ? {} : { creator: creator.replace(/ - Topic$/u, "") }),
    ids: { youtube: id },
    timeIs: "start",
  };
  const key = naturalKey("youtube", textMember(value, "time") ?? "", id);
  return { kind: "draft", collection: "media", naturalKey: key, fields, row };
}

function toClick(value: JsonObject, url: string | null, row: number): Draft {
  const whole = titleOf(value);
  const { action, title } = withoutVerb(whole);
  const scrubbed = url === null ? "" : scrubUrl(url);
  const site = siteOf(scrubbed);
  const category = siteCategory(site);
  const header = textMember(value, "header") ?? "";
  const fields = {
    type: "click",
    when: timeOf(value),
    action: action ?? "other",
    ...(scrubbed === "" ? {} : { url: scrubbed }),
    title: stripped(title),
    site,
    ...(category === null ? {} : { categories: [category] }),
    ...(action === "search" ? { query: stripped(title) } : {}),
  };
  const key = naturalKey("activity", textMember(value, "time") ?? "", header, whole, url ?? "");
  const raw = header === "" ? {} : { header };
  return { kind: "draft", collection: "clickstream", naturalKey: key, fields, raw, row };
}

function titleOf(value: JsonObject): string {
  const title = textMember(value, "title");
  if (title === null) throw new RowFault("title is missing.");
  return title;
}

function timeOf(value: JsonObject): WhenFields {
  const when = readWhen(textMember(value, "time") ?? "", "mdy", "time", 0);
  if (when["at"] === undefined) throw new RowFault("time is no time in UTC.");
  return when;
}

function namesOf(value: JsonObject, list: string): readonly string[] {
  const found: Json | undefined = memberOf(value, list);
  if (!Array.isArray(found)) return [];
  return found.flatMap((one) => (isObject(one) ? (textMember(one, "name") ?? []) : []));
}
