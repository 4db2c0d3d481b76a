/**
 * Bars in rows: a name, a bar from zero, a number. Each row can be a button that narrows a list.
 * @module
 */
import type { VNode } from "preact";
import { count } from "../text/format.ts";

/** One row. */
export interface RowBar {
  readonly key: string;
  readonly name: string;
  readonly value: number;
  readonly label?: string;
  readonly tone?: "accent" | "quiet" | "waits";
}

/** The rows, all on one scale. */
export function RowBars(props: {
  readonly bars: readonly RowBar[];
  readonly chosen?: string | null;
  readonly onChoose?: (key: string) => void;
}): VNode {
  const most = Math.max(1, ...props.bars.map((bar) => bar.value));
  return (
    <ul class="hbars">
      {props.bars.map((bar) => (
        <li key={bar.key}>
          {props.onChoose === undefined ? (
            <span class="what">{bar.name}</span>
          ) : (
            <button
              type="button"
              class="what link private"
              aria-pressed={props.chosen === bar.key}
              aria-label={bar.label ?? bar.name}
              onClick={() => props.onChoose?.(bar.key)}
            >
              {bar.name}
            </button>
          )}
          <span class="track" aria-hidden="true">
            {bar.value > 0 ? (
              <i class={toneOf(bar)} style={{ inlineSize: `${(bar.value / most) * 100}%` }} />
            ) : null}
          </span>
          <span class="money">{count(bar.value)}</span>
        </li>
      ))}
    </ul>
  );
}

function toneOf(bar: RowBar): string {
  return bar.tone === "quiet" ? "q" : bar.tone === "waits" ? "w" : "";
}
