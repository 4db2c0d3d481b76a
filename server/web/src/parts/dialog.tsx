/**
 * A modal dialog: the browser's own, so that focus and Escape behave; focus goes back where it came from.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";
import { useModal } from "./use-modal.ts";

/** A dialog that is open as long as it is drawn. */
export function Dialog(props: {
  readonly heading: string;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
  readonly actions?: ComponentChildren;
}): VNode {
  const box = useModal();
  const id = useId();
  return (
    <dialog ref={box} aria-labelledby={id} onClose={props.onClose}>
      <div class="stack">
        <h2 id={id}>{props.heading}</h2>
        {props.children}
        {props.actions === undefined ? null : <div class="actions">{props.actions}</div>}
      </div>
    </dialog>
  );
}
