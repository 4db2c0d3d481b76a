/**
 * Any number of named things, by ticks.
 * @module
 */
import type { VNode } from "preact";
import { t } from "../../text/catalog.ts";

/** The ticks under one label. */
export function ChoicesList(props: {
  readonly label: string;
  /** Names by what is chosen. */
  readonly names: Readonly<Record<string, string>>;
  readonly chosen: readonly string[];
  readonly onInput: (chosen: readonly string[]) => void;
}): VNode {
  const { names, chosen, onInput } = props;
  const all = Object.entries(names);
  return (
    <fieldset class="pair">
      <legend>{props.label}</legend>
      {all.length === 0 ? <p class="second small-text">{t.records.form.noneToChoose}</p> : null}
      <div class="ticks">
        {all.map(([value, name]) => (
          <label class="tick-line" key={value}>
            <input
              type="checkbox"
              class="tick"
              checked={chosen.includes(value)}
              onChange={(event) => {
                const others = chosen.filter((one) => one !== value);
                onInput(event.currentTarget.checked ? [...others, value] : others);
              }}
            />
            {name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
