/**
 * The public collections as both sides check them: who may be shown rows, and how exact each field may be.
 * Made of the registry of records; nothing stands here twice.
 * @module
 */
import type { Collection } from "../records/collection.ts";
import type { PurposeClass } from "../records/ladders.ts";
import {
  collections as recordCollections,
  fieldsOf,
  isCollectionName,
  type CollectionName,
  type FieldRule,
} from "../records/registry.ts";

export type { CategoryScheme, CoarsenStep, LadderRung, PurposeClass } from "../records/ladders.ts";
export type { CollectionName, FieldRule } from "../records/registry.ts";
export { rungsFor } from "../records/registry.ts";

/** What a scope may name of a collection. */
export interface PeekableCollection {
  readonly name: string;
  /** Purpose classes in which rows may be shown; empty: in no scope. */
  readonly peekable: readonly PurposeClass[];
  /** Health rule: of research only NonCommercialResearch, never beside advertising. */
  readonly health: boolean;
  readonly sensitivity: Collection["sensitivity"];
  /** Every known field with its ladder, by dotted path. */
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** Names of fields that are in no peek. */
  readonly never: readonly string[];
}

/** Every public collection by name. */
export const collections: Readonly<Record<CollectionName, PeekableCollection>> = {
  clickstream: peekableOf(recordCollections.clickstream),
  purchases: peekableOf(recordCollections.purchases),
  media: peekableOf(recordCollections.media),
  closet: peekableOf(recordCollections.closet),
  measurements: peekableOf(recordCollections.measurements),
  appliances: peekableOf(recordCollections.appliances),
  prescriptions: peekableOf(recordCollections.prescriptions),
  cards: peekableOf(recordCollections.cards),
  intents: peekableOf(recordCollections.intents),
  spaces: peekableOf(recordCollections.spaces),
  profile: peekableOf(recordCollections.profile),
  annotations: peekableOf(recordCollections.annotations),
};

/** Tells whether a name is that of a collection of events, which are many and alike. */
export function isEventCollection(name: string): boolean {
  return isCollectionName(name) && recordCollections[name].family === "event";
}

function peekableOf(collection: Collection): PeekableCollection {
  const fields = fieldsOf(collection);
  return {
    name: collection.name,
    peekable: collection.peekable,
    health: collection.health,
    sensitivity: collection.sensitivity,
    fields,
    never: [...fields.values()].filter((rule) => rule.never).map((rule) => rule.field),
  };
}
