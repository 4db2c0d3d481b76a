/**
 * The head of a page and its sections. The heading takes the focus when a route changes.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";

/** A page: kicker, heading, explanation, actions, then its sections. */
export function Page(props: {
  readonly heading: string;
  readonly kicker?: string | undefined;
  readonly text?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="page">
      <div class="page-head">
        <div>
          {props.kicker === undefined ? null : <p class="kicker">{props.kicker}</p>}
          <h1 tabIndex={-1}>{props.heading}</h1>
          {props.text === undefined || props.text === null ? null : <p>{props.text}</p>}
        </div>
        {props.actions === undefined || props.actions === null ? null : (
          <div class="actions">{props.actions}</div>
        )}
      </div>
      {props.children}
    </div>
  );
}

/** A section with a ruled heading. */
export function Section(props: {
  readonly heading: string;
  readonly aside?: ComponentChildren;
  readonly end?: ComponentChildren;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <section>
      <div class="section-head">
        <h2>{props.heading}</h2>
        {props.aside === undefined ? null : <span class="aside">{props.aside}</span>}
        {props.end === undefined ? null : <span class="end">{props.end}</span>}
      </div>
      {props.children}
    </section>
  );
}

/** What stands where nothing is yet: a sentence, a second one, the ways on. */
export function Empty(props: {
  readonly text: string;
  readonly more?: string;
  readonly children?: ComponentChildren;
}): VNode {
  return (
    <div class="empty">
      <div>
        <p>{props.text}</p>
        {props.more === undefined ? null : <p>{props.more}</p>}
      </div>
      {props.children === undefined ? null : <div class="actions">{props.children}</div>}
    </div>
  );
}
