/**
 * The pictures and papers of an opened backup: the records say which there are and hold the key of each.
 * @module
 */
import { openAttachment } from "../block/attachment.ts";
import { readHex } from "../bytes/encoding.ts";
import type { LiveLines } from "../log/lines/live-lines.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { isAttachmentAddress } from "../protocol/ids.ts";
import { Attachment } from "../records/values.ts";
import type { CheckedBackup } from "./check.ts";
import { type BackupSource, openPieces } from "./pieces.ts";
import { within } from "./refuse.ts";

const ENDINGS = {
  "image/webp": "webp",
  "image/jpeg": "jpg",
  "image/png": "png",
  "application/pdf": "pdf",
} as const;

/** What opens one file, and the ending of its name. */
export interface AttachmentKey {
  readonly file: Uint8Array;
  readonly key: Uint8Array;
  readonly ending: string;
}

/** A file, open. */
export interface OpenedAttachment {
  /** `<address>.<ending>`: the address stands in the record. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Finds every picture and paper that live records name, small pictures too, by address. */
export function attachmentKeysOf(lines: LiveLines): ReadonlyMap<AttachmentAddress, AttachmentKey> {
  const found = new Map<AttachmentAddress, AttachmentKey>();
  for (const name of lines.collections())
    for (const { text } of lines.all(name))
      if (text.includes('"address"')) collect(JSON.parse(text), found);
  return found;
}

/**
 * Opens the pictures and papers one after the other; the backup is read once more.
 * @throws {VaultError} BAD_BACKUP for one that does not open with the key that its record names.
 */
export async function* openAttachments(
  source: BackupSource,
  { state }: CheckedBackup,
  keys: ReadonlyMap<AttachmentAddress, AttachmentKey>,
): AsyncGenerator<OpenedAttachment, void, undefined> {
  const { pieces } = await openPieces(source);
  for await (const { name, data, offset } of pieces) {
    const address = name.startsWith("a:") ? name.slice(2) : "";
    const key = isAttachmentAddress(address) ? keys.get(address) : undefined;
    if (key === undefined || !isAttachmentAddress(address)) continue;
    const secrets = { vault: state.vault, file: key.file, key: key.key };
    const bytes = within({ offset, piece: name }, () => openAttachment(data, secrets, address));
    yield { name: `${address}.${key.ending}`, bytes };
  }
}

function collect(value: unknown, found: Map<AttachmentAddress, AttachmentKey>): void {
  if (typeof value !== "object" || value === null) return;
  const read = Attachment.safeParse(value);
  if (read.success) {
    const { address, mime } = read.data;
    const [file, key] = [readHex(read.data.file), readHex(read.data.key)];
    if (isAttachmentAddress(address) && file !== null && key !== null)
      found.set(address, { file, key, ending: ENDINGS[mime] });
  }
  for (const member of Object.values(value)) collect(member, found);
}
