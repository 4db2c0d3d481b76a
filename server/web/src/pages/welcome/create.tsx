/**
 * Creating a vault, empty or with the sample household taken in by the ordinary importers.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../../parts/icon.tsx";
import { TextField } from "../../parts/field.tsx";
import { Front } from "../../parts/front.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { type Chosen, mustBeGood, NewPassword, NONE_CHOSEN } from "../../parts/password.tsx";
import { place } from "../../router.ts";
import { defaultDeviceName, deviceNameOf } from "../../state/device-name.ts";
import { codeOf, errorText, sayError } from "../../state/errors.ts";
import { door, enter } from "../../state/session.ts";
import { takeInSample } from "../../state/take-in.ts";
import { t } from "../../text/catalog.ts";

interface Form {
  readonly device: string;
  readonly invite: string;
  readonly chosen: Chosen;
}

/** The form. */
export function CreateVault(props: { readonly sample: boolean }): VNode {
  const given = place.value.query.get("invite") ?? "";
  const [device, setDevice] = useState(defaultDeviceName);
  const [invite, setInvite] = useState(given);
  const [asked, setAsked] = useState(given !== "");
  const [chosen, setChosen] = useState(NONE_CHOSEN);
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (step !== null) return;
    setError(null);
    make({ device, invite, chosen }, props.sample, setStep).catch((reason: unknown) => {
      setStep(null);
      setAsked(asked || codeOf(reason) === "invite-invalid");
      setError(errorText(reason));
    });
  };
  return (
    <Front step="create" sole>
      <Heading sample={props.sample} />
      <form class="stack" onSubmit={submit}>
        <TextField label={t.front.create.device} value={device} onInput={setDevice} />
        <NewPassword onChange={setChosen} />
        {asked ? (
          <TextField
            label={t.front.create.invite}
            hint={t.front.create.inviteHint}
            value={invite}
            onInput={setInvite}
          />
        ) : null}
        {error === null ? null : <ErrorLine id="create-error" text={error} />}
        <Acts step={step} />
      </form>
    </Front>
  );
}

function Acts(props: { readonly step: string | null }): VNode {
  return (
    <>
      <div class="actions fill-phone">
        <button type="submit" class="btn primary" disabled={props.step !== null}>
          {props.step ?? t.front.create.make}
        </button>
        <a class="btn quiet" href="#/welcome">
          {t.front.create.back}
        </a>
      </div>
      <p role="status" class="hidden-text">
        {props.step}
      </p>
    </>
  );
}

async function make(form: Form, sample: boolean, onStep: (step: string) => void): Promise<void> {
  onStep(t.front.create.making);
  await mustBeGood(form.chosen);
  const code = inviteCode(form.invite);
  await door.value.create({
    password: form.chosen.password,
    deviceName: deviceNameOf(form.device),
    ...(code === "" ? {} : { invite: code }),
  });
  if (sample) {
    await takeInSample((file) => onStep(t.front.create.filling(file))).catch(sayError);
  }
  await enter({ kit: true });
}

function Heading(props: { readonly sample: boolean }): VNode {
  return (
    <div>
      <h1 tabIndex={-1}>{props.sample ? t.front.create.sampleHeading : t.front.create.heading}</h1>
      <p>{t.front.create.text}</p>
      {props.sample ? (
        <p class="second">
          <Icon name="info" small extra="inline" /> {t.front.create.sampleText}
        </p>
      ) : null}
    </div>
  );
}

/** The code of an invite that was pasted as a link. */
function inviteCode(text: string): string {
  return /[?&]invite=([^&#\s]+)/.exec(text)?.[1] ?? text.trim();
}
