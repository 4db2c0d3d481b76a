/**
 * JSON Schemas (2020-12) of the record types, made from their shapes, as they lie in an archive.
 * @module
 */
import { sortedText } from "../../collection/line.ts";
import type { Json } from "../../model/json.ts";
import { z } from "../../protocol/zod.ts";
import { collections } from "../../records/registry.ts";

/** Gives the text of each type's schema, by the type's name, in the order of names. */
export function schemaTexts(): ReadonlyMap<string, string> {
  const types = Object.values(collections).flatMap((collection) => collection.types);
  const texts = types.map(({ type, shape }): [string, string] => {
    const whole = type === "annotation" ? shape.extend({ collection: z.string() }) : shape;
    return [type, `${sortedText(schemaOf(whole.strict()))}\n`];
  });
  return new Map(texts.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function schemaOf(shape: z.ZodObject): Json {
  const schema: unknown = z.toJSONSchema(shape, {
    target: "draft-2020-12",
    io: "output",
    override: ({ jsonSchema }) => {
      const { properties, required } = jsonSchema;
      // Attachments lie in an archive without the key and the address that they have in a vault.
      if (properties?.["key"] === undefined || properties["address"] === undefined) return;
      delete properties["key"];
      delete properties["address"];
      jsonSchema.required = (required ?? []).filter((name) => Object.hasOwn(properties, name));
    },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is JSON
  return JSON.parse(JSON.stringify(schema)) as Json;
}
