/**
 * How a cell of a table is read for a field of a record: told by the field's shape.
 * @module
 */
import type { MappedKind } from "../model/mapping.ts";
import { z } from "../protocol/zod.ts";
import type { RecordType } from "./collection.ts";
import { Day, Decimal, Instant, LocalTime, Money, When } from "./values.ts";

/** The kind of the field at a dotted path; null if there is no such field, or no cell can fill it. */
export function fieldKind(recordType: RecordType, path: string): MappedKind | null {
  let shape: unknown = recordType.shape;
  for (const name of path.split(".")) {
    const inner = bareShape(shape);
    if (!(inner instanceof z.ZodObject)) return null;
    const { shape: members } = inner;
    shape = Object.hasOwn(members, name) ? members[name] : undefined;
  }
  return kindOf(bareShape(shape));
}

/** Fields that every record of the type has, without those of the envelope. */
export function requiredFields(recordType: RecordType): readonly string[] {
  return Object.entries(recordType.shape.shape).flatMap(([name, shape]) =>
    envelopeFields.has(name) || shape.safeParse(undefined).success ? [] : [name],
  );
}

const envelopeFields = new Set(["id", "v", "rev", "edited", "type", "source", "tags"]);

/** A shape without what says that it may be absent. */
export function bareShape(shape: unknown): unknown {
  if (
    shape instanceof z.ZodOptional ||
    shape instanceof z.ZodDefault ||
    shape instanceof z.ZodNullable
  ) {
    return bareShape(shape.unwrap());
  }
  return shape;
}

function kindOf(shape: unknown): MappedKind | null {
  const named = [...known].find(([one]) => one === shape)?.[1];
  if (named !== undefined) return named;
  if (shape instanceof z.ZodEnum) return "word";
  if (shape instanceof z.ZodString) return "text";
  if (shape instanceof z.ZodNumber) return "number";
  if (shape instanceof z.ZodBoolean) return "boolean";
  if (shape instanceof z.ZodArray) {
    const element = bareShape(shape.element);
    return element instanceof z.ZodString || element instanceof z.ZodEnum ? "list" : null;
  }
  return null;
}

const known: ReadonlyMap<unknown, MappedKind> = new Map<unknown, MappedKind>([
  [When, "when"],
  [Money, "money"],
  [Day, "day"],
  [Decimal, "decimal"],
  [Instant, "text"],
  [LocalTime, "text"],
]);
