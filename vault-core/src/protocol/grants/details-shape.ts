/**
 * The shape of one `authorization_details` object of the Peek Grant Profile, as requests and grants carry it.
 * Rules that need more than one member, a collection or the time: `details.ts`.
 * @module
 */
import type { JsonObject } from "../../model/json.ts";
import { isGrantId, isInstant } from "../ids.ts";
import { z } from "../zod.ts";
import { coarsenShape } from "./coarseness.ts";
import { PURPOSE_IDS } from "./purposes.ts";

/** The one type of authorization details. */
export const PEEK_TYPE = "urn:rootvault:peek:v1";

// No control characters and no marks that turn the direction of writing: the owner must read what was signed.
const words = z
  .string()
  .max(400)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]+$/u, "holds characters that cannot be shown")
  .refine((text) => Array.from(text).length <= 200, "has more than 200 characters")
  .refine((text) => text.trim() !== "", "is empty");
const host = z
  .string()
  .max(253)
  .regex(/^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+$/, "is no host name");
const fieldPath = z
  .string()
  .max(128)
  .regex(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/, "is no dotted path");
const instant = z.string().refine(isInstant, "is no RFC 3339 instant in UTC");
const httpsUrl = z
  .string()
  .max(2048)
  .refine((url) => URL.canParse(url) && new URL(url).protocol === "https:", "is no https URL");
const fieldList = z
  .array(fieldPath)
  .min(1)
  .max(64)
  .refine((list) => new Set(list).size === list.length, "names a field twice");

/** Shape of any JSON object, read as it is. */
export const jsonObjectShape = z.custom<JsonObject>(isObject, "is no object");

const measureShape = z.strictObject({
  op: z.enum(["count", "sum", "min", "max", "avg"]),
  field: fieldPath.exactOptional(),
  band: z.array(z.number()).max(32).exactOptional(),
});
const aggregateShape = z.strictObject({
  group_by: z.array(fieldPath).max(8),
  measures: z.array(measureShape).min(1).max(8),
  min_group: z.int().min(1).max(1_000_000),
});

/** Shape of one object; what a member means stands in docs/protocol/grants.md. */
export const detailsShape = z.strictObject({
  type: z.literal(PEEK_TYPE),
  locations: z.tuple([z.string().max(2048)]),
  actions: z.tuple([z.literal("read")]),
  datatypes: z.tuple([z.string().max(64)]),
  identifier: z.string().refine(isGrantId, "is no grant id").exactOptional(),
  fields: fieldList,
  // Its depth is judged by checkSelector before anything walks into it.
  selector: jsonObjectShape.exactOptional(),
  coarsen: z.record(fieldPath, coarsenShape).exactOptional(),
  aggregate: aggregateShape.exactOptional(),
  limit: z.int().min(1).max(500).exactOptional(),
  purpose: z.strictObject({
    id: z.string().refine((id) => PURPOSE_IDS.includes(id), "is no purpose id"),
    text: words,
  }),
  retention: days(0, 730),
  required: fieldList.exactOptional(),
  onward: z.literal("none"),
  processors: z
    .array(z.strictObject({ host, name: words, why: words }))
    .min(1)
    .max(8)
    .exactOptional(),
  refresh: z.enum(["once", "live"]),
  min_interval: z.string().refine(isInterval, "is no interval of PT1H to P31D").exactOptional(),
  max_reads: z.int().min(1).exactOptional(),
  not_before: instant.exactOptional(),
  expires_at: instant,
  ends_if_unused: days(1, 730).exactOptional(),
  offer: z
    .strictObject({
      kind: z.enum(["discount", "gift", "points", "money", "service"]),
      text: words,
      ref: httpsUrl.exactOptional(),
    })
    .exactOptional(),
});

/** One object of `authorization_details`: what a grantee asks for, or what a grant gives. */
export type PeekDetails = z.infer<typeof detailsShape>;

/** Reads `P<n>D`; null for anything else. */
export function readDays(text: string): number | null {
  const [, digits] = /^P(0|[1-9]\d{0,3})D$/.exec(text) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** Reads `PT<n>H` or `P<n>D` as hours; null for anything else. */
export function readIntervalHours(text: string): number | null {
  const [, hours] = /^PT([1-9]\d{0,2})H$/.exec(text) ?? [];
  if (hours !== undefined) return Number(hours);
  const whole = readDays(text);
  return whole === null ? null : whole * 24;
}

function days(least: number, most: number): z.ZodString {
  return z.string().refine((text) => {
    const count = readDays(text);
    return count !== null && count >= least && count <= most;
  }, `is no P<n>D of ${least} to ${most} days`);
}

function isInterval(text: string): boolean {
  const hours = readIntervalHours(text);
  return hours !== null && hours >= 1 && hours <= 31 * 24;
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
