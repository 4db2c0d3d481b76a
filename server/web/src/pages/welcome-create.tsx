/**
 * Creating a vault, empty or with the sample household taken in by the ordinary importers.
 * @module
 */
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { TextField } from "../parts/field.tsx";
import { Front } from "../parts/front.tsx";
import { ErrorLine } from "../parts/notice.tsx";
import { NewPassword, type Chosen } from "../parts/password.tsx";
import { place } from "../router.ts";
import { codeOf, errorText, sayError } from "../state/errors.ts";
import { door, enter } from "../state/session.ts";
import { takeInSample } from "../state/take-in.ts";
import { t } from "../text/catalog.ts";

/** The form. */
export function CreateVault(props: { readonly sample: boolean }): VNode {
  const given = place.value.query.get("invite") ?? "";
  const [device, setDevice] = useState(t.front.create.deviceDefault);
  const [invite, setInvite] = useState(given);
  const [asked, setAsked] = useState(given !== "");
  const [chosen, setChosen] = useState<Chosen>({ password: "", good: false });
  const [step, setStep] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);

  async function make(): Promise<void> {
    setStep(t.front.create.making);
    const code = inviteCode(invite);
    await door.value.create({
      password: chosen.password,
      deviceName: device.trim() === "" ? t.front.create.deviceDefault : device.trim(),
      ...(code === "" ? {} : { invite: code }),
    });
    if (props.sample) {
      await takeInSample((file) => setStep(t.front.create.filling(file))).catch(sayError);
    }
    await enter({ kit: true });
  }
  const submit = (event: Event): void => {
    event.preventDefault();
    setError(null);
    if (!chosen.good) return setError(t.front.create.notYet);
    make().catch((reason: unknown) => {
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
        <div class="actions fill-phone">
          <button type="submit" class="btn primary" disabled={step !== null}>
            {step ?? t.front.create.make}
          </button>
          <a class="btn quiet" href="#/welcome">
            {t.front.create.back}
          </a>
        </div>
        <p role="status" class="hidden-text">
          {step}
        </p>
      </form>
    </Front>
  );
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
