/**
 * The part of `VaultApi` that shows figures: sums and counts of records that are never all on one screen.
 * @module
 */
import type { ViewName } from "../../views/registry.ts";
import type { ViewRow } from "../../views/view.ts";

export type { ViewName } from "../../views/registry.ts";
export type { DateKind, ViewRow } from "../../views/view.ts";

/** A question for a view. */
export interface StatsAsk {
  readonly view: ViewName;
  /** First and last day, `YYYY[-MM[-DD]]`, inclusive. Coming dates begin today unless `from` says otherwise. */
  readonly from?: string;
  readonly to?: string;
  /** 1..5000: the newest of a course of time, the largest of each currency, the next dates. Without it all. */
  readonly limit?: number;
}

/** What a view shows. */
export interface StatsAnswer {
  readonly view: ViewName;
  /** A course of time earliest first, else the largest first. */
  readonly rows: readonly ViewRow[];
  /** Entries that have not come to this device: while there are some, each figure holds "so far". */
  readonly owed: number;
}

/** Figures. */
export interface ViewsApi {
  /**
   * What a view shows, from effective records alone: excluded ones are in no figure. Money is exact, per currency, with
   * refunds taken off and cancelled purchases left out.
   * @throws {VaultError} bad-value for an unknown view, a range that is none, or a limit outside 1..5000.
   */
  stats(ask: StatsAsk): Promise<StatsAnswer>;
}
