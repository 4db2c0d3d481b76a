/**
 * Collection `clickstream`: one page visit, search or view.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  category,
  duration,
  exact,
  finerThan,
  never,
  purposeClasses,
  service,
  time,
} from "./ladders.ts";
import { RecordIdText } from "./values.ts";

/** Core transitions of Chromium, and those of other sources mapped to them. */
export const transitions = [
  "link",
  "typed",
  "auto_bookmark",
  "auto_subframe",
  "manual_subframe",
  "generated",
  "auto_toplevel",
  "form_submit",
  "reload",
  "keyword",
  "keyword_generated",
  "redirect",
  "download",
  "unknown",
] as const;

/** One page visit, search or view. */
export const Click = z.object({
  ...envelope,
  type: z.literal("click"),
  action: z.enum(["visit", "search", "watch", "view", "app", "download", "other"]),
  /** Scrubbed at import; absent where only the site was recorded. */
  url: z.string().optional(),
  title: z.string().nullable(),
  /** Registrable domain; null for an IP address, a local name, a file. */
  site: z.string().nullable(),
  transition: z.enum(transitions).optional(),
  referrerId: RecordIdText.optional(),
  dwellMs: z.number().int().nonnegative().optional(),
  method: z.string().optional(),
  status: z.number().int().optional(),
  /** Search words. */
  query: z.string().optional(),
  /** Name of the browser profile. */
  browser: z.string().optional(),
  /** IAB Content 3.1 ids; some are not numeric. */
  categories: z.array(z.string()).optional(),
});
/** One page visit, search or view. */
export type Click = z.infer<typeof Click>;

/** The collection. */
export const clickstream: Collection = {
  name: "clickstream",
  types: [
    {
      type: "click",
      shape: Click,
      fields: {
        when: time("when"),
        action: exact(),
        url: finerThan("site"),
        site: finerThan("categories"),
        categories: category("iab-content-3.1"),
        title: service(),
        // Search words beside a fine time name a person.
        query: service("text", { finestTime: { op: "date", to: "month" } }),
        transition: exact(),
        dwellMs: duration(),
        method: service(),
        status: service("number"),
        referrerId: never,
        browser: never,
      },
    },
  ],
  family: "event",
  sensitivity: "high",
  peekable: purposeClasses,
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: false,
  needsCategory: "categories",
  identity: ["visit", "activity", "recorder", "play-install"],
};
