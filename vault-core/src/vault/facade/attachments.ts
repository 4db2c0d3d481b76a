/**
 * The part of `VaultApi` about pictures and papers. A file is durable here before the record that names it is written, and
 * the server gets it before the block of that record.
 * @module
 */
import { openAttachment, sealAttachment } from "../../block/attachment.ts";
import { readBase64Url, readHex, toBase64Url, toHex } from "../../bytes/encoding.ts";
import {
  attachmentFieldOf,
  attachmentsOf,
  type AttachmentField,
} from "../../collection/change/attachments.ts";
import { addRecord, editRecord } from "../../collection/change/put.ts";
import type { StoredRecord } from "../../collection/read/record-set.ts";
import { mustBeCollection } from "../../collection/shape.ts";
import { STREAM_HEADER_BYTES } from "../../crypto/secret.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { cleanFile, type CleanFile } from "../../exchange/pictures/clean-file.ts";
import type { AttachmentAddress } from "../../model/ids.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { isAttachmentAddress } from "../../protocol/ids.ts";
import type { Attachment } from "../../records/values.ts";
import { fetchAttachment } from "../../sync/attachments.ts";
import type { ArchiveFiles } from "../files/import-runs.ts";
import type { AttachedFile, NewFile, RecordView, VaultApi } from "../api/vault-api.ts";
import { toView } from "../shown/record-view.ts";
import type { OpenParts } from "../open/open-parts.ts";

/** The methods of this part. */
export type AttachmentMethods = Pick<VaultApi, "attach" | "attachment" | "detach">;

const MOST = 12;

/** Makes the methods. */
export function attachmentMethods(parts: OpenParts): AttachmentMethods {
  const { context, serial } = parts;
  const { records } = context;
  return {
    attach: async (ask) =>
      serial(async () => ("id" in ask ? addTo(parts, ask.id, ask.files) : addWith(parts, ask))),
    attachment: async ({ id, file, size }) => {
      const found = mustHaveFile(await records.find(id), file);
      return open(parts, size === "thumb" ? { ...found, ...found.thumb } : found, file);
    },
    detach: async ({ id, files }) =>
      serial(async () => {
        const stored = await records.find(id);
        const gone = new Set(files.map((file) => mustHaveFile(stored, file).file));
        const rest = attachmentsOf(stored).filter(({ file }) => !gone.has(file));
        const field = mustHoldFiles(stored.collection);
        await editRecord(context, stored, { [field]: rest.map(toJson) });
        return viewOf(parts, stored);
      }),
  };
}

/** Keeps the files of an archive until the records that name them are written, or nobody wants them. */
export function archiveFiles(parts: OpenParts): ArchiveFiles {
  const { files, beingNamed } = parts.device.attachments;
  return {
    keep: async (file, data) => {
      const id = readHex(file);
      if (id?.length !== 16) throw new VaultError("bad-value", "A file's id is 32 hex digits.");
      const { attachment, bytes } = sealOne(parts, readFile(data), id);
      for (const [address, sealed] of bytes) {
        beingNamed.add(address);
        await files.put(address, sealed, "waiting");
      }
      return attachment;
    },
    settle: (kept) => {
      // What no record came to name goes with the next sync.
      for (const { address } of kept) if (isAttachmentAddress(address)) beingNamed.delete(address);
    },
    drop: async (kept) => {
      for (const { address } of kept) {
        if (!isAttachmentAddress(address)) continue;
        beingNamed.delete(address);
        await files.remove(address);
      }
    },
  };
}

/** Gives the bytes of a picture or paper as they were attached. */
export async function attachmentBytes(
  parts: Pick<OpenParts, "device">,
  attachment: Omit<Attachment, "thumb" | "caption">,
): Promise<Uint8Array> {
  const { device } = parts;
  const { address } = attachment;
  const [file, key] = [readHex(attachment.file), readHex(attachment.key)];
  if (!isAttachmentAddress(address) || file === null || key === null)
    throw new VaultError("internal", "A record names a picture that cannot be.");
  const { vault } = device.keeper.current();
  const stored = await fetchAttachment(device, address);
  return openAttachment(stored, { vault, file, key }, address);
}

/** A sealed file on its way into a record. */
interface Sealed {
  readonly attachment: Attachment;
  readonly bytes: ReadonlyMap<AttachmentAddress, Uint8Array>;
}

async function addTo(parts: OpenParts, id: string, files: readonly NewFile[]): Promise<RecordView> {
  const stored = await parts.context.records.find(id);
  const field = mustHoldFiles(stored.collection);
  const held = attachmentsOf(stored);
  mustHaveRoom(field, held.length + files.length);
  const sealed = files.map((file) => seal(parts, file));
  const list = [...held, ...sealed.map(({ attachment }) => attachment)];
  await keepNamed(parts, sealed, () =>
    editRecord(parts.context, stored, { [field]: list.map(toJson) }),
  );
  return viewOf(parts, stored);
}

async function addWith(
  parts: OpenParts,
  ask: { collection: string; fields: JsonObject; files: readonly NewFile[] },
): Promise<RecordView> {
  const { collection, fields, files } = ask;
  const field = mustHoldFiles(collection);
  mustHaveRoom(field, files.length);
  const sealed = files.map((file) => seal(parts, file));
  const list = sealed.map(({ attachment }) => toJson(attachment));
  const id = await keepNamed(parts, sealed, () =>
    addRecord(parts.context, collection, { ...fields, [field]: list }),
  );
  return viewOf(parts, { id, collection });
}

/** Makes the files durable, then the line that names them. If the line is refused, nothing is left. */
async function keepNamed<Result>(
  { device }: OpenParts,
  sealed: readonly Sealed[],
  write: () => Promise<Result>,
): Promise<Result> {
  const { files, beingNamed } = device.attachments;
  const fresh = sealed.flatMap(({ bytes }) => [...bytes]);
  try {
    for (const [address, bytes] of fresh) {
      beingNamed.add(address);
      await files.put(address, bytes, "waiting");
    }
    return await write();
  } catch (error) {
    // After a failure of the disk the line may be there all the same; a sync drops what no line names.
    if (isVaultError(error)) for (const [address] of fresh) await files.remove(address);
    throw error;
  } finally {
    for (const [address] of fresh) beingNamed.delete(address);
  }
}

/** Cleans and seals a file and its small picture. */
function seal(parts: OpenParts, file: NewFile): Sealed {
  const whole = sealOne(parts, readFile(file.data));
  const thumb = file.thumb === undefined ? null : sealOne(parts, mustBePicture(file.thumb));
  const attachment = {
    ...whole.attachment,
    ...(file.caption !== undefined && { caption: file.caption }),
    ...(thumb !== null && { thumb: thumb.attachment }),
  };
  return { attachment, bytes: new Map([...whole.bytes, ...(thumb?.bytes ?? [])]) };
}

function sealOne({ context, device }: OpenParts, clean: CleanFile, file?: Uint8Array): Sealed {
  const { random } = context;
  const { vault } = device.keeper.current();
  const secrets = { vault, file: file ?? random(16), key: random(32) };
  const { bytes, address } = sealAttachment(clean.bytes, secrets, random(STREAM_HEADER_BYTES));
  const { mime, width, height } = clean;
  const attachment: Attachment = {
    file: toHex(secrets.file),
    key: toHex(secrets.key),
    address,
    mime,
    bytes: clean.bytes.length,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
  };
  return { attachment, bytes: new Map([[address, bytes]]) };
}

async function open(
  parts: OpenParts,
  attachment: Omit<Attachment, "thumb" | "caption">,
  file: string,
): Promise<AttachedFile> {
  const data = toBase64Url(await attachmentBytes(parts, attachment));
  return { file, mime: attachment.mime, data };
}

function readFile(data: string): CleanFile {
  const bytes = readBase64Url(data);
  if (bytes === null) throw new VaultError("bad-value", "A file comes as base64url.");
  return cleanFile(bytes);
}

function mustBePicture(data: string): CleanFile {
  const clean = readFile(data);
  if (clean.width !== undefined) return clean;
  throw new VaultError("bad-value", "The small picture of a file is a picture.");
}

/** @throws {VaultError} no-collection; bad-value. */
function mustHoldFiles(collection: string): AttachmentField {
  mustBeCollection(collection);

  const field = attachmentFieldOf(collection);
  if (field !== null) return field;
  throw new VaultError("bad-value", `Records of ${collection} hold no pictures or papers.`);
}

function mustHaveRoom(field: AttachmentField, count: number): void {
  if (count <= MOST) return;
  throw new VaultError(
    "invalid-record",
    `A record holds ${MOST} pictures and papers at most. Nothing was saved.`,
    { details: { field } },
  );
}

function mustHaveFile(stored: StoredRecord, file: string): Attachment {
  const found = attachmentsOf(stored).find((one) => one.file === file);
  if (found !== undefined) return found;
  throw new VaultError("no-record", "The record has no such picture or paper.");
}

async function viewOf(
  parts: OpenParts,
  { id, collection }: Pick<StoredRecord, "id" | "collection">,
): Promise<RecordView> {
  return toView(parts, await parts.context.records.find(id, collection));
}

/** The same members as a JSON value: absent ones left out. */
function toJson(attachment: Attachment): Json {
  const copy: unknown = JSON.parse(JSON.stringify(attachment));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is JSON
  return copy as Json;
}
