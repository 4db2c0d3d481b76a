/**
 * What a mapping of columns may fill, read from the shapes of a collection: the app draws its mapping screen from this.
 * @module
 */
import { VaultError } from "../../errors.ts";
import { mappedExtras } from "../../model/mapping.ts";
import { z } from "../../protocol/zod.ts";
import type { RecordType } from "../../records/collection.ts";
import { bareShape, fieldKind } from "../../records/field-kind.ts";
import { collectionNamed } from "../../records/registry.ts";
import type { MappableField, MappableType } from "../api/mappings.ts";
import { extraKinds, looserKinds, mappedKindOf, ownFields } from "./complete-mapping.ts";

/** Objects in objects in records: no shape goes deeper. */
const MOST_LEVELS = 5;

/** Gives what may be filled, by type. @throws {VaultError} no-collection. */
export function mappingFormOf(name: string): readonly MappableType[] {
  const collection = collectionNamed(name);
  if (collection === null)
    throw new VaultError("no-collection", `There is no collection "${name}".`);
  return collection.types.map((recordType) => ({
    type: recordType.type,
    fields: [...fieldsOf(recordType), ...extrasOf(recordType)],
  }));
}

function fieldsOf(recordType: RecordType): readonly MappableField[] {
  return Object.entries(recordType.shape.shape)
    .filter(([name]) => !ownFields.has(name))
    .flatMap(([name, shape]) => fieldsAt(recordType, name, shape));
}

/** The field at a path, or those within the object that it is; none that no cell can fill. */
function fieldsAt(recordType: RecordType, path: string, shape: unknown): readonly MappableField[] {
  const inner = bareShape(shape);
  if (fieldKind(recordType, path) !== null) {
    const as = mappedKindOf(recordType, path, undefined);
    const choices = choicesOf(inner);
    return [
      { path, as, others: looserKinds(as), isExtra: false, ...(choices !== null && { choices }) },
    ];
  }
  if (!(inner instanceof z.ZodObject) || path.split(".").length >= MOST_LEVELS) return [];
  return Object.entries(inner.shape).flatMap(([name, member]) =>
    fieldsAt(recordType, `${path}.${name}`, member),
  );
}

/** What a column may tell beside fields: of money where records hold some, of a time where they have one. */
function extrasOf(recordType: RecordType): readonly MappableField[] {
  return mappedExtras
    .filter((extra) => fieldKind(recordType, extra) === null)
    .map((path) => ({ path, as: extraKinds[path], others: [], isExtra: true }));
}

function choicesOf(shape: unknown): readonly string[] | null {
  if (shape instanceof z.ZodEnum) return shape.options.map(String);
  if (!(shape instanceof z.ZodArray)) return null;
  const element = bareShape(shape.element);
  return element instanceof z.ZodEnum ? element.options.map(String) : null;
}
