/**
 * What a screen of an open vault is.
 * @module
 */
import type { VNode } from "preact";

/** A tab of the app. */
export type TabName = "things" | "activity" | "sharing" | "settings";

/** A screen. */
export interface Screen {
  /** Parts of the address; `:` stands for any one part, handed to the screen. */
  readonly path: string;
  readonly tab: TabName;
  readonly title: string;
  readonly parent?: { readonly hash: string; readonly name: string };
  /** A helper has nothing to do here: it would see what is not so, or offers that are refused. */
  readonly ownersAlone?: true;
  readonly show: (props: { readonly id: string }) => VNode;
}
