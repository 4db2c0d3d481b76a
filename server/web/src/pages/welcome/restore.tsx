/**
 * Restoring from a recovery kit: its code by camera or photo, or its 24 words.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { Front } from "../../parts/front.tsx";
import { isWholeKit, KitEntry } from "../../parts/kit-entry.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { type Chosen, mustBeGood, NewPassword, NONE_CHOSEN } from "../../parts/password.tsx";
import { defaultDeviceName, deviceNameOf } from "../../state/device-name.ts";
import { kitErrorText } from "../../state/errors.ts";
import { door, enter } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";

/** The form. */
export function RestoreVault(): VNode {
  const [text, setText] = useState("");
  const [device, setDevice] = useState(defaultDeviceName);
  const [chosen, setChosen] = useState(NONE_CHOSEN);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (busy) return;
    if (!isWholeKit(text)) return setError(t.front.restore.missing);
    setError(null);
    setBusy(true);
    restore(text, chosen, deviceNameOf(device)).catch((reason: unknown) => {
      setBusy(false);
      setError(kitErrorText(reason));
    });
  };
  return (
    <Front step="restore" sole>
      <div>
        <h1 tabIndex={-1}>{t.front.restore.heading}</h1>
        <p>{t.front.restore.text}</p>
      </div>
      <form class="stack" onSubmit={submit}>
        <KitEntry text={text} onText={setText} />
        <TextField label={t.front.create.device} value={device} onInput={setDevice} />
        <NewPassword onChange={setChosen} />
        {error === null ? null : <ErrorLine id="restore-error" text={error} />}
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={busy}>
            {busy ? t.front.restore.restoring : t.front.restore.restore}
          </button>
          <a class="btn quiet" href="#/welcome">
            {t.front.create.back}
          </a>
        </div>
      </form>
    </Front>
  );
}

async function restore(text: string, chosen: Chosen, deviceName: string): Promise<void> {
  await mustBeGood(chosen);
  await door.value.restore({ text, password: chosen.password, deviceName });
  await enter({ kit: false });
}
