/**
 * The ways in to this browser: its password, passkeys, and staying unlocked over a reload.
 * @module
 */
import type { SlotView } from "@rootvault/vault-core";
import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorLine } from "../../parts/notice.tsx";
import { Section } from "../../parts/page.tsx";
import { mustBeGood, NewPassword, NONE_CHOSEN } from "../../parts/password.tsx";
import { SwitchLine } from "../../parts/switch-line.tsx";
import { run, useAsk } from "../../state/ask.ts";
import { errorText } from "../../state/errors.ts";
import { isHelping } from "../../state/follow.ts";
import { lockMinutes, staying } from "../../state/look.ts";
import { stay, stayNot } from "../../state/stay.ts";
import { api } from "../../state/session.ts";
import { say } from "../../state/toast.ts";
import { t } from "../../text/catalog.ts";
import { PasskeyDialog } from "./passkey.tsx";

/** The section. */
export function WaysIn(): VNode {
  const slots = useAsk("slots", () => api.value.slots());
  const [open, setOpen] = useState<"password" | "passkey" | null>(null);
  const close = (): void => {
    setOpen(null);
    slots.again();
  };
  const held = slots.value ?? [];
  return (
    <Section heading={t.ways.heading}>
      <ul class="rows">
        <WayRow
          name={t.ways.password}
          text={has(held, "pw") === 0 ? t.ways.passwordNone : t.ways.passwordText}
          button={t.ways.passwordSet}
          onOpen={() => setOpen("password")}
        />
        {isHelping() ? null : (
          <WayRow
            name={t.ways.passkey}
            text={
              has(held, "prf") === 0 ? t.ways.passkeyNone : t.ways.passkeyHere(has(held, "prf"))
            }
            button={t.ways.passkeyAdd}
            onOpen={() => setOpen("passkey")}
          />
        )}
      </ul>
      <SwitchLine
        label={t.ways.stay}
        text={t.ways.stayText(t.settings.minutes(lockMinutes.value))}
        on={staying.value}
        onChange={(on) => run(on ? stay : stayNot)}
      />
      {open === "password" ? <PasswordDialog onClose={close} /> : null}
      {open === "passkey" ? <PasskeyDialog onClose={close} /> : null}
    </Section>
  );
}

function has(slots: readonly SlotView[], kind: SlotView["kind"]): number {
  return slots.filter((slot) => slot.kind === kind).length;
}

function WayRow(props: {
  readonly name: string;
  readonly text: string;
  readonly button: string;
  readonly onOpen: () => void;
}): VNode {
  return (
    <li class="run-row">
      <div>
        <span class="run-file">{props.name}</span>
        <small>{props.text}</small>
      </div>
      <span class="actions">
        <button type="button" class="btn small" onClick={props.onOpen}>
          {props.button}
        </button>
      </span>
    </li>
  );
}

function PasswordDialog(props: { readonly onClose: () => void }): VNode {
  const [chosen, setChosen] = useState(NONE_CHOSEN);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    setError(null);
    setBusy(true);
    try {
      await mustBeGood(chosen);
      await api.value.setPassword({ password: chosen.password });
      say(t.ways.passwordDone);
      props.onClose();
    } catch (reason) {
      setBusy(false);
      setError(errorText(reason));
    }
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    if (!busy) void save();
  };
  return (
    <Dialog heading={t.ways.passwordHeading} onClose={props.onClose}>
      <form class="stack" onSubmit={submit}>
        <p>{t.ways.passwordNew}</p>
        <NewPassword onChange={setChosen} />
        {error === null ? null : <ErrorLine id="password-error" text={error} />}
        <div class="actions">
          <button type="button" class="btn" onClick={props.onClose}>
            {t.do.cancel}
          </button>
          <button type="submit" class="btn primary" disabled={busy}>
            {busy ? t.working : t.do.save}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
