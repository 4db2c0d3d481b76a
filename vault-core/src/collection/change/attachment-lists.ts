/**
 * The attachments of a record, or of an annotation that adds them to one, wherever they stand in it.
 * @module
 */
import { isList, type Json, type JsonObject } from "../../model/json.ts";
import { isJsonObject } from "../paths.ts";

const FIELDS = ["photos", "attachments"];

/** Gives each attachment of a record or annotation, the small picture after its large one, as they stand there. */
export function attachmentsIn(record: JsonObject): readonly JsonObject[] {
  const { correct } = record;
  return [record, ...(isJsonObject(correct) ? [correct] : [])].flatMap((holder) =>
    FIELDS.flatMap((field) => listOf(holder[field])).flatMap((one) =>
      isJsonObject(one["thumb"]) ? [one, one["thumb"]] : [one],
    ),
  );
}

/** Gives a record or annotation with each of its attachments turned into another one; null takes it off. */
export function withEachAttachment(
  record: JsonObject,
  turn: (attachment: JsonObject) => JsonObject | null,
): JsonObject {
  const { correct } = record;
  const turned = withFields(record, turn);
  if (!isJsonObject(correct)) return turned;
  const inner = withFields(correct, turn);
  return inner === correct ? turned : { ...turned, correct: inner };
}

function withFields(
  holder: JsonObject,
  turn: (attachment: JsonObject) => JsonObject | null,
): JsonObject {
  const present = FIELDS.filter((field) => Array.isArray(holder[field]));
  if (present.length === 0) return holder;
  const fields = present.map((field) => [
    field,
    listOf(holder[field]).flatMap((one) => turnOne(one, turn) ?? []),
  ]);
  return { ...holder, ...Object.fromEntries(fields) };
}

function turnOne(
  attachment: JsonObject,
  turn: (attachment: JsonObject) => JsonObject | null,
): JsonObject | null {
  const { thumb, ...whole } = attachment;
  const turned = turn(whole);
  const small = turned !== null && isJsonObject(thumb) ? turn(thumb) : null;
  return turned === null || small === null ? turned : { ...turned, thumb: small };
}

function listOf(value: Json | undefined): readonly JsonObject[] {
  return isList(value) ? value.filter((one) => isJsonObject(one)) : [];
}
