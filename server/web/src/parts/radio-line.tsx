/**
 * One of a few choices, as a line with its name.
 * @module
 */
import type { VNode } from "preact";

/** Draws the line. */
export function RadioLine(props: {
  /** Lines of one group exclude each other. */
  readonly group: string;
  readonly checked: boolean;
  readonly label: string;
  readonly onChoose: () => void;
}): VNode {
  return (
    <label class="radio-line">
      <input type="radio" name={props.group} checked={props.checked} onChange={props.onChoose} />
      {props.label}
    </label>
  );
}
