/**
 * One act with the kit from paper: read or type it, then do it.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { isWholeKit, KitEntry } from "../../parts/kit-entry.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { kitErrorText } from "../../state/errors.ts";
import { t } from "../../text/catalog.ts";

/** A form for the kit from paper, and one act with it. */
export function KitForm(props: {
  readonly text: string;
  readonly button: string;
  readonly onKit: (text: string) => Promise<void>;
}): VNode {
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    if (!isWholeKit(text)) return setError(t.front.restore.missing);
    setBusy(true);
    setError(null);
    props
      .onKit(text)
      .then(() => setText(""))
      .catch((reason: unknown) => setError(kitErrorText(reason)))
      .finally(() => setBusy(false));
  };
  return (
    <form class="stack" onSubmit={submit}>
      <p class="second">{props.text}</p>
      <KitEntry text={text} onText={setText} />
      {error === null ? null : <ErrorLine id="kit-error" text={error} />}
      <div class="actions fill-phone">
        <button type="submit" class="btn primary" disabled={busy}>
          {busy ? t.working : props.button}
        </button>
      </div>
    </form>
  );
}
