/**
 * A button for the next rows of a list.
 * @module
 */
import type { VNode } from "preact";
import { t } from "../text/catalog.ts";

/** The button; nothing if there are none. */
export function More(props: {
  readonly more: number;
  readonly step: number;
  readonly onMore: () => void;
}): VNode | null {
  if (props.more <= 0) return null;
  return (
    <button type="button" class="btn quiet" onClick={props.onMore}>
      {t.records.more(Math.min(props.step, props.more))}
    </button>
  );
}
