/**
 * A day, a month or a year: as exactly as it is known.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { SelectField, TextField } from "../../parts/field.tsx";
import { t } from "../../text/catalog.ts";
import { localDay } from "../../text/format.ts";
import type { ControlProps } from "./form-state.ts";

const LENGTHS = { day: 10, month: 7, year: 4 } as const;
type Exactness = keyof typeof LENGTHS;

/** The control; its value is `YYYY[-MM[-DD]]`, or empty. */
export function DayControl(props: ControlProps<string>): VNode {
  const { value, onInput } = props;
  const [exact, setExact] = useState<Exactness>(exactnessOf(value));
  const change = (next: string): void => {
    if (!isExactness(next)) return;
    setExact(next);
    if (value !== "") onInput(fitted(value, next));
  };
  return (
    <div class="parts day">
      {exact === "day" ? (
        <TextField
          label={props.label}
          type="date"
          value={value}
          error={props.error}
          onInput={onInput}
        />
      ) : (
        <TextField
          label={props.label}
          value={value}
          mode="numeric"
          placeholder={exact === "month" ? "2026-05" : "2026"}
          error={props.error}
          onInput={onInput}
        />
      )}
      <SelectField
        label={t.records.form.exact}
        value={exact}
        options={t.records.form.exactness}
        onChange={change}
      />
    </div>
  );
}

function exactnessOf(value: string): Exactness {
  if (value.length === LENGTHS.year) return "year";
  return value.length === LENGTHS.month ? "month" : "day";
}

/** Cut to what is known, or filled up with today's. */
function fitted(value: string, exact: Exactness): string {
  const length = LENGTHS[exact];
  return value.length >= length
    ? value.slice(0, length)
    : `${value}${localDay(Date.now()).slice(value.length, length)}`;
}

function isExactness(text: string): text is Exactness {
  return Object.hasOwn(LENGTHS, text);
}
