/**
 * Bars of days from today, one a row: whose they are, what comes and when, how many days are left. A row leads to its record.
 * @module
 */
import type { VNode } from "preact";

/** One row. */
export interface DayBar {
  readonly key: string;
  readonly name: string;
  readonly href: string;
  /** What comes, and when. */
  readonly what: string;
  readonly days: number;
  /** The days in words. */
  readonly text: string;
  /** Drawn as what waits. */
  readonly near: boolean;
}

/** The rows, all on one scale from today. */
export function DayBars(props: {
  readonly label: string;
  readonly bars: readonly DayBar[];
}): VNode {
  const most = Math.max(1, ...props.bars.map((bar) => bar.days));
  return (
    <ul class="day-bars rows" aria-label={props.label}>
      {props.bars.map((bar) => (
        <li key={bar.key}>
          <span class="of">
            <a class="name private" href={bar.href}>
              {bar.name}
            </a>
            <small>{bar.what}</small>
          </span>
          <span class="track" aria-hidden="true">
            <i
              class={bar.near ? "w" : ""}
              style={{ inlineSize: `${Math.max(1, (bar.days / most) * 100)}%` }}
            />
          </span>
          <span class={bar.near ? "left near" : "left"}>{bar.text}</span>
        </li>
      ))}
    </ul>
  );
}
