/**
 * A record as screens and commands see it.
 * @module
 */
import { marksOf } from "../../collection/change/annotate.ts";
import {
  attachmentsOf,
  toAttachmentView,
  withoutAttachments,
  withoutKeys,
} from "../../collection/change/attachments.ts";
import type { StoredRecord } from "../../collection/read/record-set.ts";
import type { RecordView } from "../api/vault-api.ts";
import type { RecordParts } from "../open/open-parts.ts";

/** Makes the view of a record. */
export function toView({ seenBy }: Pick<RecordParts, "seenBy">, stored: StoredRecord): RecordView {
  const { id, collection, annotation } = stored;
  const shown = withoutKeys(stored.shown);
  return {
    id,
    collection,
    record: withoutKeys(stored.record),
    shown,
    effective: stored.effective === null ? null : shown,
    marks: withoutAttachments(marksOf(annotation)),
    attachments: attachmentsOf(stored).map(toAttachmentView),
    seenBy: seenBy(collection, id),
  };
}
