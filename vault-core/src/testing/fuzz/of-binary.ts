/**
 * Ways in which archives, databases and pictures go wrong where they tell lengths, places and kinds.
 * @module
 */
import { oddInteger } from "./anywhere.ts";
import { chosen, put, type Way } from "./letters.ts";

/** Records of a zip archive (APPNOTE.TXT, 4.3): of members, of the directory, of its end, of its end in 64 bits, and where that is. */
const ZIP_RECORD = /PK[^ -~]{2}/g;
/** Bytes of the longest of them without names. */
const ZIP_RECORD_BYTES = 56;
const DATABASE = "SQLite format 3\0";
const DATABASE_HEADER = 100;
/** Marks of pictures, and the names of their parts: behind a mark or before a name stands a length. */
const PART = /\u00ff[\u00c0-\u00fe]|IHDR|IDAT|IEND|PLTE|RIFF|VP8[ LX]|ICCP|ALPH|EXIF/g;
const WIDTHS = [1, 2, 4, 8] as const;

function placesOf(file: string, pattern: RegExp): readonly number[] {
  return Array.from(file.matchAll(pattern), ({ index }) => index);
}

function withInteger(file: string, start: number, pick: number): string {
  if (start < 0 || start >= file.length) return file;
  const width = chosen(WIDTHS, pick);
  return put(file, { start, end: start + width }, oddInteger(pick >> 2, width, file.length));
}

/** A field of a record of an archive. */
function zipField(file: string, at: number, pick: number): string {
  const places = placesOf(file, ZIP_RECORD);
  if (places.length === 0) return file;
  const start = chosen(places, Math.floor(at * places.length));
  return withInteger(file, start + 4 + ((pick >> 5) % ZIP_RECORD_BYTES), pick);
}

function pageBytes(file: string): number {
  const [high = 0, low = 0] = [file.codePointAt(16), file.codePointAt(17)];
  return Math.max(512, (high << 8) | low);
}

/** A page of a database: its header, the places of its cells, or the begin of a cell. */
function pageField(file: string, at: number, pick: number): string {
  if (!file.startsWith(DATABASE)) return file;
  const size = pageBytes(file);
  const page = Math.floor((at * file.length) / size);
  const start = page * size + (page === 0 ? DATABASE_HEADER : 0);
  const pointer = start + 8 + 2 * ((pick >> 5) % 8);
  const [high = 0, low = 0] = [file.codePointAt(pointer), file.codePointAt(pointer + 1)];
  const cell = page * size + ((high << 8) | low);
  return withInteger(
    file,
    chosen(
      [start + ((pick >> 5) % 12), pointer, cell + ((pick >> 5) % 12), cell + ((pick >> 5) % 4)],
      pick >> 2,
    ),
    pick,
  );
}

/** A field of the header of a database. */
function databaseField(file: string, _at: number, pick: number): string {
  return file.startsWith(DATABASE)
    ? withInteger(file, 16 + ((pick >> 5) % (DATABASE_HEADER - 16)), pick)
    : file;
}

/** One page in the place of another. */
function pageMoved(file: string, at: number, pick: number): string {
  if (!file.startsWith(DATABASE)) return file;
  const size = pageBytes(file);
  const count = Math.max(1, Math.floor(file.length / size));
  const to = Math.floor(at * count) * size;
  const from = (pick % count) * size;
  return put(file, { start: to, end: to + size }, file.slice(from, from + size));
}

/** A length or a kind of a part of a picture. */
function partField(file: string, at: number, pick: number): string {
  const places = placesOf(file, PART);
  if (places.length === 0) return file;
  const start = chosen(places, Math.floor(at * places.length));
  return withInteger(file, start - 4 + ((pick >> 5) % 12), pick);
}

/** The ways. */
export const ofBinary: Readonly<Record<string, Way>> = {
  zipField,
  pageField,
  databaseField,
  pageMoved,
  partField,
};
