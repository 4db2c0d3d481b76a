/**
 * One activity of Google's My Activity, whichever form told of it: what was watched goes to `media`, everything else to
 * `clickstream`. Advertisements and videos that are gone are left out by rule.
 *
 * The natural keys know the second alone, since the HTML form does, so that both forms of one history meet.
 * @module
 */
import type { Draft, ImportItem } from "../../../../model/drafts.ts";
import { siteCategory } from "../../../../records/category-words.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import type { WhenFields } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { readUrl, siteOf } from "../../reading/site.ts";
import { stripped } from "../../reading/strip.ts";
import { scrubUrl } from "../../reading/url-scrub.ts";
import { withoutVerb } from "./activity-verbs.ts";

/** An activity as either form tells it. */
export interface Activity {
  /** Name of the product; empty if none is told. */
  readonly header: string;
  /** What was done, verb included; null if it is missing. */
  readonly title: string | null;
  readonly url: string | null;
  /** Names below the title: the channel of a video. */
  readonly names: readonly string[];
  /** Remarks, such as "From Google Ads". */
  readonly details: readonly string[];
  /** Reads the time. @throws {RowFault} */
  readonly when: () => WhenFields;
}

/** "From Google Ads", in the languages of the verbs. */
const ads = /google (?:ads|anzeigen|annonces|anuncios|annunci|advertenties)/iu;
const youtube = /^youtube/iu;

/** Makes the item of an activity. @throws {RowFault} Without a title or a time. */
export function activityItem(activity: Activity, row: number): ImportItem {
  const { header, url } = activity;
  if (activity.details.some((detail) => ads.test(detail))) return { kind: "skip", rule: "ad", row };
  const isYoutube = youtube.test(header);
  if (isYoutube && url === null) return { kind: "skip", rule: "removed", row };
  const video = url === null ? null : videoOf(url);
  return isYoutube && video !== null ? toWatch(activity, video, row) : toClick(activity, row);
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

function toWatch(activity: Activity, { id, isMusic }: Video, row: number): Draft {
  const { title } = withoutVerb(titleOf(activity));
  const [creator] = activity.names;
  const when = activity.when();
  const fields = {
    type: "media",
    when,
    action: isMusic ? "listen" : "watch",
    kind: isMusic ? "track" : "video",
    // A video without a title is told by its address, in place of one.
    title: /^https?:/u.test(title) ? id : title,
    ...(creator === undefined ? {} : { creator: creator.replace(/ - Topic$/u, "") }),
    ids: { youtube: id },
    timeIs: "start",
  };
  const key = naturalKey("youtube", secondOf(when), id);
  return { kind: "draft", collection: "media", naturalKey: key, fields, row };
}

function toClick(activity: Activity, row: number): Draft {
  const { header, url } = activity;
  const whole = titleOf(activity);
  const { action, title } = withoutVerb(whole);
  const scrubbed = url === null ? "" : scrubUrl(url);
  const site = siteOf(scrubbed);
  const category = siteCategory(site);
  const when = activity.when();
  const fields = {
    type: "click",
    when,
    action: action ?? "other",
    ...(scrubbed === "" ? {} : { url: scrubbed }),
    title: stripped(title),
    site,
    ...(category === null ? {} : { categories: [category] }),
    ...(action === "search" ? { query: stripped(title) } : {}),
  };
  const key = naturalKey("activity", secondOf(when), header, whole, url ?? "");
  const raw = header === "" ? {} : { header };
  return { kind: "draft", collection: "clickstream", naturalKey: key, fields, raw, row };
}

function titleOf({ title }: Activity): string {
  // Both forms break lines and blanks where they like.
  const text = title?.replaceAll(/\s+/gu, " ").trim() ?? "";
  if (text === "") throw new RowFault("title is missing.");
  return text;
}

/** The second, in UTC where the zone is known. */
function secondOf(when: WhenFields): string {
  const { at, local } = when;
  if (typeof at === "string") return `${at.slice(0, 19)}Z`;
  return typeof local === "string" ? local : "";
}
