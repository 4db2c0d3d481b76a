/**
 * The frame of pages before a vault is open: brand, where the page comes from, a foot.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../text/catalog.ts";
import { Icon } from "./icon.tsx";

/** Draws the frame; `sole` is one narrow column. `step` changes when another page takes its place. */
export function Front(props: {
  readonly step: string;
  readonly sole?: boolean;
  readonly foot?: ComponentChildren;
  readonly children: ComponentChildren;
}): VNode {
  useEffect(() => {
    document.title = t.app;
    scrollTo(0, 0);
    document.querySelector<HTMLElement>("main h1")?.focus({ preventScroll: true });
  }, [props.step]);
  return (
    <div class="front">
      <header>
        <a class="brand" href="#/">
          <Icon name="brand" />
          {t.app}
        </a>
        <span class="from wide-only">
          <Icon name="server" />
          <span>
            {t.front.from} <b>{location.hostname}</b>
          </span>
        </span>
      </header>
      <main class={props.sole === true ? "sole" : ""}>{props.children}</main>
      <footer>{props.foot}</footer>
    </div>
  );
}
