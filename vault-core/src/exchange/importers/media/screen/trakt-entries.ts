/**
 * Entries of Trakt's lists as records of `media`. A film or an episode is named by Trakt's own numbers, so that the history and
 * its sums meet.
 * @module
 */
import type { Json, JsonObject } from "../../../../model/json.ts";
import { naturalKey } from "../../../../records/natural-key.ts";
import { readWhen, type WhenFields } from "../../reading/dates.ts";
import { RowFault } from "../../reading/fault.ts";
import { isObject, memberOf, textMember } from "../../reading/json.ts";

/** An entry as a record. */
export interface Entry {
  readonly naturalKey: string;
  readonly fields: JsonObject;
  readonly raw: JsonObject;
}

/** A view. */
export interface View extends Entry {
  /** The owner told that it was seen, and not when. */
  readonly isUndated: boolean;
}

/** What an entry is about. */
interface Thing {
  /** Parts of the natural key: `movie|<id>`, `episode|<show>|<season>|<number>`. */
  readonly key: readonly (string | number)[];
  readonly fields: JsonObject;
  readonly raw: JsonObject;
}

/** A view of the history, or of the sums of films. @throws {RowFault} */
export function viewed(entry: JsonObject): View {
  const column = Object.hasOwn(entry, "watched_at") ? "watched_at" : "last_watched_at";
  return view(thingOf(entry), textMember(entry, column) ?? "", column);
}

/** What makes the views of a show of the sums: the last one of each episode. Each may throw a RowFault. */
export function viewsOfShow(entry: JsonObject): readonly (() => View)[] {
  const show = objectOf(entry, "show");
  return listOf(entry, "seasons").flatMap((season) =>
    listOf(season, "episodes").map((episode) => () => {
      const at = textMember(episode, "last_watched_at") ?? "";
      const thing = episodeOf(episode, show, wholeOf(season, "number", "season"));
      return view(thing, at, "last_watched_at");
    }),
  );
}

/** A rating of a film, an episode, a season or a whole show. @throws {RowFault} */
export function rated(entry: JsonObject): Entry {
  const value = memberOf(entry, "rating");
  if (typeof value !== "number" || !(value >= 1 && value <= 10))
    throw new RowFault("rating is none of 1 to 10.");
  const { key, fields, raw } = thingOf(entry);
  const when = timeOf(textMember(entry, "rated_at") ?? "", "rated_at");
  return {
    naturalKey: naturalKey("trakt-rating", ...key),
    fields: {
      type: "media",
      when,
      action: "rate",
      ...fields,
      rating: { value, best: 10, worst: 1 },
    },
    raw,
  };
}

/** An entry of the watchlist. @throws {RowFault} */
export function shelved(entry: JsonObject): Entry {
  const { key, fields, raw } = thingOf(entry);
  const when = timeOf(textMember(entry, "listed_at") ?? "", "listed_at");
  return {
    naturalKey: naturalKey("trakt", "watchlist", ...key),
    fields: { type: "media", when, action: "shelve", ...fields, shelf: "watchlist" },
    raw,
  };
}

function view({ key, fields, raw }: Thing, time: string, column: string): View {
  const when = timeOf(time, column);
  const { at } = when;
  const second = typeof at === "string" ? `${at.slice(0, 19)}Z` : "";
  return {
    naturalKey: naturalKey("trakt", ...key, second),
    fields: { type: "media", when, action: "watch", ...fields },
    raw,
    // An unknown day is the first one of all times.
    isUndated: second.startsWith("1970-01-01"),
  };
}

function timeOf(text: string, column: string): WhenFields {
  const when = readWhen(text, "mdy", column, 0);
  if (typeof when["at"] !== "string") throw new RowFault(`${column} is no time in UTC.`);
  return when;
}

function thingOf(entry: JsonObject): Thing {
  const show = objectOf(entry, "show");
  if (isObject(memberOf(entry, "episode"))) {
    const episode = objectOf(entry, "episode");
    return episodeOf(episode, show, wholeOf(episode, "season", "season"));
  }
  if (isObject(memberOf(entry, "season"))) {
    const number = wholeOf(objectOf(entry, "season"), "number", "season");
    const whole = showOf(show);
    return { ...whole, key: [...whole.key, number], fields: { ...whole.fields, season: number } };
  }
  return isObject(memberOf(entry, "movie")) ? movieOf(objectOf(entry, "movie")) : showOf(show);
}

function movieOf(movie: JsonObject): Thing {
  const title = titleOf(movie, "movie");
  return {
    key: ["movie", idOf(movie, title)],
    fields: { kind: "film", title, ...idsOf(movie) },
    raw: yearOf(movie),
  };
}

/** The vault has no kind of its own for a whole show. */
function showOf(show: JsonObject): Thing {
  const title = titleOf(show, "show");
  return {
    key: ["show", idOf(show, title)],
    fields: { kind: "tv_episode", title, container: title, ...idsOf(show) },
    raw: yearOf(show),
  };
}

function episodeOf(episode: JsonObject, show: JsonObject, season: number): Thing {
  const container = titleOf(show, "show");
  const number = wholeOf(episode, "number", "number");
  const title = textMember(episode, "title") ?? `${container} ${season}x${number}`;
  return {
    key: ["episode", idOf(show, container), season, number],
    fields: { kind: "tv_episode", title, container, season, episode: number, ...idsOf(episode) },
    raw: yearOf(show),
  };
}

function titleOf(thing: JsonObject, what: string): string {
  const title = textMember(thing, "title");
  if (title === null) throw new RowFault(`title of the ${what} is missing.`);
  return title;
}

function wholeOf(value: JsonObject, name: string, what: string): number {
  const number = memberOf(value, name);
  if (typeof number !== "number" || !Number.isSafeInteger(number))
    throw new RowFault(`${what} is no whole number.`);
  return number;
}

/** Trakt's own number; entries without one are named by their titles. */
function idOf(thing: JsonObject, title: string): string {
  return wordOf(objectOf(thing, "ids"), "trakt") ?? title;
}

function idsOf(thing: JsonObject): JsonObject {
  const ids = objectOf(thing, "ids");
  const known = ["trakt", "imdb", "tmdb", "tvdb"].flatMap((name) => {
    const id = wordOf(ids, name);
    return id === null ? [] : [[name, id] as const];
  });
  return known.length === 0 ? {} : { ids: Object.fromEntries(known) };
}

function yearOf(thing: JsonObject): JsonObject {
  const year = wordOf(thing, "year");
  return year === null ? {} : { year };
}

function wordOf(value: JsonObject, name: string): string | null {
  const member = memberOf(value, name);
  if (typeof member === "number" && Number.isFinite(member)) return String(member);
  return typeof member === "string" && member !== "" ? member : null;
}

function objectOf(value: JsonObject, name: string): JsonObject {
  const member = memberOf(value, name);
  return isObject(member) ? member : {};
}

function listOf(value: JsonObject, name: string): readonly JsonObject[] {
  const list: Json | undefined = memberOf(value, name);
  return Array.isArray(list) ? list.filter((one) => isObject(one)) : [];
}
