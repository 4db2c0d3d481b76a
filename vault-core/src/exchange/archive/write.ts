/**
 * Writes an own archive (docs/formats/archive.md): member by member, each as it is read from the vault; the manifest comes last,
 * since it tells what the others turned out to be.
 * @module
 */
import { utf8 } from "../../bytes/encoding.ts";
import type { Manifest } from "./form.ts";
import { extensions, members } from "./form.ts";
import { readmeOf } from "./readme.ts";
import { schemaTexts } from "./schemas.ts";
import { createSha256, type Sha256 } from "./sha256.ts";
import { type NewMember, zipStream } from "./zip-stream.ts";

/** An attachment that some record names. */
export interface NamedFile {
  /** File id, 32 hex digits. */
  readonly id: string;
  readonly mime: string;
}

/** What an archive is written from. Each list of lines is asked for once, in this order. */
export interface ArchiveSource {
  readonly created: string;
  readonly vault: string;
  readonly idRoot: string;
  /** Names of the collections with records, sorted; of those that the owner chose, if she did. */
  readonly collections: readonly string[];
  /** The chosen collections, sorted; null for an archive of everything. */
  readonly only: readonly string[] | null;
  /** Lines of a collection, sorted by id. */
  lines(collection: string): AsyncIterable<string>;
  /** Lines of the annotations of those records, sorted by id. */
  annotationLines(): Promise<readonly string[]>;
  grantLines(): Promise<readonly string[]>;
  /** Lines of the owner's settings, sorted. */
  settingLines(): readonly string[];
  /** Lines of the look-up tables, sorted. */
  lookupLines(): readonly string[];
  /** Attachments that the lines named, sorted by id. */
  files(): readonly NamedFile[];
  /** Bytes of one of them; null if they cannot be had. */
  bytesOf(id: string): Promise<Uint8Array | null>;
}

/** Gives the bytes of an archive; `onMissing` is told the ids of attachments that are not in it. */
export function writeArchive(
  source: ArchiveSource,
  onMissing: (ids: readonly string[]) => void,
): AsyncGenerator<Uint8Array> {
  return zipStream(membersOf(source, onMissing));
}

const CHUNK_LETTERS = 65_536;

async function* membersOf(
  source: ArchiveSource,
  onMissing: (ids: readonly string[]) => void,
): AsyncGenerator<NewMember> {
  const { created, vault, idRoot, only } = source;
  yield textMember(members.readme, readmeOf(only));
  for (const [type, text] of schemaTexts()) yield textMember(members.schema(type), text);
  const collections: Manifest["collections"] = [];
  for (const name of source.collections) {
    const lines = new Lines(members.records(name), source.lines(name));
    yield lines;
    collections.push({ name, ...lines.sum() });
  }
  const annotations = await source.annotationLines();
  if (annotations.length > 0) {
    const lines = new Lines(members.annotations, annotations);
    yield lines;
    collections.push({ name: "annotations", ...lines.sum() });
  }
  const besides: Besides = {};
  yield* besideMembers(source, besides);
  const files = new Files(source);
  yield* files.members();
  onMissing(files.missing);
  const manifest: Manifest = {
    format: "rootvault-archive",
    v: 1,
    created,
    vault,
    idRoot,
    ...(only !== null && { only: [...only] }),
    collections,
    ...besides,
    attachments: files.written,
    missing: files.missing,
  };
  yield textMember(members.manifest, `${JSON.stringify(manifest, null, 1)}\n`);
}

/** What each list beside the records turned out to be; one without a line has no member. */
type Besides = Partial<Record<(typeof BESIDES)[number], Sum>>;
const BESIDES = ["grants", "settings", "lookups"] as const;

/** What was shared and set, and what can be looked up: told of the vault as a whole. */
async function* besideMembers(source: ArchiveSource, besides: Besides): AsyncGenerator<NewMember> {
  if (source.only !== null) return;
  const texts = {
    grants: async () => source.grantLines(),
    settings: async () => Promise.resolve(source.settingLines()),
    lookups: async () => Promise.resolve(source.lookupLines()),
  };
  for (const name of BESIDES) {
    const list = await texts[name]();
    if (list.length === 0) continue;
    const lines = new Lines(members[name], list);
    yield lines;
    besides[name] = lines.sum();
  }
}

/** Of a member of lines. */
interface Sum {
  readonly count: number;
  readonly sha256: string;
}

/** A member of JSON lines, summed up while it is written. */
class Lines implements NewMember {
  readonly name: string;
  readonly #lines: AsyncIterable<string> | Iterable<string>;
  #hash: Sha256 | null = null;
  #count = 0;

  constructor(name: string, lines: AsyncIterable<string> | Iterable<string>) {
    this.name = name;
    this.#lines = lines;
  }

  async *chunks(): AsyncGenerator<Uint8Array> {
    const hash = await createSha256();
    this.#hash = hash;
    let held: string[] = [];
    let letters = 0;
    for await (const line of this.#lines) {
      held.push(line, "\n");
      letters += line.length + 1;
      this.#count += 1;
      if (letters < CHUNK_LETTERS) continue;
      yield summed(hash, held);
      held = [];
      letters = 0;
    }
    if (held.length > 0) yield summed(hash, held);
  }

  /** To be asked once all of it was written. */
  sum(): Sum {
    return { count: this.#count, sha256: this.#hash?.hex() ?? "" };
  }
}

function summed(hash: Sha256, texts: readonly string[]): Uint8Array {
  const bytes = utf8(texts.join(""));
  hash.update(bytes);
  return bytes;
}

/** The attachments: one member for each content, in the order of the ids that name it first. */
class Files {
  readonly written: Manifest["attachments"] = [];
  readonly missing: string[] = [];
  readonly #source: ArchiveSource;

  constructor(source: ArchiveSource) {
    this.#source = source;
  }

  async *members(): AsyncGenerator<NewMember> {
    const names = new Set<string>();
    for (const { id, mime } of this.#source.files()) {
      const bytes = await this.#source.bytesOf(id);
      if (bytes === null) {
        this.missing.push(id);
        continue;
      }
      const sha256 = (await createSha256()).update(bytes).hex();
      this.written.push({ id, sha256, bytes: bytes.length });
      const name = members.attachment(sha256, extensions[mime] ?? "bin");
      if (names.has(name)) continue;
      names.add(name);
      yield { name, chunks: () => [bytes] };
    }
  }
}

function textMember(name: string, text: string): NewMember {
  return { name, chunks: () => [utf8(text)] };
}
