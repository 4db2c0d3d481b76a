/**
 * The owner's mark on a record, or what a purchase itself says it is.
 * @module
 */
import type { RecordView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { t } from "../text/catalog.ts";
import { Icon } from "./icon.tsx";
import { textAt } from "./values.ts";

/** Tells whether there is something to mark. */
export function hasMark(one: RecordView): boolean {
  return one.marks.exclude === true || textAt(one.shown, "direction") in t.records.directions;
}

/** Draws the mark; nothing if there is none. */
export function MarkChip(props: { readonly one: RecordView }): VNode | null {
  const { marks, shown } = props.one;
  if (marks.exclude === true) {
    const reason = marks.reason ?? "other";
    return (
      <span class="mark">
        <Icon name={reason === "gift" ? "gift" : "eye-off"} small />
        {t.records.marks[reason]}
      </span>
    );
  }
  const direction = t.records.directions[textAt(shown, "direction")];
  if (direction === undefined) return null;
  return (
    <span class="mark">
      <Icon name="refund" small />
      {direction}
    </span>
  );
}
