/**
 * One play told by two exports of one service: the short one to the minute, the long one to the second. Equal title,
 * creator and played time, at most 60 seconds apart: one play. Rows of equal exactness stay two plays. A vault may know a
 * million plays, and of each only some numbers are kept.
 * @module
 */
import type { RandomSource } from "../../crypto/random-pool.ts";
import type { JsonObject } from "../../model/json.ts";
import type { IdStart } from "../../index/id-starts.ts";
import { IdTable, tableSeed } from "../../index/id-table.ts";
import { foldText } from "../../records/fold-text.ts";
import { idOf, numberOf, textOf } from "../line.ts";
import { readMoment } from "./moment.ts";
import { isJsonObject } from "../paths.ts";
import type { RecordSet } from "../read/record-set.ts";

const NEAR_MS = 60_000;
const WORD = 2 ** 32;
const NONE = -1;

/** What is told of a play. */
export interface Play {
  /** Title and creator. */
  readonly track: string;
  readonly time: number;
  readonly playedMs: number;
  readonly exact: boolean;
}

/** The plays that are known. Each has a number; those of one track, played time and minute are a chain. */
export class KnownPlays {
  readonly #seed: number;
  readonly #tracks = new Map<string, number>();
  /** By track, and a mix of played time and minute: the first play of a chain. */
  readonly #firsts: IdTable;
  readonly #next: number[] = [];
  readonly #times: number[] = [];
  readonly #played: number[] = [];
  readonly #exact: boolean[] = [];
  /** By which one is found that another export tells more exactly; null for those that are exact. */
  readonly #ids: (string | null)[] = [];
  readonly #taken = new Set<number>();

  /** @param seed random: nobody can choose plays that crowd one chain. */
  constructor(seed: number) {
    this.#seed = seed;
    this.#firsts = new IdTable(seed);
  }

  /** Notes the plays of a vault. */
  static of(records: Pick<RecordSet, "fold">, random: RandomSource): Promise<KnownPlays> {
    const seed = tableSeed(random);
    return records.fold<KnownPlays>(
      "media",
      {},
      {
        start: () => new KnownPlays(seed),
        take: (plays, batch) => {
          for (const { record } of batch.records) plays.note(record);
        },
      },
    );
  }

  /** Finds the other telling of a play, once: its id, of the vault or this run; null for one that is more exact. */
  match(record: JsonObject): { readonly id: string | null } | null {
    const play = readPlay(record);
    const found = play === null ? null : this.#find(play);
    if (found === null) return null;
    this.#taken.add(found);
    return { id: this.#ids[found] ?? null };
  }

  /** Tells whether `match` would find another telling of a play. */
  has(play: Play): boolean {
    return this.#find(play) !== null;
  }

  /** Remembers a play of the vault, or one that this run adds. */
  note(record: JsonObject): void {
    const play = readPlay(record);
    if (play !== null) this.notePlay(play, () => idOf(record));
  }

  /** As `note`, of a play that was read. */
  notePlay(play: Play, id: () => string): void {
    const track = this.#tracks.get(play.track) ?? this.#tracks.size;
    this.#tracks.set(play.track, track);
    const number = this.#times.push(play.time) - 1;
    this.#played.push(play.playedMs);
    this.#exact.push(play.exact);
    this.#ids.push(play.exact ? null : id());
    const start = this.#startOf(track, play, 0);
    const first = this.#firsts.get(start);
    this.#next.push(first === null ? NONE : (this.#next[first] ?? NONE));
    if (first === null) this.#firsts.add(start, number);
    else this.#next[first] = number;
  }

  /** The number of another telling of a play, or null. */
  #find(play: Play): number | null {
    const track = this.#tracks.get(play.track);
    if (track === undefined) return null;
    const near = [-1, 0, 1].flatMap((minutes) => this.#othersIn(track, play, minutes));
    // Of several the one that was noted first.
    return near.length === 0 ? null : Math.min(...near);
  }

  /** Numbers of the plays of a minute near a play's that may be the same one, told otherwise. */
  #othersIn(track: number, play: Play, minutes: number): number[] {
    const found: number[] = [];
    const first = this.#firsts.get(this.#startOf(track, play, minutes));
    for (let number = first ?? NONE; number !== NONE; number = this.#next[number] ?? NONE) {
      const isOther =
        this.#exact[number] !== play.exact &&
        this.#played[number] === play.playedMs &&
        Math.abs((this.#times[number] ?? 0) - play.time) <= NEAR_MS;
      if (isOther && !this.#taken.has(number)) found.push(number);
    }
    return found;
  }

  #startOf(track: number, { time, playedMs }: Play, minutes: number): IdStart {
    const minute = Math.floor(time / NEAR_MS) + minutes;
    let low = this.#seed;
    for (const part of [minute, playedMs % WORD, Math.floor(playedMs / WORD)]) {
      low = Math.imul(low ^ part, 0x9e3779b1);
      low ^= low >>> 15;
    }
    return { high: track, low: low >>> 0 };
  }
}

/** Members of a record that tell of a play. */
export const PLAY_MEMBERS: ReadonlySet<string> = new Set([
  "action",
  "when",
  "title",
  "creator",
  "playedMs",
]);

/** Reads what a record tells of a play, from `PLAY_MEMBERS` alone; null for one that may be none. */
export function readPlay(record: JsonObject): Play | null {
  const when = record["when"];
  const at = isJsonObject(when) ? textOf(when, "at") : null;
  const playedMs = numberOf(record, "playedMs");
  const title = textOf(record, "title");
  if (record["action"] !== "listen" || at === null || playedMs === null || title === null) {
    return null;
  }
  const exact = !isJsonObject(when) || when["precision"] !== "min";
  const track = trackOf(title, textOf(record, "creator") ?? "");
  return { track, time: readMoment(at), playedMs, exact };
}

/** What is played is played again. */
const tracks = new Map<string, string>();
const MOST_TRACKS = 8_192;

function trackOf(title: string, creator: string): string {
  const told = `${title}\n${creator}`;
  const known = tracks.get(told);
  if (known !== undefined) return known;
  const track = `${foldText(title)}\n${foldText(creator)}`;
  if (tracks.size >= MOST_TRACKS) tracks.clear();
  tracks.set(told, track);
  return track;
}
