/**
 * Shown where a worker could not start: why, and details to copy.
 * @module
 */
import type { VNode } from "preact";
import { Front } from "../parts/front.tsx";
import { copyText } from "../parts/save-file.ts";
import { run } from "../state/ask.ts";
import { broken } from "../state/session.ts";
import { t } from "../text/catalog.ts";

/** Says what is wrong and that nothing is lost. */
export function Broken(): VNode {
  const details = `${broken.value}\n${navigator.userAgent}`;
  return (
    <Front step="broken" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.broken.heading}</h1>
        <p>{t.front.broken.text}</p>
      </div>
      <pre class="copy-text mono">{details}</pre>
      <div class="actions">
        <button type="button" class="btn primary" onClick={() => location.reload()}>
          {t.do.retry}
        </button>
        <button type="button" class="btn" onClick={() => run(() => copyText(details))}>
          {t.front.broken.copy}
        </button>
      </div>
    </Front>
  );
}
