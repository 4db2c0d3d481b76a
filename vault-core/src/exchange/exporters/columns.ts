/**
 * The columns of a collection's CSV, taken from its shapes: one a field, in schema order.
 * @module
 */
import type { Collection } from "../../records/collection.ts";
import { z } from "../../protocol/zod.ts";

/** One column: its name and the path of members that leads to its value. */
export interface CsvColumn {
  readonly name: string;
  readonly path: readonly string[];
}

/** Gives the columns of a collection; fields that two of its types share stand once. */
export function shapeColumns(collection: Collection): readonly CsvColumn[] {
  const columns = new Map<string, CsvColumn>();
  for (const { shape } of collection.types) {
    for (const path of pathsOf(shape, [])) {
      const name = path.join(".");
      if (!columns.has(name)) columns.set(name, { name, path });
    }
  }
  return [...columns.values()];
}

/** Objects become dotted columns; lists and open maps stay one cell. Money is an object of two members, so two columns. */
function pathsOf(shape: unknown, path: readonly string[]): readonly (readonly string[])[] {
  const members = membersOf(shape);
  if (members === null) return [path];
  return Object.entries(members).flatMap(([name, member]) => pathsOf(member, [...path, name]));
}

function membersOf(shape: unknown): Readonly<Record<string, unknown>> | null {
  if (shape instanceof z.ZodObject) return shape.shape;
  const wrapped =
    shape instanceof z.ZodOptional ||
    shape instanceof z.ZodNullable ||
    shape instanceof z.ZodDefault;
  return wrapped ? membersOf(shape.unwrap()) : null;
}
