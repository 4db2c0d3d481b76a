/**
 * A choice that narrows or sorts a list, without a frame.
 * @module
 */
import type { VNode } from "preact";
import { Icon } from "./icon.tsx";

/** Draws the choice. */
export function QuietSelect(props: {
  readonly icon: "filter" | "sort";
  readonly label: string;
  readonly value: string;
  readonly options: Readonly<Record<string, string>>;
  readonly onChange: (value: string) => void;
}): VNode {
  return (
    <span class="with-icon">
      <Icon name={props.icon} />
      <select
        class="quiet-select"
        aria-label={props.label}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        {Object.entries(props.options).map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
