/**
 * Adding a passkey: what it is tied to is said first, then the browser makes it and gives its key.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { ErrorLine, Notice } from "../../parts/notice.tsx";
import { errorText } from "../../state/errors.ts";
import { createPasskey, passkeyHost, toBase64Url } from "../../state/passkeys.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { usePasskeyTrouble } from "../welcome/passkey.tsx";

/** The dialog. */
export function PasskeyDialog(props: { readonly onClose: () => void }): VNode {
  const trouble = usePasskeyTrouble();
  return (
    <Dialog heading={t.ways.passkeyHeading} onClose={props.onClose}>
      <p>{t.ways.passkeyText}</p>
      {trouble === null ? (
        <Make onClose={props.onClose} />
      ) : (
        <>
          <Notice kind="attention">{t.ways.trouble[trouble]}</Notice>
          <div class="actions">
            <button type="button" class="btn" onClick={props.onClose}>
              {t.do.close}
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

function Make(props: { readonly onClose: () => void }): VNode {
  const [name, setName] = useState(t.ways.passkeyNameDefault);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const make = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await addPasskey(name.trim());
      say(t.ways.passkeyDone);
      props.onClose();
    } catch (reason) {
      setBusy(false);
      setError(errorText(reason));
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!busy) void make();
  };
  return (
    <form class="stack" onSubmit={submit}>
      <Notice>{t.ways.passkeyHost(passkeyHost())}</Notice>
      <p class="second small-text">{t.ways.passkeyTwice}</p>
      <TextField label={t.ways.passkeyName} value={name} required onInput={setName} />
      {error === null ? null : <ErrorLine id="passkey-error" text={error} />}
      <div class="actions">
        <button type="button" class="btn" onClick={props.onClose}>
          {t.do.cancel}
        </button>
        <button type="submit" class="btn primary" disabled={busy}>
          {busy ? t.ways.passkeyMaking : t.ways.passkeyMake}
        </button>
      </div>
    </form>
  );
}

async function addPasskey(name: string): Promise<void> {
  const made = await createPasskey(await api.value.passkeyOptions());
  try {
    await api.value.addPasskey({
      credentialId: toBase64Url(made.credentialId),
      prf: toBase64Url(made.prf),
      name: name === "" ? t.ways.passkeyNameDefault : name,
    });
  } finally {
    made.prf.fill(0);
  }
}
