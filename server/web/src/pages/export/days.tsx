/**
 * From one day to another, or all of them.
 * @module
 */
import type { VNode } from "preact";
import { TextField } from "../../parts/field.tsx";
import { t } from "../../text/catalog.ts";

/** Two days, either of them open. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** All days. */
export const ANY_DAY: Days = { from: "", to: "" };

/** The two fields. */
export function DaySpan(props: {
  readonly days: Days;
  readonly error: string | null;
  readonly onDays: (days: Days) => void;
}): VNode {
  const { days, onDays } = props;
  return (
    <div class="choice-grid">
      <TextField
        label={t.exports.from}
        type="date"
        value={days.from}
        error={props.error}
        onInput={(from) => onDays({ ...days, from })}
      />
      <TextField
        label={t.exports.to}
        type="date"
        value={days.to}
        onInput={(to) => onDays({ ...days, to })}
      />
    </div>
  );
}

/** What is wrong with them; null if nothing is. */
export function daysFault({ from, to }: Days): string | null {
  return from !== "" && to !== "" && from > to ? t.exports.order : null;
}

/** As an export is asked for. */
export function selectionOf({ from, to }: Days): { from?: string; to?: string } {
  return { ...(from !== "" && { from }), ...(to !== "" && { to }) };
}
