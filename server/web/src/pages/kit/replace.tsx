/**
 * Making a new recovery kit: at once with the old one, else after 72 hours.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { isWholeKit, KitEntry } from "../../parts/kit-entry.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { RadioLine } from "../../parts/radio-line.tsx";
import { kitErrorText } from "../../state/errors.ts";
import { refresh } from "../../state/follow.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";

type How = "with" | "without";

/** The dialog. `onDone` runs once there is a new kit to show. */
export function ReplaceDialog(props: {
  readonly onClose: () => void;
  readonly onDone: () => void;
}): VNode {
  const [how, setHow] = useState<How>("with");
  const [text, setText] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    if (how === "with" && !isWholeKit(text)) return setError(t.front.restore.missing);
    setBusy(true);
    setError(null);
    replace(how === "with" ? text : null)
      .then(props.onDone)
      .catch((reason: unknown) => {
        setBusy(false);
        setError(kitErrorText(reason));
      });
  };
  return (
    <Dialog heading={t.kitChange.replaceAsk} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <fieldset class="stack tight">
          <legend class="hidden-text">{t.kitChange.which}</legend>
          <HowLine how="with" chosen={how} onChoose={setHow} />
          <HowLine how="without" chosen={how} onChoose={setHow} />
        </fieldset>
        <p class="second">
          {how === "with" ? t.kitChange.withOldText : t.kitChange.withoutOldText}
        </p>
        {how === "with" ? <KitEntry text={text} onText={setText} /> : null}
        {error === null ? null : <ErrorLine id="replace-error" text={error} />}
        <div class="actions">
          <button type="button" class="btn" onClick={props.onClose}>
            {t.do.cancel}
          </button>
          <button type="submit" class="btn primary" disabled={busy}>
            {busy ? t.kitChange.making : t.kitChange.make}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function HowLine(props: {
  readonly how: How;
  readonly chosen: How;
  readonly onChoose: (how: How) => void;
}): VNode {
  const { how } = props;
  return (
    <RadioLine
      group="kit-how"
      checked={props.chosen === how}
      label={how === "with" ? t.kitChange.withOld : t.kitChange.withoutOld}
      onChoose={() => props.onChoose(how)}
    />
  );
}

async function replace(text: string | null): Promise<void> {
  const { stage } = await api.value.kitReplace(text === null ? {} : { text });
  await refresh(api.value);
  say(stage === "done" ? t.kitChange.done : t.kitChange.asked);
}
