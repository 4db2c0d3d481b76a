/**
 * Checks a backup without any key: the roster by its rules, every block's signature, place and chain, and that all of
 * it is there as its end says.
 * @module
 */
import { readUtf8, toHex } from "../bytes/encoding.ts";
import type { AttachmentAddress } from "../model/ids.ts";
import { isAttachmentAddress } from "../protocol/ids.ts";
import { attachmentAddress, attachmentPlainBytes } from "../protocol/log/attachment.ts";
import type { RosterState } from "../protocol/roster/state.ts";
import { headShape, countShape } from "../protocol/shapes.ts";
import { vectorShape } from "../protocol/log/block-stream.ts";
import { LINK_BYTES, LOCKBOX_BYTES } from "../protocol/roster-calls.ts";
import { type RosterEntry, rosterEntryShape } from "../protocol/roster/entry.ts";
import { readRoster } from "../protocol/roster/rules.ts";
import { z } from "../protocol/zod.ts";
import { type BackupLine, type BackupSource, END, openPieces, type Piece } from "./pieces.ts";
import { must, type Place, within } from "./refuse.ts";
import { BackupStreams } from "./streams.ts";

/** What the last piece says. */
const endShape = z.strictObject({
  pieces: countShape,
  blocks: countShape,
  /** Attachments that records name and the device could not get. */
  absent: countShape,
  roster: headShape,
  streams: vectorShape,
});

/** What the end of a backup says: pieces before it, blocks among them, newest roster entry, newest block by stream. */
export type BackupFigures = z.output<typeof endShape>;

/** Reads the data of the last piece; null if it is damaged. */
export function readBackupFigures(data: Uint8Array): BackupFigures | null {
  const end = endShape.safeParse(json(data));
  return end.success ? end.data : null;
}

/** A backup whose every piece passed. */
export interface CheckedBackup {
  readonly line: BackupLine;
  readonly state: RosterState;
  /** The kit's lockboxes by epoch. */
  readonly lockboxes: ReadonlyMap<number, Uint8Array>;
  /** Links to the epoch before, by epoch. */
  readonly links: ReadonlyMap<number, Uint8Array>;
  /** Its blocks: ids by position, heads, figures. */
  readonly streams: BackupStreams;
  /** Addresses of the attachments that are in it. */
  readonly attachments: ReadonlySet<AttachmentAddress>;
  /** How many attachments its maker could not get. */
  readonly absent: number;
  /** Check of the last piece, as hex: it depends on every byte. */
  readonly end: string;
}

/** Order of kinds; a piece of a kind never comes after one of a later kind. */
const KINDS = ["r", "l", "k", "b", "a", END];

/**
 * Reads a backup to its end.
 * @param onBlock called with each block that passed, in order.
 * @throws {VaultError} BAD_BACKUP with the offset, and with the alarm (`why`) if a check of roster or block failed.
 */
export async function checkBackup(
  source: BackupSource,
  onBlock: (block: Uint8Array, place: Place) => void = () => undefined,
): Promise<CheckedBackup> {
  const { line, pieces } = await openPieces(source);
  const reader = new BackupReader(line, onBlock);
  for await (const piece of pieces) reader.take(piece);
  return reader.checked();
}

class BackupReader {
  readonly #line: BackupLine;
  readonly #onBlock: (block: Uint8Array, place: Place) => void;
  readonly #entries: RosterEntry[] = [];
  readonly #lockboxes = new Map<number, Uint8Array>();
  readonly #links = new Map<number, Uint8Array>();
  #kind = 0;
  readonly #attachments = new Set<AttachmentAddress>();
  #last = "";
  #pieces = 0;
  #absent = 0;
  #end = "";
  #roster: { readonly state: RosterState; readonly streams: BackupStreams } | null = null;

  constructor(line: BackupLine, onBlock: (block: Uint8Array, place: Place) => void) {
    this.#line = line;
    this.#onBlock = onBlock;
  }

  take({ name, data, offset, check }: Piece): void {
    const place: Place = { offset, piece: name };
    const kind = KINDS.indexOf(name.split(":")[0] ?? "");
    must(kind >= 0, "it is of a kind that this version does not know", place);
    must(kind >= this.#kind, "it stands in the wrong place", place);
    this.#kind = kind;
    this.#end = toHex(check);
    if (name !== END) this.#pieces += 1;
    if (name.startsWith("r:")) this.#takeEntry(name, data, place);
    else if (name.startsWith("l:")) this.#takeKey(this.#lockboxes, data, LOCKBOX_BYTES, place);
    else if (name.startsWith("k:")) this.#takeKey(this.#links, data, LINK_BYTES, place);
    else if (name.startsWith("b:")) this.#takeBlock(data, place);
    else if (name.startsWith("a:")) this.#takeAttachment(name.slice(2), data, place);
    else this.#takeEnd(data, place);
  }

  checked(): CheckedBackup {
    const { state, streams } = this.#read({ offset: 0 });
    return {
      line: this.#line,
      state,
      lockboxes: this.#lockboxes,
      links: this.#links,
      streams,
      attachments: this.#attachments,
      absent: this.#absent,
      end: this.#end,
    };
  }

  #takeEntry(name: string, data: Uint8Array, place: Place): void {
    must(name === `r:${this.#entries.length}`, "an entry of the roster is missing", place);
    const entry = rosterEntryShape.safeParse(json(data));
    must(entry.success, "it is no entry of a roster", place);
    this.#entries.push(entry.data);
  }

  #takeKey(keys: Map<number, Uint8Array>, data: Uint8Array, length: number, place: Place): void {
    const { commits } = this.#read(place).state;
    const epoch = Number(/^[lk]:([1-9]\d{0,9})$/.exec(place.piece ?? "")?.[1]);
    must(commits.has(epoch) && epoch > Math.max(0, ...keys.keys()), "it is of no epoch", place);
    must(data.length === length, "its length is wrong", place);
    keys.set(epoch, data);
  }

  #takeBlock(data: Uint8Array, place: Place): void {
    const { streams } = this.#read(place);
    within(place, () => streams.take(data, place));
    this.#onBlock(data, place);
  }

  #takeAttachment(address: string, data: Uint8Array, place: Place): void {
    must(isAttachmentAddress(address) && address > this.#last, "it has no place here", place);
    must(attachmentPlainBytes(data.length) !== null, "no picture or paper has its length", place);
    must(attachmentAddress(data) === address, "it is not what its name says", place);
    this.#last = address;
    this.#attachments.add(address);
  }

  #takeEnd(data: Uint8Array, place: Place): void {
    const { state, streams } = this.#read(place);
    const end = readBackupFigures(data);
    must(end !== null, "its end cannot be read", place);
    const { pieces, blocks, absent, roster, streams: heads } = end;
    this.#absent = absent;
    must(pieces === this.#pieces, "pieces are missing", place);
    must(blocks === streams.count, "entries are missing", place);
    must(roster.join() === state.head.join(), "its end names another roster", place);
    must(sameHeads(streams.vector(), heads), "its end names other entries", place);
    must(this.#lockboxes.has(state.epoch), "the kit's newest lockbox is missing", place);
    streams.mustHoldSnapshot(place);
  }

  /** The roster is whole when the first piece after it comes. */
  #read(place: Place): { readonly state: RosterState; readonly streams: BackupStreams } {
    if (this.#roster !== null) return this.#roster;
    const state = within(place, () => readRoster(this.#entries));
    must(state.vault === this.#line.vault, "it is of another vault than it says", place);
    this.#roster = { state, streams: new BackupStreams(state) };
    return this.#roster;
  }
}

function sameHeads(
  ours: Readonly<Record<string, readonly unknown[]>>,
  theirs: Readonly<Record<string, readonly unknown[]>>,
): boolean {
  const names = Object.keys(ours);
  return (
    names.length === Object.keys(theirs).length &&
    names.every((name) => ours[name]?.join() === theirs[name]?.join())
  );
}

function json(data: Uint8Array): unknown {
  try {
    const value: unknown = JSON.parse(readUtf8(data) ?? "");
    return value;
  } catch {
    return null;
  }
}
