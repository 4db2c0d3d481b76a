/**
 * One play told by two exports of one service: the short one to the minute, the long one to the second. Equal title,
 * creator and played time, at most 60 seconds apart: one play. Rows of equal exactness stay two plays.
 * @module
 */
import type { JsonObject } from "../model/json.ts";
import { foldText } from "./fold-text.ts";
import { numberOf, textOf } from "./line.ts";
import { isJsonObject } from "./paths.ts";
import type { RecordSet } from "./record-set.ts";

const NEAR_MS = 60_000;

interface Play {
  readonly time: number;
  readonly exact: boolean;
  readonly id: string | null;
  taken: boolean;
}

/** The plays that are known, by what was played. */
export class KnownPlays {
  readonly #plays = new Map<string, Play[]>();

  /** Notes the plays of a vault. */
  static of(records: Pick<RecordSet, "fold">): Promise<KnownPlays> {
    return records.fold<KnownPlays>(
      "media",
      {},
      {
        start: () => new KnownPlays(),
        take: (plays, batch) => {
          for (const { record, id } of batch.records) plays.#note(record, id);
        },
      },
    );
  }

  /**
   * Finds the other telling of a play, once. `exact` tells whether the known one is the more exact.
   * A play found in this run itself has no id.
   */
  match(record: JsonObject): { readonly exact: boolean; readonly id: string | null } | null {
    const play = readPlay(record);
    if (play === null) return null;
    const found = this.#plays
      .get(play.key)
      ?.find(
        (one) =>
          !one.taken && one.exact !== play.exact && Math.abs(one.time - play.time) <= NEAR_MS,
      );
    if (found === undefined) return null;
    found.taken = true;
    return found;
  }

  /** Remembers a play that this run adds. */
  note(record: JsonObject): void {
    this.#note(record, null);
  }

  #note(record: JsonObject, id: string | null): void {
    const play = readPlay(record);
    if (play === null) return;
    const { key, time, exact } = play;
    const list = this.#plays.get(key) ?? [];
    list.push({ time, exact, id, taken: false });
    this.#plays.set(key, list);
  }
}

function readPlay(record: JsonObject): { key: string; time: number; exact: boolean } | null {
  const when = record["when"];
  const at = isJsonObject(when) ? textOf(when, "at") : null;
  const playedMs = numberOf(record, "playedMs");
  const title = textOf(record, "title");
  if (record["action"] !== "listen" || at === null || playedMs === null || title === null) {
    return null;
  }
  const creator = foldText(textOf(record, "creator") ?? "");
  const exact = !isJsonObject(when) || when["precision"] !== "min";
  return { key: `${foldText(title)}\n${creator}\n${playedMs}`, time: Date.parse(at), exact };
}
