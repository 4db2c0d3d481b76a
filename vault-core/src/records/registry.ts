/**
 * All public collections, and what a scope may name of each.
 * @module
 */
import { annotations } from "./annotations.ts";
import { appliances } from "./appliances.ts";
import { cards } from "./cards.ts";
import { clickstream } from "./clickstream.ts";
import { closet } from "./closet.ts";
import type { Collection } from "./collection.ts";
import { intents } from "./intents.ts";
import type { Ladder, LadderRung, PurposeClass } from "./ladders.ts";
import { measurements } from "./measurements.ts";
import { media } from "./media.ts";
import { prescriptions } from "./prescriptions.ts";
import { profile, profileFields } from "./profile.ts";
import { purchases } from "./purchases.ts";
import { spaces } from "./spaces.ts";

/** The public collections by name. Names that begin with an underscore are internal and never in a scope. */
export const collections = {
  clickstream,
  purchases,
  media,
  closet,
  measurements,
  appliances,
  prescriptions,
  cards,
  intents,
  spaces,
  profile,
  annotations,
} as const satisfies Record<string, Collection>;

/** Name of a public collection. */
export type CollectionName = keyof typeof collections;

/** A field of a collection as scopes see it. */
export interface FieldRule extends Ladder {
  readonly field: string;
  /** Index of the finest rung that a purpose class may see; null where the class may not see the field at all. */
  readonly finest: Readonly<Record<PurposeClass, number | null>>;
}

/** Gives a public collection; null for any other name. */
export function collectionNamed(name: string): Collection | null {
  return isCollectionName(name) ? collections[name] : null;
}

/** Tells whether a name is that of a public collection. */
export function isCollectionName(name: string): name is CollectionName {
  return Object.hasOwn(collections, name);
}

/** Gives every field of a collection that a scope could name, with its ladder; those that are in no peek are marked `never`. */
export function fieldsOf(collection: Collection): ReadonlyMap<string, FieldRule> {
  const known = cache.get(collection);
  if (known !== undefined) return known;
  const rules = new Map<string, FieldRule>();
  for (const recordType of collection.types) {
    for (const [field, ladder] of Object.entries(recordType.fields)) {
      // Two types of one collection may share a field name; the one that may be shown counts.
      const before = rules.get(field);
      if (before === undefined || before.never) rules.set(field, toRule(collection, field, ladder));
    }
  }
  if (collection.oneRow) {
    for (const [key, ladder] of Object.entries(profileFields)) {
      rules.set(key, toRule(collection, key, ladder));
    }
  }
  cache.set(collection, rules);
  return rules;
}

/** Gives the rungs of a field that a purpose class may see, fine to coarse; empty if it may not see the field. */
export function rungsFor(rule: FieldRule, purpose: PurposeClass): readonly LadderRung[] {
  const finest = rule.finest[purpose];
  return finest === null ? [] : rule.rungs.slice(finest);
}

const cache = new WeakMap<Collection, ReadonlyMap<string, FieldRule>>();

function toRule(collection: Collection, field: string, ladder: Ladder): FieldRule {
  const finestFor = (purpose: PurposeClass): number | null => {
    if (ladder.never || !collection.peekable.includes(purpose)) return null;
    if (purpose === "service") return 0;
    if (ladder.serviceOnly) return null;
    if (purpose === "recommendation") return 0;
    return ladder.defaultElsewhere ? null : ladder.defaultRung;
  };
  const finest = {
    advertising: finestFor("advertising"),
    recommendation: finestFor("recommendation"),
    service: finestFor("service"),
    research: finestFor("research"),
  };
  return { field, ...ladder, finest };
}
