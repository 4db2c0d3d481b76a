/**
 * Controls of more than one part: amount and currency, number and unit, day and time, ticks, names with texts.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { t } from "../../text/catalog.ts";
import { DayControl } from "./form-day.tsx";
import type { ControlProps } from "./form-state.ts";
import type { Named, Pair } from "./form-values.ts";

/** Controls that belong together, under one label, with one error. */
function Together(props: {
  readonly label: string;
  readonly error: string | null;
  readonly class?: string;
  readonly children: ComponentChildren;
}): VNode {
  const id = useId();
  return (
    <fieldset
      class={props.class ?? "pair"}
      aria-describedby={props.error === null ? undefined : `${id}-e`}
    >
      <legend>{props.label}</legend>
      {props.children}
      {props.error === null ? null : <ErrorLine id={`${id}-e`} text={props.error} />}
    </fieldset>
  );
}

/** Money, or a quantity. */
export function PairControl(props: ControlProps<Pair>): VNode {
  const { field, value, onInput, error } = props;
  const isMoney = field.kind === "money";
  const { form } = t.records;
  return (
    <Together label={props.label} error={error}>
      <div class="parts">
        <TextField
          label={isMoney ? form.amount : form.value}
          value={value.first}
          mode="decimal"
          wrong={error !== null}
          onInput={(first) => onInput({ ...value, first })}
        />
        <TextField
          label={isMoney ? form.currency : form.unit}
          value={value.second}
          wrong={error !== null}
          onInput={(second) => onInput({ ...value, second })}
        />
      </div>
    </Together>
  );
}

/** A day as exactly as it is known, with a time if that is. */
export function WhenControl(props: ControlProps<Pair>): VNode {
  const { value, onInput } = props;
  return (
    <div class="parts when">
      <DayControl
        {...props}
        value={value.first}
        onInput={(first) => {
          if (typeof first !== "string") return;
          // A month has no time.
          onInput({ first, second: first.length === 10 ? value.second : "" });
        }}
      />
      {value.first.length === 10 ? (
        <TextField
          label={t.records.form.time}
          type="time"
          value={value.second}
          onInput={(second) => onInput({ ...value, second })}
        />
      ) : null}
    </div>
  );
}

/** Names with texts. */
export function PairsControl(props: ControlProps<readonly Named[]>): VNode {
  const { label, value, onInput } = props;
  const { form } = t.records;
  const change = (index: number, part: Partial<Named>): void =>
    onInput(value.map((one, at) => (at === index ? Object.assign({ ...one }, part) : one)));
  return (
    <Together label={label} error={props.error} class="group">
      {value.map((one, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is nothing but its place
        <div class="parts" key={index}>
          <TextField
            label={form.pairName}
            value={one.name}
            onInput={(name) => change(index, { name })}
          />
          <TextField
            label={form.pairValue}
            value={one.text}
            onInput={(text) => change(index, { text })}
          />
        </div>
      ))}
      <button
        type="button"
        class="btn small"
        onClick={() => onInput([...value, { name: "", text: "" }])}
      >
        {form.addItem(label)}
      </button>
    </Together>
  );
}
