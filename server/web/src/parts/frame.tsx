/**
 * The frame of the open app: rail or bottom bar, top bar, lines that need the owner, and the page.
 * @module
 */
import type { ComponentChildren, VNode } from "preact";
import { useRef } from "preact/hooks";
import type { TabName } from "../pages/screen.ts";
import { t } from "../text/catalog.ts";
import { Bottom, Rail } from "./navigation.tsx";
import { Notes } from "./notes.tsx";
import { ToastLine } from "./toast-line.tsx";
import { TopBar } from "./top-bar.tsx";

/** Draws the frame around a page. */
export function Frame(props: {
  readonly tab: TabName;
  readonly parent: { readonly hash: string; readonly name: string } | null;
  readonly children: ComponentChildren;
}): VNode {
  const main = useRef<HTMLElement>(null);
  const skip = (event: Event): void => {
    event.preventDefault();
    main.current?.querySelector("h1")?.focus();
  };
  return (
    <>
      <a class="skip" href="#main" onClick={skip}>
        {t.nav.skip}
      </a>
      <div class="frame">
        <Rail tab={props.tab} />
        <TopBar parent={props.parent} />
        <Notes />
        <main ref={main} id="main">
          {props.children}
        </main>
        <Bottom tab={props.tab} />
        <ToastLine />
      </div>
    </>
  );
}
