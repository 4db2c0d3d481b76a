/**
 * The form of an own archive (docs/formats/archive.md): names of its members, its manifest, and how a record is spelled in it.
 * Two archives of the same records have the same bytes, so every text has one spelling.
 * @module
 */
import { withEachAttachment } from "../../collection/change/attachment-lists.ts";
import { sortedText } from "../../collection/line.ts";
import { isJsonObject } from "../../collection/paths.ts";
import type { JsonObject } from "../../model/json.ts";
import { z } from "../../protocol/zod.ts";
import { Instant } from "../../records/values.ts";

export { attachmentsIn } from "../../collection/change/attachment-lists.ts";

/** Id of the importer that reads archives. */
export const ARCHIVE_FORMAT = "rootvault.archive";

/** Names of members. */
export const members = {
  manifest: "manifest.json",
  readme: "README.txt",
  annotations: "annotations.jsonl",
  settings: "settings.jsonl",
  lookups: "lookups.jsonl",
  grants: "grants.jsonl",
  records: (collection: string): string => `records/${collection}.jsonl`,
  schema: (type: string): string => `schemas/${type}.json`,
  attachment: (sha256: string, extension: string): string => `attachments/${sha256}.${extension}`,
} as const;

const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const FileId = z.string().regex(/^[0-9a-f]{32}$/);
const Name = z.string().regex(/^[a-z]{1,32}$/);
const Count = z.number().int().positive();

/** `manifest.json`. Members of later versions may be added within `v` 1. */
export const Manifest = z.object({
  format: z.literal("rootvault-archive"),
  v: z.literal(1),
  created: Instant,
  /** Id of the vault that the record ids come from. */
  vault: FileId,
  /** Key of the record ids: base64url of 32 bytes. */
  idRoot: z.string().regex(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
  /** The collections that the owner chose, sorted, those without a record too; absent in an archive of everything. */
  only: z.array(Name).optional(),
  /** Lines of `records/<name>.jsonl`, or of `annotations.jsonl`; those without a line are left out. */
  collections: z.array(z.object({ name: Name, count: Count, sha256: Hash })),
  /** Lines of `grants.jsonl`; absent where there are none. */
  grants: z.object({ count: Count, sha256: Hash }).optional(),
  /** Lines of `settings.jsonl`; absent where there are none, and in archives of chosen collections. */
  settings: z.object({ count: Count, sha256: Hash }).optional(),
  /** Lines of `lookups.jsonl`; absent where there are none, and in archives of chosen collections. */
  lookups: z.object({ count: Count, sha256: Hash }).optional(),
  attachments: z.array(z.object({ id: FileId, sha256: Hash, bytes: Count })),
  /** Ids of attachments that records name and that could not be had. */
  missing: z.array(FileId),
});
/** `manifest.json`. */
export type Manifest = z.infer<typeof Manifest>;

/** Extension of an attachment's member, by what it is. */
export const extensions: Readonly<Record<string, string>> = {
  "image/webp": "webp",
  "image/jpeg": "jpg",
  "image/png": "png",
  "application/pdf": "pdf",
};

const HEAD = ["id", "v", "rev", "edited", "type", "when", "source", "tags"];

/**
 * Spells a record for an archive: the members of the envelope first, the others by name; attachments without what only
 * this vault can use, the source without the archive that it came in.
 */
export function archiveText(record: JsonObject, collection?: string): string {
  const plain = archived(record);
  const own = Object.keys(plain).filter((name) => !HEAD.includes(name));
  const parts = [...HEAD, ...own.toSorted()].flatMap((name) => {
    const value = plain[name];
    return value === undefined ? [] : [`${JSON.stringify(name)}:${sortedText(value)}`];
  });
  const head = collection === undefined ? [] : [`"collection":${JSON.stringify(collection)}`];
  return `{${[...head, ...parts].join(",")}}`;
}

function archived(record: JsonObject): JsonObject {
  const { source } = record;
  const plain = withEachAttachment(record, ({ key: _key, address: _address, ...rest }) => rest);
  if (!isJsonObject(source) || source["via"] === undefined) return plain;
  const { via: _via, ...rest } = source;
  return { ...plain, source: rest };
}
