/**
 * Pictures and papers of a record: which field holds them, what a view shows of them, and their keys kept out of it.
 * @module
 */
import type { Json, JsonObject } from "../../model/json.ts";
import { z } from "../../protocol/zod.ts";
import { collectionNamed } from "../../records/registry.ts";
import { Attachment } from "../../records/values.ts";
import type { AttachmentView, RecordMarks } from "../../vault/api/vault-api.ts";
import { isJsonObject } from "../paths.ts";
import type { StoredRecord } from "../read/record-set.ts";

/** A field that holds attachments. */
export type AttachmentField = "photos" | "attachments";

const FIELDS: readonly AttachmentField[] = ["photos", "attachments"];
const listShape = z.array(Attachment);

/** Gives the field of a collection that holds pictures and papers; null if its records have none. */
export function attachmentFieldOf(collection: string): AttachmentField | null {
  const types = collectionNamed(collection)?.types ?? [];
  return (
    FIELDS.find((field) => types.some(({ shape }) => Object.hasOwn(shape.shape, field))) ?? null
  );
}

/** Gives the attachments of a record, of an excluded one too. */
export function attachmentsOf({ collection, shown }: StoredRecord): Attachment[] {
  const field = attachmentFieldOf(collection);
  if (field === null) return [];
  if (shown[field] === undefined) return [];
  const read = listShape.safeParse(shown[field]);
  return read.success ? read.data : [];
}

/** What a screen shows of an attachment. */
export function toAttachmentView(attachment: Attachment): AttachmentView {
  const { file, mime, bytes, width, height, caption, thumb } = attachment;
  return {
    file,
    mime,
    bytes,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(caption !== undefined && { caption }),
    hasThumb: thumb !== undefined,
  };
}

/** Gives a record without the keys of its attachments: they are secrets of this vault, and no screen or export needs them. */
export function withoutKeys(record: JsonObject): JsonObject {
  if (!FIELDS.some((field) => record[field] !== undefined)) return record;
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) =>
      isAttachmentField(name) && Array.isArray(value)
        ? [name, value.map((one: Json) => withoutKey(one))]
        : [name, value],
    ),
  );
}

/** Gives marks without attachments: those are no correction of what was imported. */
export function withoutAttachments(marks: RecordMarks): RecordMarks {
  const { correct, ...rest } = marks;
  if (correct === undefined) return marks;
  const others = Object.entries(correct).filter(([name]) => !isAttachmentField(name));
  return others.length === 0 ? rest : { ...rest, correct: Object.fromEntries(others) };
}

/** Gives corrections with the attachments that were there before: whoever sets corrections does not see them. */
export function withAttachments(
  before: JsonObject | undefined,
  correct: JsonObject | null,
): JsonObject {
  const kept = Object.entries(before ?? {}).filter(([name]) => isAttachmentField(name));
  return { ...Object.fromEntries(kept), ...correct };
}

function withoutKey(attachment: Json): Json {
  if (!isJsonObject(attachment)) return attachment;
  const { key: _key, thumb, ...rest } = attachment;
  return thumb === undefined ? rest : { ...rest, thumb: withoutKey(thumb) };
}

function isAttachmentField(name: string): name is AttachmentField {
  return name === "photos" || name === "attachments";
}
