/**
 * Own archives (docs/formats/archive.md): records keep their ids, annotations, pictures and papers come along. An archive that is
 * not as it was written is refused as a whole.
 * @module
 */
import { toBase64Url } from "../../../bytes/encoding.ts";
import { readJson } from "../../../bytes/read-json.ts";
import type { ArchiveItem, ImportItem, Skip } from "../../../model/drafts.ts";
import type { Json, JsonObject } from "../../../model/json.ts";
import { readSetting } from "../../../records/internal/archived-setting.ts";
import { entryKey, readArchivedEntry } from "../../../records/internal/lookup-entry.ts";
import { collections, isCollectionName } from "../../../records/registry.ts";
import { ARCHIVE_FORMAT, attachmentsIn, members as names } from "../../archive/form.ts";
import { type Importer, type ImportMember, scoreOf } from "../importer.ts";
import { isObject } from "../reading/json.ts";
import { limits, placed, refusal } from "../reading/limits.ts";
import { type ArchiveLine, ArchiveMembers, damaged, linesName } from "./archive-members.ts";

const KEYS = ["format", "created", "vault", "idRoot", "collections"].map((name) => ({
  name,
  accepted: [name],
}));

/** The importer. */
export const rootvaultArchive: Importer = {
  id: ARCHIVE_FORMAT,
  name: "Rootvault archive",
  collections: Object.keys(collections),
  takesAll: true,
  detect: (sample) => (sample.kind === "json" ? scoreOf(KEYS, sample.paths) : null),
  questions: async () => Promise.resolve([]),
  read: (members) => read(members),
};

async function* read(members: readonly ImportMember[]): AsyncGenerator<ImportItem> {
  const archive = await ArchiveMembers.open(members);
  const { vault, idRoot, collections: sums } = archive.manifest;
  yield { kind: "origin", vault, idRoot };
  const files = new Files(archive);
  // Annotations come last: what they are about is there then.
  for (const { name, ...sum } of [...sums].toSorted(annotationsLast)) {
    const member = linesName(name);
    if (!isCollectionName(name)) {
      yield { kind: "skip", rule: "unknown-collection", row: 0, member };
      continue;
    }
    let last = "";
    for await (const line of archive.lines({ name: member, ...sum })) {
      const record = mustBeRecord(line, member);
      const { id } = record;
      if (id <= last) throw damaged(member, `line ${line.row} has an id that came before`);
      last = id;
      yield* files.of(record, { member, row: line.row });
      yield toItem(record, name, { member, row: line.row });
    }
  }
  yield* readBesides(archive);
  for (const member of archive.others()) yield { kind: "skip", rule: "other-file", row: 0, member };
}

/** What was shared and set, and the models of look-up tables. */
async function* readBesides(archive: ArchiveMembers): AsyncGenerator<ImportItem> {
  const { grants, settings, lookups } = archive.manifest;
  if (grants !== undefined)
    for await (const line of archive.lines({ name: names.grants, ...grants })) {
      mustBeObject(line, names.grants);
      yield { kind: "grant", text: line.text };
    }
  if (settings !== undefined)
    for await (const line of archive.lines({ name: names.settings, ...settings })) {
      mustBeKnownSetting(line);
      yield { kind: "setting", text: line.text };
    }
  let last = "";
  if (lookups !== undefined)
    for await (const line of archive.lines({ name: names.lookups, ...lookups })) {
      const key = keyOfModel(line);
      if (key <= last)
        throw damaged(names.lookups, `line ${line.row} has a model that came before`);
      last = key;
      yield { kind: "model", text: line.text };
    }
}

interface Place {
  readonly member: string;
  readonly row: number;
}

function toItem(record: JsonObject, name: string, place: Place): ImportItem {
  if (name !== "annotations") return { kind: "record", collection: name, record, ...place };
  const { collection, ...annotation } = record;
  if (typeof collection !== "string" || !isCollectionName(collection))
    return { kind: "fault", reason: "The annotation is about no collection.", ...place };
  return { kind: "record", collection, record: annotation, ...place };
}

/** The attachments of records, each once, before the first record that names it. */
class Files {
  readonly #archive: ArchiveMembers;
  readonly #given = new Set<string>();

  constructor(archive: ArchiveMembers) {
    this.#archive = archive;
  }

  async *of(record: JsonObject, place: Place): AsyncGenerator<ArchiveItem | Skip> {
    for (const { file } of attachmentsIn(record)) {
      if (typeof file !== "string" || this.#given.has(file)) continue;
      this.#given.add(file);
      const bytes = await this.#archive.attachment(file);
      if (bytes === null) yield { kind: "skip", rule: "picture-missing", ...place };
      else yield { kind: "file", file, data: toBase64Url(bytes) };
    }
  }
}

function mustBeRecord(line: ArchiveLine, member: string): JsonObject & { readonly id: string } {
  const value = mustBeObject(line, member);
  const { id } = value;
  if (typeof id === "string" && id !== "") return { ...value, id };
  throw damaged(member, `line ${line.row} has no id`);
}

/** A setting that this version does not know is refused by its field: no vault is set up by guesses. */
function mustBeKnownSetting(line: ArchiveLine): void {
  const check = readSetting(mustBeObject(line, names.settings));
  if (check.ok) return;
  throw damaged(names.settings, `"${check.field}" of line ${line.row} is not as a vault has it`);
}

/** What tells the model from all others. */
function keyOfModel(line: ArchiveLine): string {
  const check = readArchivedEntry(mustBeObject(line, names.lookups));
  if (check.ok) return entryKey(check.entry.source, check.entry.id);
  throw damaged(names.lookups, `"${check.field}" of line ${line.row} is not as a table has it`);
}

function mustBeObject({ text, row }: ArchiveLine, member: string): JsonObject {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is JSON
  const value = readJson(text) as Json;
  if (isObject(value)) return mustBeShallow(value, member);
  throw damaged(member, `line ${row} is no JSON object`);
}

/** Whoever writes a record goes down it by recursion. */
function mustBeShallow(value: JsonObject, member: string): JsonObject {
  let level: readonly Json[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.jsonDepth) throw placed(refusal("too-deep", limits.jsonDepth), null, member);
    level = level.flatMap((one) =>
      typeof one === "object" && one !== null ? Object.values(one) : [],
    );
  }
  return value;
}

function annotationsLast({ name }: { name: string }, other: { name: string }): number {
  return Number(name === "annotations") - Number(other.name === "annotations");
}
