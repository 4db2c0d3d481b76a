/**
 * Collection `profile`: statements about the owner, one record per key; the newest rev counts.
 * Scopes and rules see one row whose fields are the keys.
 * @module
 */
import { z } from "../protocol/zod.ts";
import type { Collection } from "./collection.ts";
import { envelope } from "./envelope.ts";
import {
  categoryRung,
  count,
  date,
  exact,
  exactly,
  never,
  prefix,
  purposeClasses,
  round,
  service,
  steps,
  type Ladder,
} from "./ladders.ts";
import { Day, RecordIdText } from "./values.ts";
import { profileKeys } from "./vocabularies.ts";

/** One statement about the owner. */
export const Profile = z.object({
  ...envelope,
  type: z.literal("profile"),
  key: z.enum(profileKeys),
  value: z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]),
  origin: z.enum(["declared", "verified", "derived"]),
  confidence: z.number().min(0).max(1).optional(),
  derivedFrom: z.array(RecordIdText).optional(),
  /** IAB Audience 1.1 ids. */
  iab: z.array(z.string()).optional(),
  validThrough: Day.optional(),
});
/** One statement about the owner. */
export type Profile = z.infer<typeof Profile>;

const range = categoryRung("iab-audience-1.1", 1);

/** Ladder of each key, as a field of the one row that scopes see. */
export const profileFields: Readonly<Record<(typeof profileKeys)[number], Ladder>> = {
  birthDate: steps("day", [date("day"), date("year"), { ...range, label: "age range" }]),
  gender: exact(),
  country: exact(),
  region: exact("text", { coarserField: "country" }),
  postcode: {
    ...steps("text", [exactly(), prefix(3)]),
    coarserField: "region",
    defaultElsewhere: true,
  },
  language: exact("list"),
  householdSize: count(),
  childrenInHousehold: count(),
  householdIncome: steps("number", [exactly(), { ...range, label: "income band" }]),
  homeType: exact(),
  homeTenure: exact(),
  homeArea: steps("number", [round(10, "steps of 10 m²")]),
  occupation: exact(),
  education: exact(),
  interests: exact("list"),
  dietary: service("list", { ownTick: true }),
  vehicle: exact(),
  skillLevel: exact(),
  name: service("text", { ownTick: true }),
  email: service("text", { ownTick: true }),
  phone: service("text", { ownTick: true }),
  address: service("text", { ownTick: true }),
};

/** The collection. */
export const profile: Collection = {
  name: "profile",
  types: [
    {
      type: "profile",
      shape: Profile,
      // The members of a statement are no fields of a scope; the keys are.
      fields: {
        when: never,
        key: never,
        value: never,
        origin: never,
        confidence: never,
        derivedFrom: never,
        iab: never,
        validThrough: never,
      },
    },
  ],
  family: "document",
  sensitivity: "high",
  peekable: purposeClasses,
  health: false,
  inRules: true,
  hiddenTypes: [],
  oneRow: true,
  needsCategory: null,
  identity: ["profile"],
};
