/**
 * Collection `media`: one play, watch, read, rating or shelf mark.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  duration,
  exact,
  finerThan,
  never,
  purposeClasses,
  round,
  service,
  steps,
  time,
} from "./ladders.ts";

/** One play, watch, read, rating or shelf mark. `book` is schema.org Book. */
export const Media = z.object({
  ...envelope,
  type: z.literal("media"),
  action: z.enum(["listen", "watch", "read", "play", "rate", "shelve"]),
  kind: z.enum([
    "track",
    "podcast_episode",
    "audiobook",
    "film",
    "tv_episode",
    "book",
    "video",
    "game",
  ]),
  title: z.string(),
  creator: z.string().optional(),
  /** Album, show, series, channel. */
  container: z.string().optional(),
  season: z.number().int().optional(),
  episode: z.number().int().optional(),
  /** IAB Content 3.1 ids, or the source's own words. */
  genres: z.array(z.string()).optional(),
  /** isbn13, imdb, tmdb, mbid, spotify, goodreads, letterboxd, youtube. */
  ids: z.record(z.string(), z.string()).optional(),
  timeIs: z.enum(["start", "end"]).optional(),
  playedMs: z.number().int().nonnegative().optional(),
  durationMs: z.number().int().nonnegative().optional(),
  completed: z.boolean().optional(),
  skipped: z.boolean().optional(),
  /** schema.org Rating. */
  rating: z.object({ value: z.number(), best: z.number(), worst: z.number() }).optional(),
  shelf: z.string().optional(),
  /** Household member, from a profile name. */
  member: z.string().optional(),
  player: z.string().optional(),
});
/** One play, watch, read, rating or shelf mark. */
export type Media = z.infer<typeof Media>;

/** The collection. */
export const media: Collection = {
  name: "media",
  types: [
    {
      type: "media",
      shape: Media,
      fields: {
        when: time("when"),
        action: exact(),
        kind: exact(),
        title: finerThan("creator"),
        creator: exact("text", { coarserField: "genres" }),
        container: finerThan("creator"),
        season: finerThan("creator", "number"),
        episode: finerThan("creator", "number"),
        genres: exact("list"),
        ids: finerThan("creator", "object"),
        timeIs: never,
        playedMs: duration(),
        durationMs: duration(),
        completed: exact("flag"),
        skipped: exact("flag"),
        rating: steps("number", [round(1, "whole stars of five")], "stars-of-five"),
        shelf: service(),
        member: never,
        player: never,
      },
    },
  ],
  family: "event",
  sensitivity: "low",
  peekable: purposeClasses,
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: null,
  identity: [
    "spotify",
    "scrobble",
    "netflix",
    "netflix-day",
    "goodreads",
    "letterboxd",
    "letterboxd-rating",
    "youtube",
    "storygraph",
    "trakt",
    "trakt-rating",
  ],
};
