/**
 * The container of a backup: a line of JSON, then pieces, the last of which says that the file is whole. It can be
 * written and read as a stream (docs/formats/backup.md).
 *
 * | off | len | field of a piece |
 * |---|---|---|
 * | 0 | 1 | n, length of the name |
 * | 1 | 4 | d, length of the data |
 * | 5 | n | name, ASCII: `r:<n>`, `l:<epoch>`, `k:<epoch>`, `b:<device>:<segment>:<seq>`, `a:<address>`, `end` |
 * | 5 + n | d | data |
 * | 5 + n + d | 16 | check: BLAKE2b-128(check of the piece before, then all bytes of this piece before it) |
 *
 * The check before the first piece is BLAKE2b-128 of the line. Checks find accidents and their place; that nothing was
 * made up is proved by the signatures inside.
 * @module
 */
import { concatBytes, equalBytes } from "../bytes/compare.ts";
import { readUtf8, utf8 } from "../bytes/encoding.ts";
import { readU32, u32be } from "../bytes/integers.ts";
import { blake2b } from "../crypto/sodium.ts";
import { isInstant, isVaultId } from "../protocol/ids.ts";
import { z } from "../protocol/zod.ts";
import { must, type Place } from "./refuse.ts";
import { readJson } from "../bytes/read-json.ts";

/** Version of the format. */
export const BACKUP_VERSION = 1;
/** Name of the last piece. */
export const END = "end";
const CHECK_BYTES = 16;
const HEAD_BYTES = 5;
const MAX_LINE_BYTES = 1024;
/** Room for the largest attachment; a damaged length must not make a reader wait for gigabytes. */
const MAX_DATA_BYTES = 17 * 1024 * 1024;
/** Bytes behind the last piece: its length, and `RVBE`. */
export const TRAILER_BYTES = 8;
const TRAILER_MARK = utf8("RVBE");

/** The line in front of all pieces: the only text in clear beside the roster. */
export const backupLineShape = z.strictObject({
  rootvault: z.literal("backup"),
  v: z.number().int().positive(),
  vault: z.custom<string>(isVaultId),
  made: z.custom<string>(isInstant),
});

/** What the line says. */
export type BackupLine = z.infer<typeof backupLineShape>;

/** A piece as read. */
export interface Piece {
  readonly name: string;
  readonly data: Uint8Array;
  /** Depends on every byte up to here, 16 bytes. */
  readonly check: Uint8Array;
  /** Where it begins in the file. */
  readonly offset: number;
}

/** Bytes of a backup, in order, in parts of any size. Each call reads from the front. */
export type BackupSource = () => AsyncIterable<Uint8Array>;

/** Writes the line and pieces of one backup, in order. */
export class PieceWriter {
  #check = new Uint8Array(0);

  /** The first bytes of the file. */
  line(line: BackupLine): Uint8Array {
    const bytes = utf8(`${JSON.stringify(line)}\n`);
    this.#check = blake2b(CHECK_BYTES, bytes).slice();
    return bytes;
  }

  /** The next piece. */
  piece(name: string, data: Uint8Array): Uint8Array {
    const nameBytes = utf8(name);
    const front = concatBytes(Uint8Array.of(nameBytes.length), u32be(data.length), nameBytes, data);
    this.#check = blake2b(CHECK_BYTES, concatBytes(this.#check, front)).slice();
    return concatBytes(front, this.#check);
  }

  /** The last piece and what follows it. */
  end(data: Uint8Array): Uint8Array {
    const piece = this.piece(END, data);
    return concatBytes(piece, u32be(piece.length), TRAILER_MARK);
  }
}

/** Reads the line in front. @throws {VaultError} BAD_BACKUP for no backup, or one of a newer version. */
export function readBackupLine(bytes: Uint8Array): BackupLine {
  const end = bytes.indexOf(0x0a);
  const text = end < 0 ? null : readUtf8(bytes.subarray(0, end));
  const line = backupLineShape.safeParse(readJson(text ?? ""));
  must(line.success, "it does not begin as a backup does", { offset: 0 });
  must(line.data.v === BACKUP_VERSION, "a newer version wrote it", { offset: 0 });
  return line.data;
}

/** A backup that is being read. */
export interface OpenPieces {
  readonly line: BackupLine;
  /**
   * Every piece in order; the last one is named `end`.
   * @throws {VaultError} BAD_BACKUP, with the offset of the piece that is damaged or missing.
   */
  readonly pieces: AsyncGenerator<Piece, void, undefined>;
}

/** Begins to read a backup from its front. @throws {VaultError} BAD_BACKUP for no backup, or one of a newer version. */
export async function openPieces(source: BackupSource): Promise<OpenPieces> {
  const bytes = new ByteQueue(source());
  const text = await bytes.takeLine();
  return { line: readBackupLine(text), pieces: readPieces(bytes, blake2b(CHECK_BYTES, text)) };
}

async function* readPieces(
  bytes: ByteQueue,
  first: Uint8Array,
): AsyncGenerator<Piece, void, undefined> {
  let check = first;
  for (;;) {
    const offset = bytes.offset;
    const piece = await takePiece(bytes, check);
    check = piece.check;
    if (piece.name === END) await mustEnd(bytes, offset);
    yield { ...piece, offset };
    if (piece.name === END) return;
  }
}

/** What follows the last piece names its length, so that it is found from the end of the file; then nothing comes. */
async function mustEnd(bytes: ByteQueue, from: number): Promise<void> {
  const place: Place = { offset: bytes.offset, piece: END };
  const length = bytes.offset - from;
  const trailer = await bytes.take(TRAILER_BYTES, place);
  must(equalBytes(trailer, concatBytes(u32be(length), TRAILER_MARK)), "its end is damaged", place);
  must(await bytes.isAtEnd(), "something follows its end", place);
}

/**
 * Reads the last piece out of the last bytes of a file, without reading what lies before.
 * @returns the data of the piece; null if the file has no whole end.
 */
export function readEnd(tail: Uint8Array): Uint8Array | null {
  const at = tail.length - TRAILER_BYTES;
  if (at < 0 || !equalBytes(tail.subarray(at + 4), TRAILER_MARK)) return null;
  const from = at - readU32(tail, at);
  if (from < 0 || tail[from] !== END.length) return null;
  const nameEnd = from + HEAD_BYTES + END.length;
  const dataEnd = nameEnd + readU32(tail, from + 1);
  const isEnd = readUtf8(tail.subarray(from + HEAD_BYTES, nameEnd)) === END;
  return isEnd && dataEnd + CHECK_BYTES === at ? tail.subarray(nameEnd, dataEnd) : null;
}

async function takePiece(bytes: ByteQueue, before: Uint8Array): Promise<Omit<Piece, "offset">> {
  const place: Place = { offset: bytes.offset };
  const head = await bytes.take(HEAD_BYTES, place);
  const [nameLength, dataLength] = [head[0] ?? 0, readU32(head, 1)];
  must(dataLength <= MAX_DATA_BYTES, "a length in it is damaged", place);
  const rest = await bytes.take(nameLength + dataLength + CHECK_BYTES, place);
  const front = concatBytes(head, rest.subarray(0, nameLength + dataLength));
  const check = blake2b(CHECK_BYTES, concatBytes(before, front));
  must(equalBytes(check, rest.subarray(nameLength + dataLength)), "bytes in it are damaged", place);
  const name = readUtf8(rest.subarray(0, nameLength)) ?? "";
  return { name, data: rest.slice(nameLength, nameLength + dataLength), check };
}

/** Takes bytes off a source in the amounts that a reader wants. */
class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array[] = [];
  #length = 0;
  /** Bytes taken so far. */
  offset = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** @throws {VaultError} BAD_BACKUP if the source ends before. */
  async take(count: number, place: Place): Promise<Uint8Array> {
    must(await this.#fill(count), "it ends too early", place);
    const first = this.#held[0] ?? new Uint8Array();
    // Joined only if need be: a source may give all of its bytes at once.
    const all = first.length >= count ? first : concatBytes(...this.#held);
    this.#held = first.length >= count ? this.#held : [all];
    this.#held[0] = all.subarray(count);
    this.#length -= count;
    this.offset += count;
    return all.subarray(0, count);
  }

  /** Takes the line in front, its newline included. */
  async takeLine(): Promise<Uint8Array> {
    await this.#fill(MAX_LINE_BYTES);
    const front = concatBytes(...this.#held).subarray(0, MAX_LINE_BYTES);
    return this.take(front.indexOf(0x0a) + 1, { offset: 0 });
  }

  async isAtEnd(): Promise<boolean> {
    return !(await this.#fill(1));
  }

  async #fill(count: number): Promise<boolean> {
    while (this.#length < count) {
      const { done, value } = await this.#source.next();
      if (done === true) return false;
      this.#held.push(value);
      this.#length += value.length;
    }
    return true;
  }
}
