/**
 * Searches bytes for secret texts: as they are, in hex, base64 at each offset, UTF-16, and inside whatever in the bytes
 * can be inflated (zlib, gzip, raw deflate, zstd) or decoded.
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { constants, inflateRawSync, inflateSync } from "node:zlib";

import { decompress } from "@bokuweb/zstd-wasm";

// oxlint-disable-next-line import/no-unassigned-import -- its module makes the WASM ready
import "../../vault-core/src/block/zstd.ts";

/** Finds any of the needles; gives those that were found, with the way that led to each. */
export interface Searcher {
  search(bytes: Uint8Array): ReadonlyMap<string, string>;
}

const BLOOM_BITS = 20;
const DEEPEST = 3;
const MOST_BYTES = 32 * 1024 * 1024;

interface Pattern {
  readonly needle: string;
  readonly how: string;
  readonly bytes: Buffer;
}

/** Makes a searcher; a needle has 9 letters or more. */
export function createSearcher(needles: readonly string[]): Searcher {
  const bloom = new Uint8Array(1 << BLOOM_BITS);
  const byStart = new Map<number, Pattern[]>();
  for (const pattern of needles.flatMap(patternsOf)) {
    const start = pattern.bytes.readUInt32LE();
    bloom[mix(start)] = 1;
    byStart.set(start, [...(byStart.get(start) ?? []), pattern]);
  }
  const scan = (bytes: Buffer, path: string, found: Map<string, string>): void => {
    let start = bytes.length < 4 ? 0 : bytes.readUInt32LE();
    for (let at = 0; at + 4 <= bytes.length; at++) {
      if (at > 0) start = ((start >>> 8) | ((bytes[at + 3] ?? 0) << 24)) >>> 0;
      if (bloom[mix(start)] === 0) continue;
      for (const { needle, how, bytes: wanted } of byStart.get(start) ?? []) {
        const end = at + wanted.length;
        if (end <= bytes.length && bytes.compare(wanted, 0, wanted.length, at, end) === 0)
          found.set(needle, `${path}${how}`);
      }
    }
  };
  const look = (bytes: Buffer, path: string, found: Map<string, string>): void => {
    scan(bytes, path, found);
    if (path.split(">").length > DEEPEST) return;
    for (const [how, inner] of unpacked(bytes)) look(inner, `${path}${how}>`, found);
  };
  return {
    search: (bytes) => {
      const found = new Map<string, string>();
      look(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), "", found);
      return found;
    },
  };
}

function mix(start: number): number {
  return Math.imul(start, 0x9e3779b1) >>> (32 - BLOOM_BITS);
}

function patternsOf(needle: string): Pattern[] {
  const raw = Buffer.from(needle);
  const wide = Buffer.from(needle, "utf16le");
  const hex = raw.toString("hex");
  const plain: [string, Buffer][] = [
    ["as it is", raw],
    ["UTF-16LE", wide],
    ["UTF-16BE", Buffer.from(wide).swap16()],
    ["hex", Buffer.from(hex)],
    ["HEX", Buffer.from(hex.toUpperCase())],
  ];
  const based = [0, 1, 2].flatMap((offset): [string, Buffer][] => {
    // What stands before and after changes the first and last letters; those between are always the same.
    const text = Buffer.concat([Buffer.alloc(offset), raw]).toString("base64");
    const inner = text.slice(
      Math.ceil((offset * 4) / 3),
      Math.floor(((offset + raw.length) * 4) / 3),
    );
    const url = inner.replaceAll("+", "-").replaceAll("/", "_");
    const same: [string, Buffer] = ["base64", Buffer.from(inner)];
    return url === inner ? [same] : [same, ["base64url", Buffer.from(url)]];
  });
  return [...plain, ...based].map(([how, bytes]) => ({ needle, how, bytes }));
}

/** Everything in the bytes that can be unpacked. */
function unpacked(bytes: Buffer): [string, Buffer][] {
  const found: [string, Buffer][] = [];
  const keep = (how: string, inner: Buffer | null): void => {
    if (inner !== null && inner.length > 8) found.push([how, inner]);
  };
  const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: MOST_BYTES };
  for (let at = bytes.indexOf(0x78); at >= 0; at = bytes.indexOf(0x78, at + 1))
    if (((0x78 << 8) | (bytes[at + 1] ?? 0)) % 31 === 0)
      keep(
        "zlib",
        attempt(() => inflateSync(bytes.subarray(at), options)),
      );
  for (const at of placesOf(bytes, [0x1f, 0x8b, 0x08]))
    keep(
      "gzip",
      attempt(() => inflateRawSync(bytes.subarray(behindGzipHead(bytes, at)), options)),
    );
  for (const at of placesOf(bytes, [0x28, 0xb5, 0x2f, 0xfd]))
    keep(
      "zstd",
      attempt(() => Buffer.from(decompress(bytes.subarray(at, zstdEnd(bytes, at))))),
    );
  // Raw deflate has no mark: it is tried where content begins, and behind the head of a frame or a block.
  for (const at of [0, 12, 160, 172, 192])
    keep(
      "deflate-raw",
      attempt(() => inflateRawSync(bytes.subarray(at), options)),
    );
  const text = bytes.toString("latin1");
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)) {
    keep("base64", Buffer.from(run, "base64"));
    if (/^[0-9a-fA-F]{32,}/.test(run)) keep("hex", Buffer.from(run, "hex"));
  }
  return found;
}

/** A head of ten bytes, perhaps with the file's name; what follows the content would confuse a reader of whole files. */
function behindGzipHead(bytes: Buffer, at: number): number {
  const named = ((bytes[at + 3] ?? 0) & 8) !== 0;
  return named ? bytes.indexOf(0, at + 10) + 1 : at + 10;
}

/** Where a zstd frame ends (RFC 8878, 3.1.1): its reader refuses bytes that follow. Throws for what is no frame. */
function zstdEnd(bytes: Buffer, at: number): number {
  const descriptor = bytes.readUInt8(at + 4);
  const single = (descriptor >> 5) & 1;
  const dictionary = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentSize = [single, 2, 4, 8][descriptor >> 6] ?? 0;
  let end = at + 5 + (1 - single) + dictionary + contentSize;
  for (let last = 0; last === 0;) {
    const head = bytes.readUIntLE(end, 3);
    last = head & 1;
    // A run of one byte is stored as that byte.
    end += 3 + (((head >> 1) & 3) === 1 ? 1 : head >> 3);
  }
  return end + (((descriptor >> 2) & 1) === 1 ? 4 : 0);
}

function* placesOf(bytes: Buffer, magic: readonly number[]): Generator<number> {
  const wanted = Buffer.from(magic);
  for (let at = bytes.indexOf(wanted); at >= 0; at = bytes.indexOf(wanted, at + 1)) yield at;
}

function attempt(work: () => Buffer): Buffer | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** Every file below a folder, with its bytes. */
export function filesIn(folder: string): { path: string; bytes: Buffer }[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesIn(path);
    return entry.isFile() ? [{ path, bytes: readFileSync(path) }] : [];
  });
}
