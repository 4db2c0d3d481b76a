/**
 * A switch with its name and, under it, what it does.
 * @module
 */
import type { VNode } from "preact";
import { useId } from "preact/hooks";

/** Draws the line. */
export function SwitchLine(props: {
  readonly label: string;
  readonly text: string;
  readonly on: boolean;
  readonly disabled?: boolean;
  readonly onChange: (on: boolean) => void;
}): VNode {
  const id = useId();
  return (
    <div class="switch-line">
      <label for={id}>{props.label}</label>
      <input
        id={id}
        type="checkbox"
        role="switch"
        class="switch"
        checked={props.on}
        aria-checked={props.on}
        disabled={props.disabled === true}
        aria-describedby={`${id}-t`}
        onChange={(event) => props.onChange(event.currentTarget.checked)}
      />
      <p class="second small-text" id={`${id}-t`}>
        {props.text}
      </p>
    </div>
  );
}
