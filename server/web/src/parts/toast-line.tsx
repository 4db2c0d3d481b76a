/**
 * The line at the foot: what was done, with Undo, or what failed.
 * @module
 */
import type { VNode } from "preact";
import { run } from "../state/ask.ts";
import { hush, say, toast } from "../state/toast.ts";
import { t } from "../text/catalog.ts";
import { Icon } from "./icon.tsx";

/** Draws the line; the region stays, so that a screen reader hears what comes. */
export function ToastLine(): VNode {
  const now = toast.value;
  const undo = now?.undo ?? null;
  return (
    <div role="status" aria-live="polite" class="no-print">
      {now === null ? null : (
        <div class={now.alarm ? "toast alarm" : "toast"}>
          <span>{now.text}</span>
          {undo === null ? null : (
            <button
              type="button"
              class="btn small"
              onClick={() =>
                run(async () => {
                  hush();
                  await undo();
                  say(t.undone);
                })
              }
            >
              {t.do.undo}
            </button>
          )}
          <button type="button" class="icon-btn" aria-label={t.do.close} onClick={hush}>
            <Icon name="close" small />
          </button>
        </div>
      )}
    </div>
  );
}
