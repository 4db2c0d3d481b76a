/**
 * A backup as its owner's programs see it: what it is, whether it holds, and all of it as files once the kit opened it.
 * No vault, no server and no network is needed.
 * @module
 */
import {
  checkBackup as checkPieces,
  type CheckedBackup,
  readBackupFigures,
} from "../../backup/check.ts";
import {
  attachmentKeysOf,
  type OpenedAttachment,
  openAttachments,
} from "../../backup/attachments.ts";
import { type BackupContent, openBackup } from "../../backup/open.ts";
import { type BackupSource, readBackupLine, readEnd } from "../../backup/pieces.ts";
import { newestFirst } from "../../collection/read/query.ts";
import { toIdRoot } from "../../collection/record-id.ts";
import { isPublic, RecordSet } from "../../collection/read/record-set.ts";
import { VaultError } from "../../errors.ts";
import { csvTable } from "../../exchange/exporters/csv.ts";
import { partsOf } from "../../exchange/exporters/table.ts";
import { mustBeKitText } from "../../keys/kit-text.ts";
import type { LiveLines } from "../../log/lines/live-lines.ts";
import { readerOfLines } from "../../log/lines/memory-lines.ts";
import type { VaultLog } from "../../log/vault-log.ts";
import { syncCode } from "../../log/vector.ts";
import { isStreamName } from "../../protocol/ids.ts";
import { activeMembers } from "../../protocol/roster/members.ts";
import { collectionNamed } from "../../records/registry.ts";
import { COLLECTION_NAMES } from "../open/open-device.ts";
import { readPairwiseRoot, readPreferences } from "../settings.ts";

export type { BackupSource, OpenedAttachment };

/** What a backup says of itself without a key. */
export interface BackupFacts {
  readonly vault: string;
  /** When it was made, by the clock of the device that made it. */
  readonly made: string;
  readonly blocks: number;
  /** Number of the newest roster entry. */
  readonly rosterHead: number;
}

/** What the checks of a whole backup found. */
export interface CheckedFacts extends BackupFacts {
  /** Bytes of its blocks. */
  readonly blockBytes: number;
  /** Blocks of removed devices beyond their cut-off. */
  readonly late: number;
  /** Pictures and papers in it. */
  readonly attachments: number;
  /** Those that its maker could get neither on the device nor from the server. */
  readonly absent: number;
  /** Active members, the kit among them. */
  readonly members: number;
  readonly epoch: number;
  /** Four words: equal to those of a device that has seen the same. */
  readonly syncCode: readonly string[];
}

/** A file of an opened backup, written in parts. */
export interface OpenedFile {
  /** Path with `/`, such as `purchases.csv`. */
  readonly name: string;
  /** Lines or rows in it. */
  readonly records: number;
  parts(): Iterable<string>;
}

/** A backup that its kit opened. */
export interface OpenedBackup {
  readonly facts: CheckedFacts;
  /** Live records by collection. */
  readonly counts: Readonly<Record<string, number>>;
  /** Blocks that no key of this backup opens. */
  readonly unopened: number;
  /** Lines of removed devices beyond their cut-off; they stand in a file of their own. */
  readonly lateLines: number;
  /** Everything in clear: each collection as JSON, as it is stored, and the owner's also as CSV with their marks. */
  readonly files: readonly OpenedFile[];
  /** Pictures and papers that records name and the backup has; each is opened when it is asked for. */
  attachments(): AsyncIterable<OpenedAttachment>;
  /** How many records name and the backup lacks. */
  readonly missingAttachments: number;
}

/**
 * Reads what a backup says of itself from its first and last bytes; a file that was cut off says nothing.
 * @param front at least the first 1,024 bytes, or all.
 * @param tail at least the last 64 KiB, or all.
 */
export function readBackupEnds(front: Uint8Array, tail: Uint8Array): BackupFacts | null {
  const { vault, made } = readBackupLine(front);
  const end = readEnd(tail);
  const figures = end === null ? null : readBackupFigures(end);
  if (figures === null) return null;
  return { vault, made, blocks: figures.blocks, rosterHead: figures.roster[0] };
}

/**
 * Checks a whole backup without any key.
 * @throws {VaultError} BAD_BACKUP, with the offset of the fault.
 */
export async function checkBackup(source: BackupSource): Promise<CheckedFacts> {
  return factsOf(await checkPieces(source));
}

/**
 * Opens a backup with the kit.
 *
 * @param text the 24 words as they were typed, or the text of the QR code.
 * @throws {VaultError} KIT_MISMATCH; BAD_BACKUP, with the offset of the fault.
 */
export async function openBackupFile(source: BackupSource, text: string): Promise<OpenedBackup> {
  const { rk } = mustBeKitText(text);
  const content = await openBackup(source, { rk, names: COLLECTION_NAMES }).finally(() =>
    rk.fill(0),
  );
  const { checked, late, lines, unopened } = content;
  const records = new RecordSet(readOnlyLog(lines));
  const keys = attachmentKeysOf(lines);
  const counts = lines.collections().map((name) => [name, records.documents(name).length] as const);
  return {
    facts: factsOf(checked),
    counts: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    unopened,
    lateLines: late.length,
    files: filesOf(content, records),
    attachments: () => openAttachments(source, checked, keys),
    missingAttachments: [...keys.keys()].filter((one) => !checked.attachments.has(one)).length,
  };
}

function factsOf({ line, state, streams, attachments, absent }: CheckedBackup): CheckedFacts {
  // A device compares what lies above the floor.
  const live = Object.entries(streams.vector()).filter(
    ([stream, [seq]]) => isStreamName(stream) && !streams.isBelowFloor({ stream, seq }),
  );
  return {
    vault: line.vault,
    made: line.made,
    blocks: streams.count,
    rosterHead: state.head[0],
    blockBytes: streams.bytes,
    late: streams.late,
    members: activeMembers(state).length,
    epoch: state.epoch,
    attachments: attachments.size,
    absent,
    syncCode: syncCode(state, Object.fromEntries(live)),
  };
}

function filesOf({ lines, late }: BackupContent, records: RecordSet): readonly OpenedFile[] {
  const root = readPairwiseRoot(records);
  const context = { records, idRoot: toIdRoot(root ?? new Uint8Array(32)), now: () => 0 };
  const zone = (root === null ? undefined : readPreferences(context).homeZone) ?? "UTC";
  const files = lines.collections().flatMap((name): OpenedFile[] => {
    const texts = [...lines.all(name)].map((line) => line.text);
    if (texts.length === 0) return [];
    const path = isPublic(name) ? name : `internal/${name}`;
    const json = { name: `${path}.json`, records: texts.length, parts: () => listParts(texts) };
    const csv = csvFile(records, name, zone);
    return csv === null ? [json] : [json, csv];
  });
  if (late.length === 0) return files;
  const left = late.map(
    ({ collection, text }) =>
      `{"collection":${JSON.stringify(collection)},"line":${JSON.stringify(text)}}`,
  );
  return [...files, { name: "late.json", records: late.length, parts: () => listParts(left) }];
}

/** The owner's own view of a collection: with corrections, without what was excluded. */
function csvFile(records: RecordSet, name: string, zone: string): OpenedFile | null {
  const collection = collectionNamed(name);
  if (collection === null) return null;
  const effective = newestFirst(records.documents(name), zone).flatMap(({ effective: one }) =>
    one === null ? [] : [one],
  );
  if (effective.length === 0) return null;
  return {
    name: `${name}.csv`,
    records: effective.length,
    parts: () => partsOf(csvTable(collection), effective),
  };
}

/** A JSON array of texts that are JSON already, kept byte for byte, a line each. */
function* listParts(texts: readonly string[]): Generator<string> {
  for (const [index, text] of texts.entries()) yield `${index === 0 ? "[\n" : ",\n"}${text}`;
  yield "\n]\n";
}

function readOnlyLog(lines: LiveLines): VaultLog {
  return {
    ...readerOfLines(lines),
    append: refuse,
    appendMany: refuse,
    appendPrepared: refuse,
    flush: () => Promise.resolve(),
    onChange: () => () => undefined,
    close: () => Promise.resolve(),
  };
}

function refuse(): Promise<never> {
  return Promise.reject(new VaultError("not-editable", "A backup is read, never written to."));
}
