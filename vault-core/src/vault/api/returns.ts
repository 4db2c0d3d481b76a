/**
 * The part of `VaultApi` about return windows: in how many days each shop takes things back, as the owner says.
 * @module
 */
import type { RecordView } from "./record-view.ts";

/** A return window as the owner writes it. */
export interface ReturnWindowDraft {
  /** Letters that stand in the seller or marketplace; absent: every shop that no other window is of. */
  readonly shop?: string | undefined;
  /** 0..730, counted from the delivery, else from the day of the purchase; 0: nothing is taken back. */
  readonly days: number;
}

/** A return window that is kept. */
export interface ReturnWindowView extends ReturnWindowDraft {
  readonly id: string;
}

/** What a return window changes, or would. */
export interface ReturnWindowChange {
  readonly window: ReturnWindowView;
  /** Purchases that get another last day, from today on. */
  readonly changed: number;
  /** The first of them to go back. */
  readonly sample: readonly RecordView[];
}

/** The methods. */
export interface ReturnsApi {
  /** All return windows by shop, the one of all other shops last. Of two that fit a purchase the one with more letters counts. */
  returnWindows(): Promise<readonly ReturnWindowView[]>;
  /**
   * Keeps a return window, in place of the one of the same shop; with `preview` only tells what it would change.
   * @throws {VaultError} bad-value with the field in `details`.
   */
  saveReturnWindow(ask: {
    readonly window: ReturnWindowDraft;
    readonly preview?: boolean;
  }): Promise<ReturnWindowChange>;
  /**
   * Forgets a return window; with `preview` only tells what that would change.
   * @param ask.id the window's id, or its first letters.
   * @throws {VaultError} no-return-window; ambiguous.
   */
  removeReturnWindow(ask: {
    readonly id: string;
    readonly preview?: boolean;
  }): Promise<ReturnWindowChange>;
}
