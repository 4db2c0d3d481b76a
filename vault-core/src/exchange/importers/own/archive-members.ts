/**
 * Members of an own archive by what its manifest says of them. Any difference between the two ends the import: an archive is
 * whole, or it is not taken in.
 * @module
 */
import { concatBytes, joinBytes } from "../../../bytes/compare.ts";
import { readUtf8 } from "../../../bytes/encoding.ts";
import { readJson } from "../../../bytes/read-json.ts";
import { VaultError } from "../../../errors.ts";
import { Manifest, members as names } from "../../archive/form.ts";
import { createSha256, type Sha256 } from "../../archive/sha256.ts";
import type { ImportMember } from "../importer.ts";

/** What a member of lines must be. */
export interface LinesSum {
  readonly name: string;
  readonly count: number;
  readonly sha256: string;
}

/** A line with its number in its member. */
export interface ArchiveLine {
  readonly text: string;
  /** From 1 on. */
  readonly row: number;
}

const MAX_MANIFEST = 64 * 1_048_576;
const MAX_LINE = 1_048_576;
const MAX_ATTACHMENT = 16 * 1_048_576;

/** An opened archive. */
export class ArchiveMembers {
  readonly manifest: Manifest;
  readonly #members: ReadonlyMap<string, ImportMember>;
  readonly #attachments: ReadonlyMap<string, Manifest["attachments"][number]>;
  /** Names of the members of attachments by their sums. */
  readonly #names: ReadonlyMap<string, string>;

  private constructor(manifest: Manifest, members: ReadonlyMap<string, ImportMember>) {
    this.manifest = manifest;
    this.#members = members;
    this.#attachments = new Map(manifest.attachments.map((one) => [one.id, one]));
    this.#names = new Map(
      [...members.keys()].flatMap((name) => {
        const sum = /^attachments\/([0-9a-f]{64})\.[a-z]+$/.exec(name)?.[1];
        return sum === undefined ? [] : [[sum, name] as const];
      }),
    );
  }

  /** Reads the manifest, and finds all that it names. @throws {VaultError} import-refused, with the member. */
  static async open(members: readonly ImportMember[]): Promise<ArchiveMembers> {
    const byName = new Map<string, ImportMember>();
    for (const member of members) {
      if (member.name === null) continue;
      if (byName.has(member.name)) throw damaged(member.name, "two members have this name");
      byName.set(member.name, member);
    }
    const found = byName.get(names.manifest);
    if (found === undefined) throw damaged(names.manifest, "it is missing");
    const manifest = readManifest(await bytesOf(found, MAX_MANIFEST));
    const archive = new ArchiveMembers(manifest, byName);
    archive.#mustHaveAll();
    return archive;
  }

  /** Members that the manifest does not tell of and the format does not know. */
  others(): readonly string[] {
    const known = new Set<string>([names.manifest, names.readme, ...this.#named()]);
    return [...this.#members.keys()].filter(
      (name) => !known.has(name) && !/^schemas\/[a-z]+\.json$/.test(name),
    );
  }

  /** The lines of a member, checked: text, number, sum. @throws {VaultError} import-refused, with the member. */
  async *lines({ name, count, sha256 }: LinesSum): AsyncGenerator<ArchiveLine> {
    const hash = await createSha256();
    let row = 0;
    for await (const bytes of linesOf(this.#mustHave(name), hash)) {
      row += 1;
      const text = readUtf8(bytes);
      if (text === null) throw damaged(name, `line ${row} is no UTF-8`);
      yield { text, row };
    }
    if (hash.hex() !== sha256) throw damaged(name, "its SHA-256 is another one");
    if (row !== count) throw damaged(name, `it has ${row} lines and not ${count}`);
  }

  /** The bytes of an attachment; null for one that the manifest does not name. */
  async attachment(id: string): Promise<Uint8Array | null> {
    const told = this.#attachments.get(id);
    if (told === undefined) return null;
    const name = this.#attachmentName(told.sha256);
    const bytes = await bytesOf(this.#mustHave(name), MAX_ATTACHMENT);
    const sha256 = (await createSha256()).update(bytes).hex();
    const isSame = bytes.length === told.bytes && sha256 === told.sha256;
    if (!isSame) throw damaged(name, "its SHA-256 is another one");
    return bytes;
  }

  #named(): readonly string[] {
    const { collections, grants, settings, lookups, attachments } = this.manifest;
    return [
      ...collections.map(({ name }) => linesName(name)),
      ...(grants === undefined ? [] : [names.grants]),
      ...(settings === undefined ? [] : [names.settings]),
      ...(lookups === undefined ? [] : [names.lookups]),
      ...attachments.map(({ sha256 }) => this.#attachmentName(sha256)),
    ];
  }

  #mustHaveAll(): void {
    const { collections, attachments } = this.manifest;
    const once = new Set(collections.map(({ name }) => name));
    if (once.size < collections.length)
      throw damaged(names.manifest, "it names a collection twice");
    if (this.#attachments.size < attachments.length)
      throw damaged(names.manifest, "it names an attachment twice");
    for (const name of this.#named()) this.#mustHave(name);
  }

  #attachmentName(sha256: string): string {
    return this.#names.get(sha256) ?? `attachments/${sha256}`;
  }

  #mustHave(name: string): ImportMember {
    const member = this.#members.get(name);
    if (member === undefined) throw damaged(name, "it is missing");
    return member;
  }
}

/** Name of the member of a collection. */
export function linesName(collection: string): string {
  return collection === "annotations" ? names.annotations : names.records(collection);
}

/** The error of an archive that is not as it was written. Nothing of it has been stored. */
export function damaged(member: string, fault: string): VaultError {
  return new VaultError(
    "import-refused",
    `The archive is not as it was written: in ${member}, ${fault}. Nothing was imported.`,
    { details: { why: "damaged", entry: member, fault } },
  );
}

function readManifest(bytes: Uint8Array): Manifest {
  const text = readUtf8(bytes);
  const value = text === null ? null : readJson(text);
  if (value === null) throw damaged(names.manifest, "it is no JSON");
  const read = Manifest.safeParse(value);
  if (read.success) return read.data;
  const path = read.error.issues[0]?.path.map(String).join(".") ?? "";
  throw damaged(names.manifest, `"${path}" is not as this version reads it`);
}

async function bytesOf(member: ImportMember, most: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of member.source.chunks()) {
    length += chunk.length;
    if (length > most) throw damaged(member.name ?? "", `it is larger than ${most} bytes`);
    pieces.push(chunk);
  }
  return joinBytes(pieces);
}

/** Cuts a member at its newlines; the last line has one too. */
async function* linesOf(member: ImportMember, hash: Sha256): AsyncGenerator<Uint8Array> {
  const name = member.name ?? "";
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of member.source.chunks()) {
    hash.update(chunk);
    const bytes = rest.length === 0 ? chunk : concatBytes(rest, chunk);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield bytes.subarray(from, end);
      from = end + 1;
    }
    rest = bytes.slice(from);
    if (rest.length > MAX_LINE) throw damaged(name, `a line is longer than ${MAX_LINE} bytes`);
  }
  if (rest.length > 0) throw damaged(name, "its last line has no end");
}
