/**
 * What an own archive brings (docs/formats/archive.md): records that keep their ids, the owner's word on them, pictures and
 * papers sealed anew, whose ids they are, what was shared, what was set, and look-up tables. `take-in.ts` plans it with the rest.
 * @module
 */
import { readBase64Url } from "../../bytes/encoding.ts";
import { readJson } from "../../bytes/read-json.ts";
import { VaultError } from "../../errors.ts";
import type { RecordLine } from "../../log/vault-log.ts";
import type { ArchivedBeside, ArchivedRecord } from "../../model/drafts.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { checkRecord } from "../../records/check.ts";
import { MAX_REV } from "../../records/envelope.ts";
import type { ArchivedSetting } from "../../records/internal/archived-setting.ts";
import { naturalKey } from "../../records/natural-key.ts";
import { collectionNamed, collections } from "../../records/registry.ts";
import { toAdoptedLine } from "../settings/adopted-root.ts";
import { annotationIdOf } from "../change/annotate.ts";
import {
  mustBeSetting,
  takeSettings,
  type TakenSettings,
  toBroughtLines,
} from "../settings/archived-settings.ts";
import { attachmentsIn, withEachAttachment } from "../change/attachment-lists.ts";
import { type Checked, faultOf, TOO_LONG } from "./check-draft.ts";
import { recordRootOf, type AdoptedRoot, type CollectionContext } from "../context.ts";
import { corrected } from "../read/effective.ts";
import { internalRecords } from "../settings/internal.ts";
import { readKept, toKeptLines, type KeptName } from "../undo/kept.ts";
import { idOf, isTooLong, numberOf, readRecord, textOf } from "../line.ts";
import { mustBeNamedEntry } from "../lookups/archived-lookups.ts";
import { TakenLookups } from "../lookups/taken-lookups.ts";
import { isJsonObject } from "../paths.ts";
import { recordIdOf } from "../record-id.ts";
import type { RecordSet } from "../read/record-set.ts";
import { mustBeCollection } from "../shape.ts";

/** Gives an attachment as a record of this vault names it, by its file id; null for one that is not here. */
export type HeldFile = (file: string) => JsonObject | null;

/** What one run over an archive knows beside its rows. */
export class FromArchive {
  readonly #context: CollectionContext;
  readonly #run: string;
  readonly #held: HeldFile;
  #origin: AdoptedRoot | null = null;
  #adopts = false;
  readonly #grants: string[] = [];
  readonly #settings: ArchivedSetting[] = [];
  readonly #lookups: TakenLookups;
  /** New ids of statements of the profile, whose ids come from their keys. */
  readonly #renamed = new Map<string, string>();
  readonly #marks = new Map<string, number>();

  constructor(context: CollectionContext, run: string, held: HeldFile) {
    this.#context = context;
    this.#run = run;
    this.#held = held;
    this.#lookups = new TakenLookups(context, { id: run, format: "archive" });
  }

  /** Takes in what is no row. */
  async note(item: ArchivedBeside): Promise<void> {
    if (item.kind === "setting") {
      this.#settings.push(mustBeSetting(item.text));
      return;
    }
    if (item.kind === "model") {
      this.#lookups.takeNamed(mustBeNamedEntry(item.text));
      return;
    }
    if (item.kind === "grant") {
      if (!isJsonObject(asJson(readJson(item.text))))
        throw new VaultError("bad-value", "What was shared comes as a JSON object.");
      this.#grants.push(item.text);
      return;
    }
    const idRoot = readBase64Url(item.idRoot);
    if (idRoot?.length !== 32 || !/^[0-9a-f]{32}$/.test(item.vault))
      throw new VaultError("bad-value", "The archive does not say whose ids it holds.");
    this.#origin = { vault: item.vault, idRoot };
    this.#adopts = await isEmpty(this.#context.records);
  }

  /** The same for another look at the same archive. @throws {VaultError} interrupted if the vault is no longer empty. */
  async again(): Promise<FromArchive> {
    const plan = new FromArchive(this.#context, this.#run, this.#held);
    plan.#origin = this.#origin;
    plan.#adopts = this.#adopts;
    plan.#grants.push(...this.#grants);
    plan.#settings.push(...this.#settings);
    plan.#lookups.retake(this.#lookups);
    for (const [before, after] of this.#renamed) plan.#renamed.set(before, after);
    if (this.#adopts && !(await isEmpty(this.#context.records)))
      throw new VaultError(
        "interrupted",
        "Records came in while the archive was read. Nothing was imported: import it again.",
      );
    return plan;
  }

  /** The record as this vault would hold it. */
  checked(item: ArchivedRecord): Checked {
    const { collection: name, record } = item;
    const fault = (reason: string): Checked => ({ ok: false, fault: faultOf(item, reason) });
    const isMark = record["type"] === "annotation";
    const collection = isMark ? collections.annotations : mustBeCollection(name);
    if (record["v"] !== 1) return fault("A newer version wrote this record.");
    // The last revisions of all would leave no room for a change.
    if ((numberOf(record, "rev") ?? 1) > MAX_REV / 2) return fault('"rev" is too large.');
    const check = checkRecord(collection, this.#named(name, this.#filled(record)));
    if (check.ok) return isTooLong(check.record) ? fault(TOO_LONG) : check;
    return fault(`"${check.field}" is not as ${name} need it: ${check.why}`);
  }

  /** The record with those attachments that the vault has already, as it has them. */
  known(record: JsonObject, before: JsonObject): JsonObject {
    const have = new Map(attachmentsIn(before).map((one) => [one["file"], one]));
    return withEachAttachment(record, (one) => {
      const mine = have.get(one["file"]);
      if (mine === undefined) return one;
      const { thumb: _thumb, ...whole } = mine;
      return { ...one, ...whole };
    });
  }

  /** Notes that an annotation in a collection is new. */
  countMark(collection: string): void {
    this.#marks.set(collection, (this.#marks.get(collection) ?? 0) + 1);
  }

  /**
   * Numbers of new lines by collection, annotations, settings and models to look up on their own.
   * @throws {VaultError} bad-value if there would be too many settings.
   */
  apart(counts: Readonly<Record<string, number>>, lookups = 0): Record<string, number> {
    const marks = [...this.#marks.values()].reduce((sum, count) => sum + count, 0);
    const own = Object.entries(counts).map(([name, count]): [string, number] => [
      name,
      count - (this.#marks.get(name) ?? 0),
    ]);
    const all = [
      ...own,
      ["annotations", marks],
      ["settings", this.#taken().touched.length],
      ["lookups", lookups + this.#lookups.count],
    ] as const;
    return Object.fromEntries(all.filter(([, count]) => count > 0));
  }

  /** The lines beside the records: the adopted key, what was shared, what was set, and models to look up. */
  lines(): RecordLine[] {
    const adopted =
      this.#adopts && this.#origin !== null && !isOwn(this.#context, this.#origin)
        ? [toAdoptedLine(this.#context, this.#origin)]
        : [];
    const grants =
      this.#grants.length === 0 ? [] : toKeptLines(this.#context, nameOf(this.#run), this.#grants);
    const { lines, touched } = this.#taken();
    const brought = toBroughtLines(this.#context, this.#run, touched);
    return [...adopted, ...grants, ...lines, ...brought, ...this.#lookups.lines()];
  }

  #taken(): TakenSettings {
    return takeSettings(this.#context, this.#settings, this.#adopts);
  }

  /** With the keys and addresses that its attachments have here; those that did not come are taken off. */
  #filled(record: JsonObject): JsonObject {
    const { source } = record;
    const filled = withEachAttachment(record, (one) => {
      const file = textOf(one, "file");
      const held = file === null ? null : this.#held(file);
      return held === null ? null : { ...one, ...held };
    });
    return { ...filled, ...(isJsonObject(source) && { source: { ...source, via: this.#run } }) };
  }

  /** With the id that this vault makes where ids are made of what is said. */
  #named(collection: string, record: JsonObject): JsonObject {
    if (record["type"] === "annotation") {
      const said = textOf(record, "target") ?? "";
      const target = this.#renamed.get(said) ?? said;
      return { ...record, target, id: annotationIdOf(this.#root(), collection, target) };
    }
    const key = textOf(record, "key");
    if (collectionNamed(collection)?.oneRow !== true || key === null) return record;
    const id = recordIdOf(this.#root(), collection, naturalKey(collection, key));
    this.#renamed.set(idOf(record), id);
    return { ...record, id };
  }

  #root(): Uint8Array {
    return this.#adopts && this.#origin !== null
      ? this.#origin.idRoot
      : recordRootOf(this.#context);
  }
}

/** Why an annotation cannot be taken: nothing to be about, or a correction that breaks the shape; null if it can. */
export function annotationFault(
  collection: string,
  annotation: JsonObject,
  target: string | null,
): "no-record" | "correction" | null {
  if (target === null) return "no-record";
  const { correct } = annotation;
  if (!isJsonObject(correct)) return null;
  const record = corrected(readRecord(target), correct);
  return checkRecord(mustBeCollection(collection), record).ok ? null : "correction";
}

/** What archives told of sharing, those of runs that were taken back left out. */
export function pastGrants(context: CollectionContext): readonly string[] {
  return internalRecords(context.records, "_imports", "run")
    .filter((run) => run["state"] !== "undone")
    .flatMap((run) => readKept(context, nameOf(idOf(run))))
    .filter((text) => typeof text === "string");
}

async function isEmpty(records: RecordSet): Promise<boolean> {
  for (const name of records.collections())
    if ((await records.count(name)) > 0 || records.annotations(name).length > 0) return false;
  return true;
}

/** The vault's own ids are made of this key already. */
function isOwn(context: CollectionContext, { idRoot }: AdoptedRoot): boolean {
  const own = recordRootOf(context);
  return own.length === idRoot.length && own.every((byte, at) => byte === idRoot[at]);
}

function nameOf(run: string): KeptName {
  return { collection: "_imports", key: `grants|${run}` };
}

function asJson(value: unknown): Json {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse gives is JSON
  return value as Json;
}
