/**
 * The key of record ids that an archive brings into an empty vault: the same exports of companies then find the same records as
 * in the vault that the archive is from.
 * @module
 */
import { readBase64Url, toBase64Url } from "../../bytes/encoding.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import { AdoptedRootSetting } from "../../records/internal/settings.ts";
import { naturalKey } from "../../records/natural-key.ts";
import type { AdoptedRoot, CollectionContext } from "../context.ts";
import { readInternal, toInternalLine } from "./internal.ts";
import { recordIdOf } from "../record-id.ts";
import type { RecordSet } from "../read/record-set.ts";

const COLLECTION = "_settings";

/** Makes the reader of a vault's adopted key; what it read counts until records change. */
export function adoptedReader(records: RecordSet, idRoot: Uint8Array): () => AdoptedRoot | null {
  let known: { readonly changes: number; readonly root: AdoptedRoot | null } | null = null;
  return () => {
    const changes = records.changes();
    if (known?.changes !== changes) known = { changes, root: readAdopted(records, idRoot) };
    return known.root;
  };
}

/** Makes the line that adopts a key. */
export function toAdoptedLine(
  context: CollectionContext,
  { vault, idRoot }: AdoptedRoot,
): RecordLine {
  return toInternalLine(context, {
    collection: COLLECTION,
    id: settingId(context.idRoot),
    type: "adopted-root",
    fields: { vault, idRoot: toBase64Url(idRoot) },
  });
}

function readAdopted(records: RecordSet, idRoot: Uint8Array): AdoptedRoot | null {
  const read = AdoptedRootSetting.safeParse(readInternal(records, COLLECTION, settingId(idRoot)));
  const root = read.success ? readBase64Url(read.data.idRoot) : null;
  return read.success && root !== null ? { vault: read.data.vault, idRoot: root } : null;
}

function settingId(idRoot: Uint8Array): string {
  return recordIdOf(idRoot, COLLECTION, naturalKey("adopted-root"));
}
