/**
 * An open vault as an own archive is written from it (docs/formats/archive.md).
 * @module
 */
import { toBase64Url } from "../../bytes/encoding.ts";
import { attachmentsIn } from "../../collection/change/attachment-lists.ts";
import { settingTexts } from "../../collection/settings/archived-settings.ts";
import { instantOf, recordRootOf } from "../../collection/context.ts";
import { pastGrants } from "../../collection/import/from-archive.ts";
import { internalRecords } from "../../collection/settings/internal.ts";
import { idOf, sortedText, textOf } from "../../collection/line.ts";
import { lookupTexts } from "../../collection/lookups/archived-lookups.ts";
import { isJsonObject } from "../../collection/paths.ts";
import { isVaultError } from "../../errors.ts";
import { archiveText } from "../../exchange/archive/form.ts";
import { sortedLines } from "../../exchange/archive/sorted-lines.ts";
import type { ArchiveSource, NamedFile } from "../../exchange/archive/write.ts";
import type { SharingApi } from "../../grants/sharing.ts";
import type { JsonObject } from "../../model/json.ts";
import { collectionNamed } from "../../records/registry.ts";
import { Attachment } from "../../records/values.ts";
import type { AccessLogRow } from "../api/vault-api.ts";
import { attachmentBytes } from "../facade/attachments.ts";
import type { OpenParts } from "../open/open-parts.ts";

/** A source that tells, once it was read, what it could not get. */
export interface VaultSource extends ArchiveSource {
  /** False if the server could not be asked for the access log. */
  hasAccessLog(): boolean;
}

const SealedFile = Attachment.omit({ caption: true, thumb: true });
const KINDS = ["grantee", "request", "grant", "disclosure"];

/** Makes the source. @param only the collections that are written, sorted; null for everything. */
export function archiveSource(
  parts: OpenParts,
  sharing: Pick<SharingApi, "accessLog">,
  only: readonly string[] | null = null,
): VaultSource {
  const { context, device } = parts;
  const { records } = context;
  const adopted = context.adopted?.() ?? null;
  const names = namesOf(parts, only);
  const files = new Map<string, Attachment>();
  let isDown = false;
  let hasLog = true;

  const spell = (record: JsonObject, collection?: string): string => {
    for (const one of attachmentsIn(record)) {
      const { thumb: _thumb, caption: _caption, ...sealed } = one;
      const read = SealedFile.safeParse(sealed);
      if (read.success) files.set(read.data.file, read.data);
    }
    return archiveText(record, collection);
  };

  return {
    created: instantOf(context),
    vault: adopted?.vault ?? device.keeper.current().vault,
    idRoot: toBase64Url(recordRootOf(context)),
    collections: names,
    only,
    lines: (collection) => sortedLines(records, collection, (record) => spell(record)),
    annotationLines: async () => annotationLines(parts, names, spell),
    grantLines: async () => {
      const log = await sharing.accessLog({}).catch(asNone);
      hasLog = log !== null;
      return grantLines(parts, log?.entries ?? []);
    },
    settingLines: () => settingTexts(context),
    lookupLines: () => lookupTexts(context),
    files: () => namedFiles([...files.values()]),
    bytesOf: async (id) => {
      const file = files.get(id);
      if (file === undefined || (isDown && !(await isHere(parts, file)))) return null;
      return attachmentBytes(parts, file).catch((error: unknown) => {
        if (!isVaultError(error)) throw error;
        // A server that does not answer is asked once.
        isDown ||= error.code !== "BAD_ATTACHMENT";
        return null;
      });
    },
    hasAccessLog: () => hasLog,
  };
}

function namesOf({ context: { records } }: OpenParts, only: readonly string[] | null): string[] {
  return records
    .collections()
    .filter((name) => collectionNamed(name) !== null && only?.includes(name) !== false);
}

function namedFiles(files: readonly Attachment[]): readonly NamedFile[] {
  return files
    .toSorted((one, other) => (one.file < other.file ? -1 : 1))
    .map(({ file, mime }) => ({ id: file, mime }));
}

async function annotationLines(
  parts: OpenParts,
  names: readonly string[],
  spell: (record: JsonObject, collection: string) => string,
): Promise<readonly string[]> {
  const lines: { readonly id: string; readonly text: string }[] = [];
  for (const name of names)
    for (const annotation of await annotationsOf(parts, name))
      lines.push({ id: idOf(annotation), text: spell(annotation, name) });
  return lines.toSorted((one, other) => (one.id < other.id ? -1 : 1)).map(({ text }) => text);
}

function grantLines({ context }: OpenParts, reads: readonly AccessLogRow[]): readonly string[] {
  const own = KINDS.flatMap((kind) =>
    internalRecords(context.records, "_grants", kind).map(({ body }) =>
      toGrantText(kind, isJsonObject(body) ? body : {}),
    ),
  );
  const collected = reads.map((entry) => toGrantText("access", { ...entry }));
  return [...new Set([...own, ...collected, ...pastGrants(context)])].toSorted();
}

function asNone(error: unknown): null {
  if (isVaultError(error)) return null;
  throw error;
}

/** Annotations of records that are there: those of an import that was taken back wait for it here. */
async function annotationsOf(
  { context: { records } }: OpenParts,
  collection: string,
): Promise<readonly JsonObject[]> {
  const all = records.annotations(collection);
  const targets = all.flatMap((one) => textOf(one, "target") ?? []);
  const live = await records.getAll(collection, targets);
  const there = new Set(live.map(({ id }) => id));
  return all.filter((one) => there.has(textOf(one, "target") ?? ""));
}

async function isHere({ device }: OpenParts, { address }: Attachment): Promise<boolean> {
  return (await device.attachments.files.list()).some((one) => one.address === address);
}

function toGrantText(kind: string, body: JsonObject): string {
  return sortedText({ ...body, kind });
}
