/**
 * Keys: two-letter jumps, blur, and `?` for the list of them. Silent while a field has the focus.
 * @module
 */
import { signal } from "@preact/signals";
import { Fragment, type VNode } from "preact";
import { go } from "../router.ts";
import { veiled } from "../state/look.ts";
import { phase } from "../state/session.ts";
import { t } from "../text/catalog.ts";
import { Dialog } from "./dialog.tsx";

/** True while the list is open. */
export const keysShown = signal(false);

const JUMPS: Readonly<Record<string, string>> = {
  t: "#/things/purchases",
  a: "#/activity",
  s: "#/sharing",
  l: "#/sharing/log",
  f: "#/search",
};

let afterG = 0;
let started = false;

/** Begins to listen, once. */
export function startKeys(): void {
  if (started) return;
  started = true;
  addEventListener("keydown", (event) => {
    if (phase.value !== "open" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target) || document.querySelector("dialog[open]") !== null) return;
    press(event);
  });
}

function press(event: KeyboardEvent): void {
  const jump = JUMPS[event.key];
  if (Date.now() - afterG < 1_500 && jump !== undefined) {
    afterG = 0;
    go(jump);
  } else if (event.key === "g") {
    afterG = Date.now();
  } else if (event.key === "?") {
    keysShown.value = true;
  } else if (event.key === "b") {
    veiled.value = !veiled.value;
  } else if (event.key === "/") {
    const search = document.querySelector<HTMLInputElement>('input[type="search"]');
    if (search !== null) event.preventDefault();
    search?.focus();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")
  );
}

/** The list of keys. */
export function KeysDialog(): VNode | null {
  if (!keysShown.value) return null;
  const close = (): void => {
    keysShown.value = false;
  };
  return (
    <Dialog
      heading={t.keys.heading}
      onClose={close}
      actions={
        <button type="button" class="btn" onClick={close}>
          {t.do.close}
        </button>
      }
    >
      <dl class="keys">
        {t.keys.list.map(([key, text]) => (
          <Fragment key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
