/**
 * Coming in to a fresh browser with a passkey: it names the vault, opens it, and lets this browser in as a device.
 * @module
 */
import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import { TextField } from "../../parts/field.tsx";
import { Front } from "../../parts/front.tsx";
import { ErrorLine, Notice } from "../../parts/notice.tsx";
import { type Chosen, mustBeGood, NewPassword, NONE_CHOSEN } from "../../parts/password.tsx";
import { SwitchLine } from "../../parts/switch-line.tsx";
import { defaultDeviceName, deviceNameOf } from "../../state/device-name.ts";
import { errorText } from "../../state/errors.ts";
import {
  askPasskey,
  passkeyHost,
  type PasskeyTrouble,
  passkeyTrouble,
} from "../../state/passkeys.ts";
import { door, enter } from "../../state/session.ts";
import { t } from "../../text/catalog.ts";

interface Form {
  readonly device: string;
  /** Null: no password in this browser. */
  readonly chosen: Chosen | null;
}

/** The form. */
export function PasskeyVault(): VNode {
  const trouble = usePasskeyTrouble();
  return (
    <Front step="passkey" sole>
      <div>
        <h1 tabIndex={-1}>{t.ways.fresh.heading}</h1>
        <p>{t.ways.fresh.text}</p>
      </div>
      {trouble === null ? (
        <ComeIn />
      ) : (
        <>
          <Notice kind="attention">{t.ways.trouble[trouble]}</Notice>
          <div class="actions fill-phone">
            <a class="btn" href="#/welcome">
              {t.front.create.back}
            </a>
          </div>
        </>
      )}
    </Front>
  );
}

/** Why there are no passkeys here; null while that is not known, too. */
export function usePasskeyTrouble(): PasskeyTrouble | null {
  const [trouble, setTrouble] = useState<PasskeyTrouble | null>(null);
  useEffect(() => {
    void passkeyTrouble().then(setTrouble);
  }, []);
  return trouble;
}

function ComeIn(): VNode {
  const [device, setDevice] = useState(defaultDeviceName);
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (step !== null) return;
    setError(null);
    comeIn({ device, chosen }, setStep).catch((reason: unknown) => {
      setStep(null);
      setError(errorText(reason));
    });
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField label={t.front.create.device} value={device} onInput={setDevice} />
      <SwitchLine
        label={t.ways.fresh.password}
        text={t.ways.fresh.passwordText}
        on={chosen !== null}
        onChange={(on) => setChosen(on ? NONE_CHOSEN : null)}
      />
      {chosen === null ? null : <NewPassword onChange={setChosen} />}
      <p class="second small-text">{t.ways.fresh.host(passkeyHost())}</p>
      {error === null ? null : <ErrorLine id="passkey-error" text={error} />}
      <div class="actions fill-phone">
        <button type="submit" class="btn primary" disabled={step !== null}>
          {step ?? t.ways.use}
        </button>
        <a class="btn quiet" href="#/welcome">
          {t.front.create.back}
        </a>
      </div>
      <p role="status" class="hidden-text">
        {step}
      </p>
    </form>
  );
}

async function comeIn(form: Form, onStep: (step: string) => void): Promise<void> {
  onStep(t.ways.using);
  if (form.chosen !== null) await mustBeGood(form.chosen);
  const { credentialId, userHandle, prf } = await askPasskey(await door.value.passkeyEval(), []);
  if (userHandle.length !== 16) throw new Error(t.ways.fresh.foreign);
  onStep(t.ways.fresh.opening);
  await door.value.openPasskey({
    vault: [...userHandle].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    credentialId,
    prf,
    deviceName: deviceNameOf(form.device),
    ...(form.chosen === null ? {} : { password: form.chosen.password }),
  });
  await enter({ kit: false });
}
