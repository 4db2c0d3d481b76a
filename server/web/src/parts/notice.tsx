/**
 * Notices: a state in words, an icon, and the way on.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { errorText } from "../state/errors.ts";
import { t } from "../text/catalog.ts";
import { Icon } from "./icon.tsx";

/** A notice in the page. */
export function Notice(props: {
  readonly kind?: "info" | "attention" | "alarm";
  readonly heading?: string;
  readonly children?: ComponentChildren;
  readonly actions?: ComponentChildren;
}): VNode {
  const kind = props.kind ?? "info";
  return (
    <div class={`notice ${kind}`} role={kind === "alarm" ? "alert" : undefined}>
      <Icon name={kind === "info" ? "info" : "warn"} />
      <div>
        <p>
          {props.heading === undefined ? null : <b>{props.heading} </b>}
          {props.children}
        </p>
        {props.actions === undefined ? null : <div class="actions">{props.actions}</div>}
      </div>
    </div>
  );
}

/** An answer that failed, with a way to ask again. */
export function Failed(props: { readonly error: unknown; readonly again?: () => void }): VNode {
  return (
    <Notice
      kind="alarm"
      actions={
        props.again === undefined ? undefined : (
          <button type="button" class="btn quiet small" onClick={props.again}>
            {t.do.retry}
          </button>
        )
      }
    >
      {errorText(props.error)}
    </Notice>
  );
}

/** Said while the first answer is on its way. */
export function Loading(props: { readonly text?: string }): VNode {
  return (
    <p role="status" class="kicker">
      {props.text ?? t.loading}
    </p>
  );
}

/** A line of error under a field. */
export function ErrorLine(props: { readonly id: string; readonly text: string }): VNode {
  return (
    <p class="error-line" id={props.id} role="alert">
      <Icon name="warn" small />
      {props.text}
    </p>
  );
}

/** An amber line. */
export function WarnLine(props: { readonly text: string }): VNode {
  return (
    <p class="warn-line">
      <Icon name="warn" small />
      {props.text}
    </p>
  );
}
