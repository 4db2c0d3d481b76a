/**
 * Reads zip archives: random access on a file, members one by one, never to disk. An entry's name is a label, no path.
 * @module
 */
import {
  BlobReader,
  configure,
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_INVALID_PASSWORD,
  ERR_SPLIT_ZIP_FILE,
  ERR_UNSUPPORTED_ENCRYPTION,
  ZipReader,
  type FileEntry,
} from "@zip.js/zip.js/lib/zip-core-native.js";
import { isVaultError, VaultError } from "../../../errors.ts";
import { streamChunks, type ByteSource } from "./byte-source.ts";
import { limits, refusal } from "./limits.ts";

// The parsers run in a worker of their own already.
configure({ useWebWorkers: false });

const MAX_NAME = 255;

/** A member of an archive. */
export interface ZipMember {
  readonly name: string;
  readonly source: ByteSource;
  /** Where and how its bytes lie, as the archive's directory says. */
  readonly place: ZipPlace;
}

/** What the directory says of a member's bytes. It may lie. */
export interface ZipPlace {
  /** First byte of the member's own header. */
  readonly offset: number;
  /** 0: as they are; 8: deflated (APPNOTE.TXT, 4.4.5). */
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** CRC-32 of the unpacked bytes. */
  readonly sum: number;
}

/** Tells whether bytes begin a zip archive. */
export function isZip(start: Uint8Array): boolean {
  const [p, k, third, fourth] = start;
  if (p !== 0x50 || k !== 0x4b) return false;
  return (
    (third === 3 && fourth === 4) || (third === 5 && fourth === 6) || (third === 7 && fourth === 8)
  );
}

/**
 * Lists the members of an archive, folders left out.
 *
 * @throws {VaultError} import-refused: bad-zip, split-zip, too-large; encrypted.
 */
export async function zipMembers(blob: Blob): Promise<readonly ZipMember[]> {
  // Real exports hold `../` here and there; a name is a label, so none is refused.
  const reader = new ZipReader(new BlobReader(blob), { filenameValidation: "tolerant" });
  const budget = { left: limits.zipTotalBytes };
  const members: ZipMember[] = [];
  try {
    for await (const entry of reader.getEntriesGenerator()) {
      if (members.length >= limits.zipEntries) throw refusal("too-large", limits.zipEntries);
      if (entry.directory) continue;
      if (entry.encrypted) throw encrypted();
      members.push({
        name: entry.filename.slice(0, MAX_NAME),
        source: memberSource(entry, budget),
        place: {
          offset: entry.offset,
          method: entry.compressionMethod,
          packedBytes: entry.compressedSize,
          bytes: entry.uncompressedSize,
          sum: (entry.signature ?? 0) >>> 0,
        },
      });
    }
  } catch (error) {
    throw zipError(error);
  }
  return members;
}

function memberSource(entry: FileEntry, budget: { left: number }): ByteSource {
  return {
    chunks: () => {
      let controller: TransformStreamDefaultController<Uint8Array> | null = null;
      const meter = meterOf(entry, budget);
      const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>({
        start: (started) => {
          controller = started;
        },
        transform: (chunk, out) => {
          meter(chunk.length);
          out.enqueue(chunk);
        },
      });
      entry
        .getData(writable, { checkSignature: true })
        .catch((error: unknown) => controller?.error(error));
      return memberChunks(readable);
    },
  };
}

/** What goes wrong while a member unpacks comes out of the stream as the library's own error. */
async function* memberChunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* streamChunks(stream);
  } catch (error) {
    throw zipError(error);
  }
}

/** Counts what a member unpacks to and refuses a bomb while it is still small. */
function meterOf(entry: FileEntry, budget: { left: number }): (bytes: number) => void {
  let unpacked = 0;
  return (bytes) => {
    unpacked += bytes;
    budget.left -= bytes;
    if (unpacked > limits.zipMemberBytes) throw refusal("too-large", limits.zipMemberBytes);
    if (budget.left < 0) throw refusal("too-large", limits.zipTotalBytes);
    const allowed = limits.zipRatioFreeBytes + limits.zipRatio * entry.compressedSize;
    if (unpacked > allowed) throw refusal("bomb", limits.zipRatio);
  };
}

const encryptionMessages: ReadonlySet<string> = new Set([
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_INVALID_PASSWORD,
  ERR_UNSUPPORTED_ENCRYPTION,
]);

function zipError(error: unknown): VaultError {
  if (isVaultError(error)) return error;
  const message = error instanceof Error ? error.message : "";
  if (encryptionMessages.has(message)) return encrypted();
  return refusal(message === ERR_SPLIT_ZIP_FILE ? "split-zip" : "bad-zip");
}

function encrypted(): VaultError {
  return new VaultError(
    "encrypted",
    "The archive is locked with a password. Unpack it and import the files in it.",
  );
}
